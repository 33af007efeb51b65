/*
 * Turns what a request says about knobs into the knobs of one step. For one
 * code, knobs_read does all of this. A list goes step by step and uses one
 * struct knobs for all steps; its memory has room for each of them.
 */
#pragma once

#include "answer/knob-reading.h"

/* Prepares knobs for a request. Returns false if there is no memory. */
bool knobs_begin(struct knobs *knobs, const struct request *request);

/*
 * Applies the knobs of a reading, whose step is set, in place of what was applied before.
 * A knob from query or fields that the code cannot carry is left out. code: as for
 * knobs_read; needed: the knobs that are refused instead: a set.
 *
 * Stores the set of those that were left out. Returns false, with a sentence in detail,
 * if one is bad or refused.
 */
bool knobs_apply(struct knobs *knobs, const struct knob_reading *reading,
                 const struct knob_call *call, unsigned code, unsigned needed,
                 unsigned *ret_left_out, char detail[KNOBS_DETAIL_MAX]);
