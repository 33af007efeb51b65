/*
 * What MHD cannot send, or does not send as we want it: interim responses (RFC
 * 9110, 15.2), the heads of responses that go past MHD (sender.h), with content where
 * it is short, and responses to refused requests. It goes out on the connection's own socket, in a
 * callback of MHD's by which the response before it has been written in full. So the order holds
 * under pipelining too.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct connection;
struct interim;
struct message_head;

/* Each returns false where the connection is of no more use. What cannot leave at once is kept
   (transport_write), and waits for connection_suspend or for the end. */

/* Sends a 1xx response. */
bool bypass_send_interim(struct connection *connection, const struct interim *interim);

/* Sends the head of the exchange's reply, and that many octets of its content behind it. */
bool bypass_send_head(struct connection *connection, const struct message_head *head,
                      size_t content_size);

/* Sends the last chunk, and the reply's trailers (RFC 9112, 7.1). */
bool bypass_send_trailers(struct connection *connection);

/*
 * Sends the exchange's reply to a refused request, with Connection: close. For HEAD
 * it has no content, and the length of what there would be for GET; where the
 * method is not known, neither, which is right for any (RFC 9112, 6.3). Stores how
 * many octets of content it has.
 */
bool bypass_send_refusal(struct connection *connection, uint64_t *ret_content_size);
