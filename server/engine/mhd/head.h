/*
 * A request's head in memory of the connection's own, from its first octet until
 * the request has ended. MHD never sees it: it gets a stand-in that says what MHD
 * acts upon and no more. So MHD keeps nothing of what a client has sent, and its
 * memory is all there for the response.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "http/field.h"
#include "http/request.h"

struct head {
    char *octets; /* as far as they have come; NULL: none */
    size_t size;
    /* Once it is whole. */
    struct field_line *lines; /* NULL: not whole yet */
    size_t line_count;
};

enum { HEAD_STAND_IN_MAX = 128 };

/* Adds octets, which http/framing has checked. False: out of memory. */
bool head_add(struct head *head, const char *octets, size_t size);

/* Reads the request line into request, which is started with it, if it is there. To be called once
   for a request. */
void head_read_line(struct head *head, struct request *request);

/*
 * Reads a whole head of line_count field lines into request, and checks all of
 * it. What request points to stays the head's.
 */
enum refusal head_read(struct head *head, size_t line_count, struct request *request,
                       const struct request_limits *limits);

/* Writes what MHD is to be told in place of the head. Returns its size. */
size_t head_stand_in(const struct request *request, char ret_octets[HEAD_STAND_IN_MAX]);

/* Forgets it; it is ready for the next one. */
void head_clear(struct head *head);
