/*
 * Tells that a TCP connection is gone, while nobody watches its socket for
 * anything else: because the peer has ended its side, which stays readable for
 * ever, or because what it sends finds no place. libev tells nothing of a
 * descriptor that it is not to read from or write to; epoll does (EPOLLHUP,
 * EPOLLERR), so such a socket is put into an epoll instance of its own, and libev
 * watches that.
 */
#pragma once

#include <ev.h>

struct hangup {
    ev_io watch;
};

/* Prepares; watches nothing yet. gone is called, with gone's data, when a reset has come or both
   sides have ended. */
void hangup_init(struct hangup *hangup, void (*gone)(struct ev_loop *, ev_io *, int), void *data);

/* Watches the socket fd, always the same. Where no descriptor is left for that, nothing is watched:
   the connection's timeouts remain. */
void hangup_start(struct hangup *hangup, struct ev_loop *loop, int fd);

void hangup_stop(struct hangup *hangup, struct ev_loop *loop);

/* Stops, and closes what hangup_start has opened. */
void hangup_close(struct hangup *hangup, struct ev_loop *loop);
