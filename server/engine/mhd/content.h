/*
 * The content of a response that MHD does not get as a whole, since it is made as
 * it leaves, leaves in its time, or is chunked.
 */
#pragma once

#include <stdbool.h>

struct connection;
struct MHD_Response;
struct reply;

/* Returns whether the reply's content is of that kind. */
bool content_is_read(const struct reply *reply);

/* Makes the response of the connection's exchange, with trailers and without fields. Returns NULL
   if there is no memory. */
struct MHD_Response *content_create(struct connection *connection);
