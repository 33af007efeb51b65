/*
 * Knobs that were read twice.
 */
#pragma once

#include "answer/knobs.h"

/* Checks that two requests give the same knobs the same values. */
void same_knobs_check(const struct knobs *a, const struct knobs *b);
