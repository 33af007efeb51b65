/*
 * Knobs that were read twice.
 */
#pragma once

#include "answer/knobs.h"

/* Checks that two requests give the same knobs the same values. is_written: one of them has them as
   knob_step_write writes them, where the numbers of weights and dates may have another form. */
void same_knobs_check(const struct knobs *a, const struct knobs *b, bool is_written);
