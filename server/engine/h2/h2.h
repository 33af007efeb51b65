/*
 * HTTP/2 (RFC 9113) on an event loop: the connections that the engine with the door
 * hands over, each a session of nghttp2 (session.h), whose streams are exchanges
 * (stream.h).
 */
#pragma once

#include <ev.h>
#include <stdbool.h>
#include <time.h>

#include "http/date.h"
#include "serve/handover.h"

struct lingerers;
struct nghttp2_option;
struct nghttp2_session_callbacks;
struct session;
struct shared;
struct stream;

/* To how much is gathered for one call of the kernel, octets; what nghttp2 gives at once, at most.
 */
enum { H2_GATHER_MAX = 1 << 15, H2_FRAME_MAX = 9 + 1 + 16384 };

struct h2 {
    struct other_engine other; /* the first member: it is what the other engine knows */
    struct shared *shared;
    struct ev_loop *loop;
    struct lingerers *linger;
    struct nghttp2_session_callbacks *callbacks;
    struct nghttp2_option *option;
    struct session *first;
    struct stream *spare; /* ended streams, whose memory is used again */
    int spare_count;
    bool draining;
    struct date_kept date; /* of the last response */
    char *gathered; /* frames that are sent just now, H2_GATHER_MAX + H2_FRAME_MAX octets at most */
};

/* Initializes a struct h2 for a loop, with the lingering connections of that loop. Returns false if
   there is no memory; it is to be closed also then. */
bool h2_open(struct h2 *h2, struct shared *shared, struct ev_loop *loop, struct lingerers *linger);

/* Frees what it has. There must be no session any more. */
void h2_close(struct h2 *h2);

/* Returns the Date of a response that is sent now (RFC 9110, 6.6.1). */
const char *h2_date(struct h2 *h2);
