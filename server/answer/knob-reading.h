/*
 * What a request says about each knob, as text: collected from the query and the
 * fields, before any of it is understood. For knobs.c alone.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "answer/knob-values.h"
#include "http/request.h"

/* What is said about one knob. */
struct knob_text {
    char *value;           /* the last one, decoded; NULL: it was not given */
    const char *malformed; /* the first one whose escapes cannot be decoded; NULL: all can */
    unsigned count;        /* how often it was given */
    bool from_query;       /* which wins over fields */
};

struct knob_reading {
    struct knob_text texts[KNOB_COUNT];
    char *headers[KNOBS_HEADERS_MAX]; /* each value of the knob header, up to so many */
    size_t header_count;
    const char *vary; /* as in struct knobs */
    char *memory;     /* where all of that is; for the caller to free */
    char *next, *end; /* the part of it that is not used yet */
};

/* Returns true if a request may have knobs. Most have none, and are done with at that. */
bool knob_reading_has_any(const struct request *request);

/* Collects the knobs of a request into an empty reading. Returns false if there is no memory. */
bool knob_reading_collect(struct knob_reading *reading, const struct request *request);
