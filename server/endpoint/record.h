/*
 * A recorded request (answer/journal.h), for programs and for people.
 */
#pragma once

#include <jansson.h>
#include <stdio.h>

#include "answer/journal.h"

/* Returns it as a JSON object. NULL, or an object that lacks members: out of memory. */
json_t *record_json(const struct record *record);

/* Writes it as one line. */
void record_write_line(FILE *out, const struct record *record);

/* Writes its line, and then its head and its content as they came. */
void record_write_whole(FILE *out, const struct record *record);
