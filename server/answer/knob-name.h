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

/* What stands behind Statusbin- in the name of a field: in any case of letters. */
enum knob knob_find_caseless(const char *name);
