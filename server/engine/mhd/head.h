/*
 * A request's head in memory of the connection's own, from its first octet until
 * the request has ended. MHD never sees it: it gets a stand-in, which says what
 * MHD acts upon and no more. So MHD keeps nothing of what a client has sent, and
 * its memory is all there for the head of the response.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "http/request.h"

struct head {
    struct request_head parts; /* secure and port are the caller's to set */
    char *octets;              /* of the head, as far as they have come; NULL: none */
    size_t size;
    struct field_line *lines; /* NULL: the head is not whole */

    /* Memory that one head after the other uses. */
    char *octets_memory;
    size_t octets_capacity;
    struct field_line *lines_memory;
    size_t lines_capacity;
};

enum { HEAD_STAND_IN_MAX = 128 }; /* octets */

/* Adds octets, which http/framing has checked. Returns false if there is no memory. */
bool head_add(struct head *head, const char *octets, size_t size);

/* Reads the request line of a head that is not whole into parts, as far as it is there, for the
   log. */
void head_read_line(struct head *head);

/* Reads a whole head, of line_count field lines, into parts. Returns false if there is no memory.
 */
bool head_read(struct head *head, size_t line_count);

/* Writes what MHD gets in place of the head of request: whether the method is HEAD, the version,
   how content comes (RFC 9112, 6), and whether the connection is to stay (9.3). filled, at least
   HEAD_STAND_IN_MAX: the stand-in claims so much content that it has that many octets with it; 0:
   the content is the request's. Returns the size of the stand-in without content, octets. */
size_t head_stand_in(const struct request *request, size_t filled,
                     char ret_octets[HEAD_STAND_IN_MAX]);

/* Ends it; another head may follow. A large one's memory is freed. */
void head_end(struct head *head);

/* Frees its memory. */
void head_free(struct head *head);
