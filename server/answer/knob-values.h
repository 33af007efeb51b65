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

/* How the value of each is read: the parse of its row. */

/* knob-content.c */
bool knob_parse_body(struct knobs *knobs, char *value);
bool knob_parse_suppress_body(struct knobs *knobs, char *value);
bool knob_parse_type(struct knobs *knobs, char *value);

/* knob-time.c */
bool knob_parse_delay(struct knobs *knobs, char *value);
bool knob_parse_seed(struct knobs *knobs, char *value);
bool knob_parse_sleep(struct knobs *knobs, char *value);

/* knob-head.c */
bool knob_parse_bare(struct knobs *knobs, char *value);
bool knob_parse_final(struct knobs *knobs, char *value);
bool knob_parse_header(struct knobs *knobs, char *value);
bool knob_parse_location(struct knobs *knobs, char *value);
bool knob_parse_retry_after(struct knobs *knobs, char *value);

/* knob-breakage.c */
bool knob_parse_fault(struct knobs *knobs, char *value);
