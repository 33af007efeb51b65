/*
 * HTTP-date (RFC 9110, 5.6.7). Pure functions.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { DATE_SIZE = 30 }; /* octets: an IMF-fixdate and a NUL */

/*
 * Reads a date in any of the three formats, as seconds since 1970. now_s, in the
 * same unit, tells the century of a year with two digits: the year is at most 50
 * years ahead. Returns false, and stores nothing, for anything else.
 */
bool date_parse(const char *text, int64_t now_s, int64_t *ret_s);

/* A time that was written, and is kept as long as it is the same. */
struct date_kept {
    int64_t time_s;
    char text[DATE_SIZE]; /* empty: none yet */
};

/* Writes a time, in seconds since 1970, in the preferred format, IMF-fixdate. Its year must have
   four digits. */
void date_format(int64_t time_s, char buffer[DATE_SIZE]);

/* Returns a time so written; it is written again only where it is another one than the last. */
const char *date_keep(struct date_kept *kept, int64_t time_s);
