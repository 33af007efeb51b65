/*
 * The content of a response, and its trailers: DATA, and a second HEADERS (RFC
 * 9113, 8.1).
 */
#pragma once

#include <nghttp2/nghttp2.h>
#include <stdbool.h>

struct reply;
struct stream;

/* Returns whether RST_STREAM ends the content, instead of END_STREAM: where it is to be reset, and
   where it is cut and no Content-Length tells that some is missing. */
bool content_ends_by_reset(const struct reply *reply);

/* What nghttp2 asks for the content of the reply of a stream's exchange: of stream->content_size
   octets, which are none where there are trailers alone. */
nghttp2_data_provider content_provider(struct stream *stream);

/* More of the content is due. */
void content_resume(struct stream *stream);
