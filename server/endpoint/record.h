/*
 * A recorded request (answer/journal.h), for programs and for people.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "answer/journal.h"

enum { RECORD_TIME_SIZE = 40 }; /* octets */

/* Writes when it had come as RFC 3339 has it, in UTC, to the millisecond. Returns buffer. */
const char *record_write_time(const struct record *record, char buffer[RECORD_TIME_SIZE]);

/* Returns what there is to say of the answer besides its code, in a word. */
const char *record_outcome(const struct record *record);

/* Writes it as a JSON object. Returns false where there is no memory. */
bool record_write_json(FILE *out, const struct record *record);

/* Writes it as one line. */
void record_write_line(FILE *out, const struct record *record);

/* Writes its line, and then its head and its content as they came. */
void record_write_whole(FILE *out, const struct record *record);
