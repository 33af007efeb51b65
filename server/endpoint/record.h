/*
 * A recorded request (answer/journal.h), for programs and for people.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "answer/journal.h"

/* Writes it as a JSON object. Returns false where there is no memory. */
bool record_write_json(FILE *out, const struct record *record);

/* Writes it as one line. */
void record_write_line(FILE *out, const struct record *record);

/* Writes its line, and then its head and its content as they came. */
void record_write_whole(FILE *out, const struct record *record);
