/*
 * The paths that are served: the table from which requests are routed, and which
 * /help shows.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "endpoint/endpoint.h"
#include "pages/guide.h"

/* Which methods an endpoint takes. */
enum route_takes {
    TAKES_READING, /* GET and HEAD; OPTIONS is answered by serve/route.c */
    TAKES_ALL,
    TAKES_ALL_BELOW, /* all, where something follows the first segment */
};

struct route {
    const char *segment; /* the first of the path */
    endpoint_function *endpoint;
    enum route_takes takes;
    bool alone; /* nothing may follow the segment */
};

/* By the first segment of the path. */
extern const struct route routes[];
extern const size_t route_count;

/* Digits in place of a first segment: a code, or what should have been one. */
extern const struct route route_of_digits;

/* What /help says of them, in the order in which a reader wants to know it; a route may have
   several lines. */
extern const struct guide_path route_helps[];
extern const size_t route_help_count;
