/*
 * A request's head as MHD has it, handed over as a struct request_head; and how
 * much of a connection's memory MHD has used for it, which nobody else can tell.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "http/request.h"

struct MHD_Connection;

/* Octets of the head of a response that no knob alters: there is always room for it. */
enum { HEAD_RESPONSE_MAX = 1024 };

/* The head of the request of a connection. Its memory is used for one request after the other. */
struct head {
    struct request_head parts; /* secure and port are the caller's to set */
    char *target;              /* own copy: MHD's lacks the query (head_begin) */
    size_t target_capacity;
    struct field_line *lines;
    size_t line_capacity;
    size_t cookie_size; /* of the first Cookie field, with a NUL; 0: there is none */
};

/* Begins a head with its target, from MHD's callback for that, and takes the query away from MHD.
   parts.target is NULL where there is no memory for it. */
void head_begin(struct head *head, const char *target);

/*
 * Reads the rest of the head, in the first call of MHD's access handler.
 * pool_size: octets of memory that MHD has for the connection. Returns
 * REFUSAL_NONE, REFUSAL_MEMORY, or REFUSAL_FIELDS_SIZE where MHD's memory would
 * have no room for a response.
 */
enum refusal head_read(struct head *head, struct MHD_Connection *connection, const char *method,
                       const char *version, size_t pool_size);

/* Ends it; large memory is given back. */
void head_end(struct head *head);

/* Frees its memory. */
void head_free(struct head *head);

/* Returns whether there is room for a response behind the trailer section (RFC 9112, 7.1.2), in the
   last call of the access handler. */
bool head_has_room_behind_trailer(const struct head *head, struct MHD_Connection *connection,
                                  size_t pool_size);

/* Octets of memory that MHD needs for a connection whose heads have up to head_max octets. */
size_t head_pool_size(size_t head_max);

/* How many field lines fit into so much memory at most. */
uint32_t head_lines_max(size_t pool_size);

/* How many field lines a request may have, with a head of that many octets at most, if it is to be
   served whatever the client has sent behind it. */
uint32_t head_lines_alone(size_t pool_size, size_t head_max);

/* Returns whether MHD's memory has room for a response's head of that many octets, whatever the
   client has sent since the request. MHD closes without a word where there is none. */
bool head_has_room(const struct head *head, struct MHD_Connection *connection, size_t pool_size,
                   size_t response_head_size);
