/*
 * The names of knobs, as they come from clients.
 */
#pragma once

#include "answer/knob-table.h"
#include "base/text.h"

/* Room for a name that can be a knob's, with a NUL: octets. */
enum { KNOB_NAME_SIZE = 32 };

/* Each returns the knob; KNOB_COUNT: it is not the name of one. */

/* The name of a path parameter or a parameter of the query, still encoded. */
enum knob knob_find(struct slice name);

/* The names of all knobs as slips are compared with them: in small letters, without "-" and "_". */
struct knob_names {
    char folded[KNOB_COUNT][KNOB_NAME_SIZE];
};

/* Fills the names in: once for all that are compared. */
void knob_names_fold(struct knob_names *names);

/*
 * A name that comes close, decoded: the knob that a client may have meant. That is one whose name
 * is the same in other letters' case, or with other "-" and "_"; or, if it has five letters or
 * more, with one letter added, left out or changed, or two neighbours swapped.
 */
enum knob knob_find_slip(const struct knob_names *names, const char *name);

/* What stands behind Statusbin- in the name of a field: in any case of letters. */
enum knob knob_find_caseless(const char *name);
