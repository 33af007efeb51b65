/*
 * Requests on a line of time, as what static/requests.html draws: a scale, and a mark for
 * each. Places are in percent of the width, so that letters keep their size in a narrow
 * window.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct timeline_mark {
    uint64_t number;
    int64_t at_us; /* since the first of all; ascending */
    unsigned code; /* what was answered; 0: nothing */
    bool complete; /* and whether all of that has left */
};

/* Returns an object with ticks and marks. NULL, or an object that lacks some: out of memory. */
json_t *timeline_make(const struct timeline_mark *marks, size_t count);
