/*
 * A reply becomes a response of MHD's, which is queued, and the head that goes out in
 * place of MHD's own (output.h).
 */
#pragma once

#include <stdbool.h>

#include "engine/mhd/message.h"

struct connection;
struct reply;

/*
 * Returns whether it is a 304, which has no content and, of ours, no Content-Length. RFC 9110, 8.6
 * lets it be left out; one that is there must be that of the 200 to the same request. Where there
 * is no such 200, a cache that finds a 0 takes the stored content to be empty. Where there is one,
 * some clients wait for that much content on a connection that stays open.
 */
bool response_is_without_length(const struct reply *reply);

/* Returns how the head of the exchange's reply says where the content ends, if nothing of it is
   broken. */
enum message_framing response_framing(const struct connection *connection);

/* Returns the rest of the head of the exchange's reply, if nothing of it is broken, where that is
   made once for all who get it; else NULL. */
const struct message *response_rest(struct connection *connection);

/* Queues the reply of the connection's exchange, behind which the connection stays open. Returns
   false where it must be closed. */
bool response_queue(struct connection *connection);
