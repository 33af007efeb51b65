/*
 * A certificate that the server makes for itself at start, in memory, so that
 * HTTPS works without any file: for localhost, 127.0.0.1, ::1 and the machine's
 * name.
 *
 * It is issued by a certificate authority that is made with it, and whose key is
 * forgotten at once: so nobody can ever issue another certificate that a client
 * with this authority would trust. A single certificate that signs itself would be
 * less to make, but neither kind of it serves all clients: one with CA:TRUE is
 * refused as a server's by rustls' webpki, and so by Deno (CaUsedAsEndEntity), and
 * by Firefox; one with CA:FALSE is refused where authorities are imported, as by
 * Firefox.
 */
#pragma once

#include <stdbool.h>

#include "net/tls-pair.h"

struct certificate {
    struct tls_pair pair; /* the server's */
    char *authority;      /* in PEM: what clients are to trust */
};

/* Makes one, good from a day ago on for 800 days (some clients refuse more than 825). It takes
   about a millisecond. Returns false if there is no memory or no randomness. */
bool certificate_make(struct certificate *ret_certificate);

/* The same for a machine of this name; it is left out where it cannot stand in a certificate (RFC
   5280, 4.2.1.6). */
bool certificate_make_for(const char *machine, struct certificate *ret_certificate);

/* Frees what is in it, and overwrites the key before. */
void certificate_clear(struct certificate *certificate);
