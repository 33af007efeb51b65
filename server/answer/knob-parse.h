/*
 * How each knob's value is read and written, and what it fits: parse, write and fits of its row in
 * knob-table.def.
 */
#pragma once

#include "answer/knob-table.h"

/* Reads the value of a flag: "", true or 1; false or 0. Letters may be of any case. */
bool knob_parse_flag(const char *value, bool *ret_flag);

/* Writes the value of a flag: nothing, or false. */
char *knob_write_flag(const struct knobs *knobs, const char *value, char *at);

/* Returns true if the final response of the step has no content, with these knobs. */
bool knob_has_no_content(const struct knobs *knobs, const struct knob_step *step);

/* Returns the value of a field without the white space around it, which does not belong to it (RFC
   9110, 5.5), and which HTTP/2 forbids there (RFC 9113, 8.2.1). It ends the value with a NUL. */
char *knob_trim(char *value);

/* Writes a value without the white space around it. */
char *knob_write_trimmed(const struct knobs *knobs, const char *value, char *at);

/* Writes "Name:value". The case of letters stays, for the server sends it so. */
char *knob_write_line(const struct field_line *line, char *at);

/* Reads "Name: value", with a NUL in place of the colon. Returns false, and leaves the line as it
   was, if the name is not a token, or the value has control characters. */
bool knob_parse_line(char *line, struct field_line *ret_line);

/* knob-content.c */
bool knob_parse_body(struct knobs *knobs, char *value);
bool knob_parse_chunked(struct knobs *knobs, char *value);
bool knob_parse_encoding(struct knobs *knobs, char *value);
bool knob_parse_size(struct knobs *knobs, char *value);
bool knob_parse_suppress_body(struct knobs *knobs, char *value);
bool knob_parse_trailer(struct knobs *knobs, char *line);
bool knob_parse_type(struct knobs *knobs, char *value);
char *knob_write_size(const struct knobs *knobs, const char *value, char *at);
char *knob_write_trailer(const struct knobs *knobs, const char *value, char *at);
bool knob_fits_body(const struct knobs *knobs, const struct knob_step *step,
                    char why[KNOB_WHY_SIZE]);
/* Returns false if the response is a part of content, but its content is empty: a part has at
   least one octet (RFC 9110, 14.4). */
bool knob_fits_empty(const struct knobs *knobs, const struct knob_step *step,
                     char why[KNOB_WHY_SIZE]);
bool knob_fits_chunked(const struct knobs *knobs, const struct knob_step *step,
                       char why[KNOB_WHY_SIZE]);
bool knob_fits_encoding(const struct knobs *knobs, const struct knob_step *step,
                        char why[KNOB_WHY_SIZE]);

/* knob-time.c */
/* Reads 1.5s, 200ms, or 2, which is seconds; up to --max-delay. */
bool knob_parse_time(const struct knobs *knobs, struct slice text, int64_t *ret_ms);
/* Writes a time: in seconds if it is a whole number of them, else in milliseconds. It is at most
   twice as large as what the client wrote: 1 becomes 1s, and 1.5 becomes 1500ms. */
char *knob_write_time(char *at, int64_t ms);
bool knob_parse_delay(struct knobs *knobs, char *value);
bool knob_parse_dribble(struct knobs *knobs, char *value);
bool knob_parse_drip(struct knobs *knobs, char *value);
bool knob_parse_seed(struct knobs *knobs, char *value);
bool knob_parse_sleep(struct knobs *knobs, char *value);
bool knob_parse_sleep_after(struct knobs *knobs, char *value);
char *knob_write_delay(const struct knobs *knobs, const char *value, char *at);
char *knob_write_drip(const struct knobs *knobs, const char *value, char *at);
char *knob_write_sleep(const struct knobs *knobs, const char *value, char *at);
char *knob_write_sleep_after(const struct knobs *knobs, const char *value, char *at);
bool knob_fits_drip(const struct knobs *knobs, const struct knob_step *step,
                    char why[KNOB_WHY_SIZE]);

/* knob-head.c */
bool knob_parse_bare(struct knobs *knobs, char *value);
bool knob_parse_final(struct knobs *knobs, char *value);
bool knob_parse_header(struct knobs *knobs, char *value);
bool knob_parse_hint(struct knobs *knobs, char *value);
bool knob_parse_key(struct knobs *knobs, char *value);
bool knob_parse_location(struct knobs *knobs, char *value);
bool knob_parse_reason(struct knobs *knobs, char *value);
bool knob_parse_retry_after(struct knobs *knobs, char *value);
char *knob_write_header(const struct knobs *knobs, const char *value, char *at);
char *knob_write_retry_after(const struct knobs *knobs, const char *value, char *at);
bool knob_fits_final(const struct knobs *knobs, const struct knob_step *step,
                     char why[KNOB_WHY_SIZE]);

bool knob_fits_hint(const struct knobs *knobs, const struct knob_step *step,
                    char why[KNOB_WHY_SIZE]);

/* knob-early.c */
bool knob_parse_continue(struct knobs *knobs, char *value);
bool knob_parse_early(struct knobs *knobs, char *value);
char *knob_write_continue(const struct knobs *knobs, const char *value, char *at);
bool knob_fits_early(const struct knobs *knobs, const struct knob_step *step,
                     char why[KNOB_WHY_SIZE]);

/* knob-breakage.c */
bool knob_parse_abort_after(struct knobs *knobs, char *value);
bool knob_parse_abort_before(struct knobs *knobs, char *value);
bool knob_parse_abort_during(struct knobs *knobs, char *value);
bool knob_parse_fault(struct knobs *knobs, char *value);
char *knob_write_fault(const struct knobs *knobs, const char *value, char *at);
bool knob_fits_fault(const struct knobs *knobs, const struct knob_step *step,
                     char why[KNOB_WHY_SIZE]);
