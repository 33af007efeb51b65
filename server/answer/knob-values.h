/*
 * Each knob: its name, how its value is read, and what it takes. For knobs.c
 * alone.
 */
#pragma once

#include "answer/knobs.h"

enum knob {
    KNOB_BARE,
    KNOB_BODY,
    KNOB_DELAY,
    KNOB_FAULT,
    KNOB_FINAL,
    KNOB_HEADER,
    KNOB_LOCATION,
    KNOB_RETRY_AFTER,
    KNOB_SEED,
    KNOB_SLEEP,
    KNOB_SUPPRESS_BODY,
    KNOB_TYPE,
    KNOB_COUNT,
};

/* What one request says of the knobs, before it is checked. */
struct knobs_reading {
    struct knobs *knobs;
    int64_t max_delay_ms;
    char *free; /* where the next decoded value goes in knobs->memory */
    const char *end;
    char *values[KNOB_COUNT];
    unsigned counts[KNOB_COUNT];
    char *headers[KNOBS_HEADERS_MAX];
    size_t header_count;
    bool from_query[KNOB_COUNT];
    const char
        *malformed[KNOB_COUNT]; /* the first value whose escapes cannot be decoded; or NULL */
};

struct knob_row {
    const char *name;
    /* Reads the value, which is decoded; false if it is none that the knob takes. */
    bool (*parse)(struct knobs_reading *reading, char *value);
    const char *takes;   /* for the sentence about a bad value */
    const char *example; /* a query that uses it, for the pages; NULL: none */
};

extern const struct knob_row knobs_table[KNOB_COUNT];
