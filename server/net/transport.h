/*
 * Octets to and from a peer, over TLS or in clear text, on a socket that does not
 * block. A call does a bounded amount of work.
 *
 * Octets are sent in one of two ways. What is written waits here where the kernel
 * does not take it at once. What is sent stays with the caller until the kernel has
 * taken it, as with send(2).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/backlog.h"

struct iovec;
struct tls_session;

struct transport {
    int fd;
    struct tls_session *tls; /* NULL: clear text */
    struct backlog unsent;   /* in clear text; over TLS it waits in the session */
    size_t pledged; /* over TLS: so many octets of what is being sent wait in the session already */
    bool has_looked; /* over TLS: the last transport_receive has read from the socket */
};

enum transport_result {
    TRANSPORT_OK,    /* more may come: watch the socket */
    TRANSPORT_ENDED, /* the peer has ended its side */
    TRANSPORT_GONE,  /* the connection is reset, or of no use any more */
};

/* Takes over the session; NULL: clear text. */
void transport_open(struct transport *transport, int fd, struct tls_session *tls);

/* Frees what it has, but does not close the socket. */
void transport_close(struct transport *transport);

/* Returns whether a handshake has to be finished before anything can be read. */
bool transport_is_shaking_hands(const struct transport *transport);

/* Goes on with the handshake as far as the octets that have come allow. An answer of ours may wait
   then, and behind TRANSPORT_GONE an alert. Behind TRANSPORT_OK, transport_is_shaking_hands tells
   whether that was all. */
enum transport_result transport_shake_hands(struct transport *transport);

/*
 * Reads once from the kernel, 16 KiB at most, and calls take for what has come,
 * perhaps several times. take returns whether it wants more.
 */
enum transport_result transport_read(struct transport *transport,
                                     bool (*take)(void *owner, const char *octets, size_t size),
                                     void *owner);

/* Reads into octets. Returns what recv(2) does, with errno: over TLS, close_notify is an end too.
 */
ssize_t transport_receive(struct transport *transport, char *octets, size_t size);

/* Over TLS: returns whether octets may have come of which an edge-triggered poll of the socket does
   not tell again. */
bool transport_has_more(const struct transport *transport);

/* Returns whether octets have come, or a part of what makes one, that were not read yet. */
bool transport_has_unread(const struct transport *transport);

/*
 * Sends the parts, one behind the other. Returns what sendmsg(2) does, with errno: how much the
 * kernel has taken, of which at least the rest is to be sent by the next call. more: something
 * follows at once.
 */
ssize_t transport_send(struct transport *transport, const struct iovec *parts, size_t count,
                       bool more);

/* Writes octets; what cannot leave at once waits. Returns false if nothing can be sent any more. */
bool transport_write(struct transport *transport, const char *octets, size_t size);

/* Sends what waits, as far as the kernel takes it. Returns false if nothing can be sent any more.
 */
bool transport_flush(struct transport *transport);

/* Returns whether something waits: watch the socket for room. */
bool transport_has_unsent(const struct transport *transport);

/* Takes away all that waits, as it is to be sent; the caller clears it. */
struct backlog transport_take_unsent(struct transport *transport);

/* Over TLS tells the peer that nothing follows (RFC 8446, 6.1); that may wait too. */
void transport_bye(struct transport *transport);
