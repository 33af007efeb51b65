/*
 * A knob as a request gives it: in which place, and with which value, still encoded. It
 * points into the request. Pure functions.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "answer/knob-table.h"
#include "base/text.h"
#include "http/request.h"

/* What fields that give knobs begin with, in any case of letters. */
#define KNOB_FIELD_PREFIX "Statusbin-"

/* In the order in which they win. */
enum knob_place { KNOB_IN_PATH, KNOB_IN_QUERY, KNOB_IN_FIELD, KNOB_PLACES };

/* A knob as it stands there once. */
struct knob_given {
    enum knob knob;
    enum knob_place place;
    const char *field;   /* the name of the field that it stands in; NULL: it stands elsewhere */
    struct slice prefix; /* what belongs before the value, with a colon, as X-Test does in
                            X-HttpStatus-Response-X-Test; or empty */
    struct slice value;  /* as it came */
};

/* Returns true if query or fields of a request may have knobs. Most have none, and are done with at
   that. */
bool knob_given_any(const struct request *request);

/* Returns the knob that a field gives; KNOB_COUNT: the field gives none. */
struct knob_given knob_given_of_field(const struct field_line *line);

/* Looks for one knob, in a request of which no more need be known: which endpoint it is for, and
   whether its other knobs are good. Returns how often it stands in the place that wins, and stores
   the last of those; 0: it was not given. Where nothing can be given that costs next to nothing. */
unsigned knob_given_find(const struct request *request, enum knob knob,
                         struct knob_given *ret_given);

/* Decodes a value into buffer, which has room for all values of the request, and ends it with a
   NUL. Returns its size; -1 if its escapes are malformed or hide a NUL. */
long knob_given_decode(const struct knob_given *given, char *buffer);

/* Returns how much room all values of a request take at most, also after knob_step_write has
   rewritten those in the path, and the Vary that names their fields: octets. */
size_t knob_given_measure(const struct request *request);
