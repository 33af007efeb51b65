/*
 * A reply becomes a response of MHD's, which is queued.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct connection;
struct reply;

/* Octets of the head of a response that no knob alters, at most. */
enum { RESPONSE_HEAD_USUAL = 1024 };

/* Returns the reason phrase of a reply. */
const char *response_reason(const struct reply *reply);

/* Returns what MHD is to write behind the status code and a space, and before the end of a line. */
const char *response_phrase(const struct connection *connection);

/* How large the head of the response will be, about and at most: octets. */
size_t response_head_size(const struct reply *reply);

/*
 * Returns whether it is a 304, which has no content and, of ours, no Content-Length. RFC 9110, 8.6
 * lets it be left out; one that is there must be that of the 200 to the same request. Where there
 * is no such 200, a cache that finds a 0 takes the stored content to be empty. Where there is one,
 * some clients wait for that much content on a connection that stays open.
 */
bool response_is_without_length(const struct reply *reply);

/* Queues the reply of the connection's exchange. close: it says `Connection: close`. False: the
   connection must be closed. */
bool response_queue(struct connection *connection, bool close);
