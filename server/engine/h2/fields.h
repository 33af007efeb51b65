/*
 * The field section of a request as nghttp2 decodes it, line by line, and as a
 * struct request_head once it is whole.
 */
#pragma once

#include <nghttp2/nghttp2.h>
#include <stdbool.h>

#include "http/request.h"

struct fields {
    struct request_head parts;
    struct field_line *lines;
    nghttp2_rcbuf **buffers; /* nghttp2's, which parts and lines point into, until fields_end */
    size_t line_capacity, buffer_count, buffer_capacity;
    size_t size;     /* octets so far, trailer section included (struct request_head) */
    size_t size_max; /* lines beyond that many octets are counted, and not kept */
    char *cookie;    /* own copy of Cookie where it came in several lines; or NULL */
};

/* Begins a field section. The memory must be all zeros, or that of a section that has ended. */
void fields_begin(struct fields *fields, size_t fields_max);

/* Adds a line: a pseudo-field or a field. Returns false if there is no memory. */
bool fields_add(struct fields *fields, nghttp2_rcbuf *name, nghttp2_rcbuf *value);

/* Counts a line of the trailer section, which nobody reads. */
void fields_count_trailer(struct fields *fields, nghttp2_rcbuf *name, nghttp2_rcbuf *value);

/* Fills in the rest of parts, once the section is whole. Returns false if there is no memory. */
bool fields_finish(struct fields *fields);

/* Releases nghttp2's buffers, and keeps its own memory for the next section. */
void fields_end(struct fields *fields);

/* Frees its memory. */
void fields_free(struct fields *fields);
