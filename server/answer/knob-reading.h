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

#include "answer/knob-table.h"
#include "base/text.h"
#include "http/request.h"

/* In the order in which they win. */
enum knob_place { KNOB_IN_PATH, KNOB_IN_QUERY, KNOB_IN_FIELD, KNOB_PLACES };

/* So many values are kept: of each knob in each place as many as it may have. */
enum { KNOB_GIVEN_MAX = KNOB_PLACES * (KNOB_COUNT + 3 * KNOBS_REPEATED_MAX) };

/* A knob that is given once. */
struct knob_given {
    enum knob knob;
    enum knob_place place;
    const char *field;   /* the name of the field that it stands in; NULL: it stands elsewhere */
    struct slice prefix; /* what belongs before the value, with a colon, as X-Test does in
                            X-HttpStatus-Response-X-Test; or empty */
    struct slice value;  /* as it came */
};

struct knob_reading {
    struct knob_given given[KNOB_GIVEN_MAX];
    size_t given_count;
    size_t request_count; /* of them: those that are not of one step */
    unsigned counts[KNOB_PLACES]
                   [KNOB_COUNT]; /* how often each was given, also beyond what is kept */
};

/* Returns how often a knob may be given in one place. */
unsigned knob_reading_most(enum knob knob);

/* Returns true if query or fields of a request may have knobs. Most have none, and are done with at
   that. */
bool knob_reading_has_any(const struct request *request);

/* Looks for one knob, in a request of which no more need be known: which endpoint it is for, and
   whether its other knobs are good. Returns how often it stands in the place that wins, and stores
   the last of those; 0: it was not given. Where nothing can be given that costs next to nothing. */
unsigned knob_reading_find(const struct request *request, enum knob knob,
                           struct knob_given *ret_given);

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

/* Decodes a value into buffer, which has room for all values of the request, and ends it with a
   NUL. Returns its size; -1 if its escapes are malformed or hide a NUL. */
long knob_reading_decode(const struct knob_given *given, char *buffer);

/* Returns how much room all values of a request take at most, and the Vary that names their fields:
   octets. */
size_t knob_reading_measure(const struct request *request);
