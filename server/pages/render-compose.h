/*
 * /compose: a form that makes the URL of a response.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "http/negotiation.h"
#include "pages/guide.h"

/* What was chosen, and what has become of it. */
struct composition {
    const struct guide *guide;
    char *values[GUIDE_KNOBS_MAX]; /* of the guide's knobs; lines have line ends between; NULL: not
                                      chosen */
    const char *code;              /* a code, or a list */
    bool is_sequence;              /* the list is a sequence */
    const char *method;            /* "GET" */
    const char *target;            /* what to request: "/status/503?retry-after=2" */
    const char *base;    /* a path that says the same and can be continued; NULL: there is none */
    const char *problem; /* why the server would refuse it; NULL: it would not */
};

/* Returns the page on the heap, which is the caller's to free; NULL: out of memory. url: the
   server's. As text it is the command alone. */
char *render_compose(enum format format, const struct composition *composition, const char *url,
                     size_t *ret_size);
