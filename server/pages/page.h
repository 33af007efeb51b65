/*
 * What there is to show of a code, in any format: its row of the table, and
 * what the response to one request makes of it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "codes/status.h"

/* A code explained, as the content of a response. */
struct page {
    const struct status *row;
    unsigned code;      /* the response's; another than the row's after a 1xx */
    const char *url;    /* the server's, for commands: "http://localhost:8080" */
    const char *detail; /* a sentence in place of the explanation, where the server itself
                           answers; else NULL */
    /* The fields that the response has so far: those that the row demands, and those that the
       request has chosen. The page shows them, but for what every page has. */
    const struct field_line *fields;
    size_t field_count;
    bool closes;                 /* the response closes the connection */
    const char *const *examples; /* queries to try, up to a NULL; NULL: none */
};

/*
 * Returns where a link of the page's row leads. A link to the row's own Location
 * leads to the response's Location instead (RFC 9110, 15.4), if that is an
 * absolute path or an HTTP URL.
 */
const char *page_link(const struct page *page, const struct status_link *link);

/* Returns whether the page shows a field of that name: one that not every page has. */
bool page_shows(const char *name);

/* Returns whether the page's row demands that the connection closes. */
bool page_demands_close(const struct page *page);

/* A browser that acts on a code. */
struct page_browser {
    const char *member; /* its name in JSON: "chrome" */
    const char *name;   /* its name for people: "Chrome" */
    unsigned version;   /* the first major version that does */
};

enum { PAGE_BROWSERS_MAX = 4 };

/* Stores the browsers that the row names, and returns how many they are. */
size_t page_browsers(const struct status *row, struct page_browser ret_browsers[PAGE_BROWSERS_MAX]);
