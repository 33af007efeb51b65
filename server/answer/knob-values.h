/*
 * Each knob: its name, how its value is read, and what it takes. For knobs.c and
 * knob-reading.c alone.
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

struct knob_row {
    const char *name;
    /* Stores what value says, which is decoded, in the knobs. value must live as long as they do,
       and may be changed. Returns false if the knob does not accept it; value can be shown then
       too. */
    bool (*parse)(struct knobs *knobs, char *value);
    const char *takes;   /* what it accepts, for the sentence about a bad value */
    const char *example; /* a query that uses it, for the pages; NULL: none */
};

extern const struct knob_row knob_rows[KNOB_COUNT];
