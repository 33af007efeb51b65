/*
 * How each knob's value is read, and what it fits: parse and fits of its row in
 * knob-table.c.
 */
#pragma once

#include "answer/knob-table.h"

/* Reads the value of a flag: "", true or 1; false or 0. Letters may be of any case. */
bool knob_parse_flag(const char *value, bool *ret_flag);

/* Returns true if the final response of the step has no place for content, whatever the knobs. */
bool knob_is_without_content(const struct knob_step *step);

/* knob-content.c */
bool knob_parse_body(struct knobs *knobs, char *value);
bool knob_parse_suppress_body(struct knobs *knobs, char *value);
bool knob_parse_type(struct knobs *knobs, char *value);
bool knob_fits_body(const struct knobs *knobs, const struct knob_step *step,
                    char why[KNOB_WHY_SIZE]);
bool knob_fits_type(const struct knobs *knobs, const struct knob_step *step,
                    char why[KNOB_WHY_SIZE]);

/* knob-time.c */
bool knob_parse_delay(struct knobs *knobs, char *value);
bool knob_parse_seed(struct knobs *knobs, char *value);
bool knob_parse_sleep(struct knobs *knobs, char *value);

/* knob-head.c */
bool knob_parse_bare(struct knobs *knobs, char *value);
bool knob_parse_final(struct knobs *knobs, char *value);
bool knob_parse_header(struct knobs *knobs, char *value);
bool knob_parse_key(struct knobs *knobs, char *value);
bool knob_parse_location(struct knobs *knobs, char *value);
bool knob_parse_retry_after(struct knobs *knobs, char *value);
bool knob_fits_final(const struct knobs *knobs, const struct knob_step *step,
                     char why[KNOB_WHY_SIZE]);

/* knob-breakage.c */
bool knob_parse_fault(struct knobs *knobs, char *value);
bool knob_fits_fault(const struct knobs *knobs, const struct knob_step *step,
                     char why[KNOB_WHY_SIZE]);
