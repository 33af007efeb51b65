/*
 * Octets to and from a peer, over TLS or in clear text, on a socket that does not
 * block. What the kernel does not take at once waits here; one call does a bounded
 * amount of work.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/backlog.h"

struct tls_session;

struct transport {
    int fd;
    struct tls_session *tls; /* NULL: clear text */
    struct backlog unsent;   /* in clear text; over TLS it waits in the session */
};

enum transport_result {
    TRANSPORT_OK,    /* more may come: watch the socket */
    TRANSPORT_ENDED, /* the peer has ended its side */
    TRANSPORT_GONE,  /* the connection is reset, or of no use any more */
};

/* Takes over the socket, and the session, which has shaken hands; NULL: clear text. */
void transport_open(struct transport *transport, int fd, struct tls_session *tls);

/* Frees what it has, but does not close the socket. */
void transport_close(struct transport *transport);

/*
 * Reads once from the kernel, 16 KiB at most, and calls take for what has come,
 * perhaps several times. take returns whether it wants more.
 */
enum transport_result transport_read(struct transport *transport,
                                     bool (*take)(void *owner, const char *octets, size_t size),
                                     void *owner);

/* Sends octets; what cannot leave at once waits. Returns false if nothing can be sent any more. */
bool transport_write(struct transport *transport, const char *octets, size_t size);

/* Sends what waits, as far as the kernel takes it. Returns false if nothing can be sent any more.
 */
bool transport_flush(struct transport *transport);

/* Returns whether something waits: watch the socket for room. */
bool transport_has_unsent(const struct transport *transport);

/* Over TLS tells the peer that nothing follows (RFC 8446, 6.1); that may wait too. */
void transport_bye(struct transport *transport);
