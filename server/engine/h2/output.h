/*
 * What a session sends: responses as HEADERS and DATA (RFC 9113, 8.1), and what
 * follows once they have left.
 */
#pragma once

#include <nghttp2/nghttp2.h>
#include <stdbool.h>

struct session;
struct stream;

/* Sets nghttp2's callbacks for sent frames. */
void output_set_callbacks(nghttp2_session_callbacks *callbacks);

/* Sends the interim response of a stream's exchange. */
void output_interim(struct stream *stream);

/* Sends the reply of a stream's exchange, the final response. */
void output_reply(struct stream *stream);

/* Sends frames until there are none, the kernel takes no more, or the turn is over. Returns false
   if they cannot be sent. */
bool output_send(struct session *session);
