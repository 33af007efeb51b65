/*
 * HTTP-date (RFC 9110, 5.6.7).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { DATE_SIZE = 30 }; /* of an IMF-fixdate and a NUL */

/*
 * A time in any of the three formats, as seconds since 1970. now, in the same
 * unit, tells the century of a year with two digits: it is at most 50 years
 * ahead. False, and nothing stored, for anything else.
 */
bool date_parse(const char *text, int64_t now_s, int64_t *ret_s);

/* A time in the preferred format, IMF-fixdate; the year must have four digits. */
void date_format(int64_t time_s, char buffer[DATE_SIZE]);
