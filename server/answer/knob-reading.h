/*
 * What a request says about knobs, as text: collected from the path, the query and
 * the fields, before any of it is understood. It points into the request.
 *
 * Lists apply the knobs step by step: knob_reading_collect once, then for each step
 * knobs_apply (knob-apply.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "answer/knob-given.h"
#include "base/text.h"
#include "http/request.h"

/* So many values are kept: of each knob in each place as many as it may have. */
enum { KNOB_GIVEN_MAX = KNOB_PLACES * (KNOB_COUNT + 3 * KNOBS_REPEATED_MAX) };

struct knob_reading {
    struct knob_given given[KNOB_GIVEN_MAX];
    size_t given_count;
    size_t request_count; /* of them: those that are not of one step */
    /* How often each was given, also beyond what is kept. */
    unsigned counts[KNOB_PLACES][KNOB_COUNT];
};

/* Returns how often a knob may be given in one place. */
unsigned knob_reading_most(enum knob knob);

/* Collects the knobs of query and fields. Returns false, with a sentence in detail, if one has no
   name of a knob but should. */
bool knob_reading_collect(struct knob_reading *reading, const struct knob_call *call,
                          char detail[KNOBS_DETAIL_MAX]);

/* Collects those knobs of a step that are the whole request's. Returns false as above. */
bool knob_reading_add_whole(struct knob_reading *reading, struct slice parameters,
                            char detail[KNOBS_DETAIL_MAX]);

/* Collects the other knobs of a step, in place of those of the step before. Returns false as above.
 */
bool knob_reading_set_step(struct knob_reading *reading, struct slice parameters,
                           char detail[KNOBS_DETAIL_MAX]);
