/*
 * What is said about knobs that are refused. Each function writes one sentence, which
 * names the knob, its place and value, and what would be right; and returns false.
 */
#pragma once

#include "answer/knob-reading.h"

/* A name that should be a knob's, and is not. meant: the knob that comes close; KNOB_COUNT: none.
 */
bool knob_refuse_name(enum knob_place place, struct slice name, enum knob meant,
                      char detail[KNOBS_DETAIL_MAX]);

/* A value that the knob does not take. */
bool knob_refuse_value(const struct service *service, const struct knob_given *given,
                       const char *value, char detail[KNOBS_DETAIL_MAX]);

/* A value that cannot be decoded. */
bool knob_refuse_escapes(const struct service *service, const struct knob_given *given,
                         char detail[KNOBS_DETAIL_MAX]);

/* A knob that was given more often than it may be. */
bool knob_refuse_count(const struct knob_given *given, const char *value, unsigned count,
                       char detail[KNOBS_DETAIL_MAX]);

/* A knob that is well-formed, but cannot be applied. why: the end of the sentence. */
bool knob_refuse_beside(const struct knob_given *given, const char *value, const char *why,
                        char detail[KNOBS_DETAIL_MAX]);
