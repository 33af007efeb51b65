/*
 * A request's head, out of the library's hands into a struct request, and what
 * only the library's own memory tells of it.
 */
#pragma once

#include <stdint.h>

#include "http/request.h"

struct MHD_Connection;

/*
 * Adds request line and fields to a request that was started, and checks all
 * of it. pool_size: octets of memory that the library has for the connection.
 * To be called in the first call of the access handler.
 */
enum refusal head_read(struct request *request, struct MHD_Connection *connection,
                       const char *method, const char *version, const struct request_limits *limits,
                       size_t pool_size);

/* The same for the trailer fields of chunked content (RFC 9112, 7.1.2), in the last call. */
enum refusal head_check_trailer(const struct request *request, struct MHD_Connection *connection,
                                size_t pool_size);

/* Octets of memory that MHD needs for a connection whose heads have up to head_max octets. */
size_t head_pool_size(size_t head_max);

/* How many field lines fit into so much memory at most. */
uint32_t head_lines_max(size_t pool_size);

/* How many field lines a request may have, with a head of that many octets at most, if it is to be
   served whatever the client has sent behind it. */
uint32_t head_lines_alone(size_t pool_size, size_t head_max);

/* Whether the library's memory has room for a response's head of that many octets, whatever the
   client has sent since the request. It closes without a word where there is none. */
bool head_has_room(const struct request *request, struct MHD_Connection *connection,
                   size_t pool_size, size_t response_head_size);
