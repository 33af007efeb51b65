/*
 * The last stages of a connection (RFC 9112, 9.6): what is left to be sent is
 * sent, then our side ends, and what the peer still sends is read and dropped
 * until it has ended its own, or a bounded time has passed. To close at once
 * would make the kernel send a reset as soon as one more octet arrives, and that
 * can destroy the last response before the client has read it.
 */
#pragma once

#include <ev.h>

#include "base/backlog.h"

struct address;
struct lingering;
struct places;

/* The lingering connections of one loop. */
struct lingerers {
    struct ev_loop *loop;
    struct places *places;
    ev_tstamp bound_s;              /* how long one lingers, whose peer has got all */
    struct lingering *first, *last; /* by the time at which they end */
    ev_timer clock;                 /* runs while there are some */
};

void linger_init(struct lingerers *linger, struct ev_loop *loop, struct places *places);

/* Takes over fd, which is closed in the end, its place (places.h), and the octets that are still to
   be sent. */
void linger_begin(struct lingerers *linger, int fd, struct address *address, struct backlog rest);

/* Takes over the same, resets the connection as soon as the peer has acknowledged all that was
   sent, or its time has passed, and closes fd. */
void linger_reset(struct lingerers *linger, int fd, struct address *address);

/* From now on they linger for a shorter time, those that are there too: the server is to end. Where
   the peer has not acknowledged all that was sent, they linger no shorter than before. */
void linger_hurry(struct lingerers *linger);

/* Closes all at once. */
void linger_cut(struct lingerers *linger);
