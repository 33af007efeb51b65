/*
 * The fields of httpstat.us, which is gone, as knobs.
 */
#pragma once

#include "answer/knob-reading.h"

/*
 * Reads a field whose name, behind X-HttpStatus-, is name. given: has the value as it came. Stores
 * the knob that it sets, and the value that means the same there; or leaves the knob KNOB_COUNT,
 * where the field is none of them, or says false. Returns NULL; or what the value should be.
 */
const char *knob_field_read(const char *name, struct knob_given *given);
