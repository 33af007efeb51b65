/*
 * What MHD cannot send, or does not send as we want it: interim responses (RFC
 * 9110, 15.2), the head of a response that stalls, and responses to requests that
 * have not come whole. It goes out on the connection's own socket, in a callback of MHD's by
 * which the response before it has been written in full. So the order holds
 * under pipelining too.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct connection;
struct interim;

/* Each returns false where the connection is of no more use. What a client that does not read
   leaves unsent is kept (connection_send). */

/* Sends a 1xx response. */
bool bypass_send_interim(struct connection *connection, const struct interim *interim);

/* Sends the head of the exchange's reply, and nothing else of it. close: with Connection: close. */
bool bypass_send_head(struct connection *connection, bool close);

/*
 * Sends the exchange's reply to a request that is not read on, with Connection:
 * close; what a break leaves of its content is sent. For HEAD it has no content,
 * and the length of what there would be for GET; where the method is not known,
 * neither, which is right for any (RFC 9112, 6.3). Stores how many octets of content
 * it has.
 */
bool bypass_send_last(struct connection *connection, uint64_t *ret_content_size);
