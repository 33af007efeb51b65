/*
 * TLS 1.2 and 1.3 for a server, by GnuTLS, on sockets that do not block.
 *
 * A session never waits, and never makes its user remember what it was about to
 * send: the octets of the records that go out wait in the session until
 * tls_session_flush gives them to the kernel, and the kernel is asked for octets
 * in tls_session_fill alone, once per call. So whatever a peer sends, one call
 * does a bounded amount of work, and a FIN without close_notify leaves a session
 * to which an answer can still be written (RFC 9112, 9.8).
 *
 * A session belongs to one thread. A context is constant, and all threads share it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/backlog.h"
#include "net/tls-pair.h"

struct tls_context;
struct tls_session;

enum { TLS_PROTOCOLS_MAX = 4 };

enum tls_result {
    TLS_OK,
    TLS_AGAIN,  /* more octets are needed from the peer: watch the socket, then tls_session_fill */
    TLS_ENDED,  /* the peer has ended its side, with close_notify or by a FIN; ours still works */
    TLS_FAILED, /* the session is of no use any more; an alert may be ready for tls_session_flush */
};

/* Returns whether this build has TLS; where it has none, tls_context_new returns NULL. */
bool tls_is_supported(void);

/* What all sessions share: the pair (which is copied), and the protocols that ALPN may choose from
   (RFC 7301), the preferred one first, at most TLS_PROTOCOLS_MAX and behind them NULL; these
   strings must live as long as the context. Returns NULL if there is no memory. */
struct tls_context *tls_context_new(const struct tls_pair *pair, const char *const *protocols);

/* Frees the context, after all of its sessions. NULL is fine. */
void tls_context_free(struct tls_context *context);

/* A session on the connected socket fd, which does not block. It stays the caller's to close.
   Returns NULL if there is no memory. */
struct tls_session *tls_session_new(const struct tls_context *context, int fd);

/* Frees the session; sends nothing. NULL is fine. */
void tls_session_free(struct tls_session *session);

/* From now on the session is on this descriptor of the same socket. */
void tls_session_set_fd(struct tls_session *session, int fd);

/* The protocol that ALPN has chosen, one of the context's; NULL if the client has not offered any.
   Once shaken hands. */
const char *tls_session_protocol(const struct tls_session *session);

/* Reads once from the socket, 16 KiB at most. TLS_OK: something has come. TLS_FAILED: the
   connection is gone (reset, timed out). */
enum tls_result tls_session_fill(struct tls_session *session);

/* Goes on with the handshake as far as the octets that have come allow. TLS_FAILED: the alert that
   says why is ready to be flushed (RFC 8446, 6.2), also no_application_protocol (RFC 7301, 3.2). */
enum tls_result tls_session_shake_hands(struct tls_session *session);

/* Decrypts what has come, at most size octets. TLS_OK: it was *ret_size octets, at least one, and
   more may follow without a tls_session_fill. Any other result: there were none. A client that asks
   to renegotiate (TLS 1.2) gets the alert no_renegotiation, and TLS_FAILED. */
enum tls_result tls_session_read(struct tls_session *session, char *octets, size_t size,
                                 size_t *ret_size);

/* Returns whether the handshake has been finished. */
bool tls_session_is_open(const struct tls_session *session);

/* Returns whether there may be something to read of which an edge-triggered poll does not tell
   again: it was filled in already, or the kernel may have more than tls_session_fill has taken. */
bool tls_session_has_more(const struct tls_session *session);

/* Returns whether octets have been filled in that were not read, or a part of a record that is not
   whole yet. */
bool tls_session_has_unread(const struct tls_session *session);

/* Encrypts size octets, which then wait to be flushed; so write only what one is ready to keep in
   memory. Returns false if the session has failed or there is no memory. */
bool tls_session_write(struct tls_session *session, const char *octets, size_t size);

/* Encrypts close_notify: nothing follows (RFC 8446, 6.1). It waits to be flushed. Before the
   handshake is finished, and after a failure, it does nothing. */
void tls_session_bye(struct tls_session *session);

/* Gives the kernel as much as it takes of what waits. Returns false if the connection is gone. */
bool tls_session_flush(struct tls_session *session);

/* Returns whether something waits to be flushed: watch the socket for room. */
bool tls_session_has_unsent(const struct tls_session *session);

/* Takes away all that waits to be flushed; the caller clears it. */
struct backlog tls_session_take_unsent(struct tls_session *session);
