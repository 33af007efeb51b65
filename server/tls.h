/*
 * TLS, as far as the HTTP library leaves it to us: a certificate and key that
 * are checked before anything is served, so that what is wrong can be said
 * precisely, and octets sent past the library. tls.c does it with GnuTLS, which
 * the library uses too; a build without it has tls-none.c in its place.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct gnutls_session_int; /* what gnutls_session_t points to */

/* A certificate chain and its key, in PEM. */
struct tls_pair {
    char *certificate;
    char *key;
};

struct MHD_Connection;

/* What is called in the middle of the library's work on a connection. */
struct tls_hooks {
    /* The library tells that a connection closes only after it has freed the session. So that the
       last word can be had over TLS too, this is called before. */
    void (*ending)(void *what, struct MHD_Connection *connection);
    void *what;
    /* Whether it is to read on. If not, it finds that the peer has ended its side; and unlike after
       an end without close_notify, the session can still be written to. */
    bool (*reads)(struct MHD_Connection *connection);
    /* It has read: so many octets of data, or none are there yet (0), or the session has failed
       (-1). The handshake is over. */
    void (*read)(struct MHD_Connection *connection, const char *data, long count);
};

/* To be set before any daemon starts. */
void tls_set_hooks(const struct tls_hooks *hooks);

/* Whether both this build and the HTTP library have TLS. */
bool tls_is_available(void);

/* Reads a pair that fits together, to be freed by tls_forget. False, with one line on stderr, if
   it is none. */
bool tls_read_pair(const char *certificate_file, const char *key_file, struct tls_pair *ret_pair);

/* Frees a pair; {0} is none. */
void tls_forget(struct tls_pair *pair);

/* Sends size octets on a session whose socket fd does not block; false if that fails, or the
   peer takes nothing for timeout_ms. */
bool tls_write(struct gnutls_session_int *session, int fd, const char *data, size_t size,
               int timeout_ms);

/* Whether the peer has ended its side, or there is no session yet, or no more; else some of what
   it sent may be read and lost. */
bool tls_is_ended(struct gnutls_session_int *session);

/* Tells the peer that no more comes (close_notify; RFC 8446, 6.1). Never waits. */
void tls_end(struct gnutls_session_int *session);
