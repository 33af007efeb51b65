/*
 * How long a client takes for what it sends: the head of a request, from its
 * first octet, and then its content. The library's own timeout starts again
 * with each octet, so a client that sends one a second would never be done.
 *
 * Nothing is noted while requests come and go. The connections are looked at
 * now and then, and the time runs from the first look that found the client
 * sending: too late rather than too early.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What a client is in the middle of. */
enum pace_part {
    PACE_NONE, /* nothing, as far as is known */
    PACE_HEAD,
    PACE_CONTENT,
    PACE_PARTS,
};

/* What was seen of a connection; {0} for a new one. */
struct pace {
    unsigned request;    /* which of its requests this is about */
    enum pace_part part; /* at the last look */
    int64_t since_ms;    /* when that was first seen */
    int64_t looked_ms;   /* when the socket was last asked */
    int64_t received;    /* octets that had come when no head had begun; -1: not known */
};

/* How long each part may take; none of them is 0. */
struct pace_limits {
    int64_t ms[PACE_PARTS];
};

/* Notes that the connection is at request number request, and what it is in the middle of. Returns
   whether that takes too long. */
bool pace_is_overdue(struct pace *pace, const struct pace_limits *limits, unsigned request,
                     enum pace_part part, int64_t now_ms);

/* Whether octets have come on the TCP socket fd since request began to be awaited; now and then it
   does look. On other sockets that cannot be told: false. */
bool pace_has_octets(struct pace *pace, const struct pace_limits *limits, unsigned request, int fd,
                     int64_t now_ms);
