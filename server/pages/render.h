/*
 * A row of the table as text, HTML, JSON or problem details, and the index
 * made from all rows. The results are on the heap and the caller's to free;
 * NULL: out of memory.
 */
#pragma once

#include <stddef.h>

#include "codes/status.h"
#include "http/negotiation.h"

/* A code explained, as the content of a response. */
struct page {
    const struct status *row;
    unsigned code;      /* of the response: another than the row's after a 1xx */
    const char *url;    /* of the server, without a path, for commands: http://localhost:8080 */
    const char *detail; /* where the server itself answers: a sentence in place of the
                           explanation; else NULL */
    /* The response's head, for a page that shows it: it is complete but for Date and
       Content-Length. */
    bool close; /* the connection ends behind it */
    const struct field_line *fields;
    size_t field_count;
    const char *const *examples; /* queries to try, up to a NULL; NULL: none */
};

/*
 * Where a link of the page's row leads. One that stands for the row's Location
 * leads where the response's does (RFC 9110, 15.4), if that is a place to go.
 */
const char *render_link(const struct page *page, const struct status_link *link);

char *render_page(enum format format, const struct page *page, size_t *ret_size);

/* The index of all rows, for the server at url. FORMAT_PROBLEM is not on offer here. */
char *render_index(enum format format, const char *url, size_t *ret_size);

/* The index of the demos, in the same formats. */
char *render_demos(enum format format, const char *url, size_t *ret_size);
