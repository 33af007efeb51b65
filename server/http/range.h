/*
 * The Range field (RFC 9110, 14.1.2 and 14.2) of a request for a representation
 * whose length is known. Pure functions.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { RANGES_MAX = 16 }; /* that are served in one response */

/* The octets from first to last, both included. */
struct range {
    uint64_t first;
    uint64_t last;
};

enum range_result {
    RANGE_IGNORED,       /* malformed, in another unit, or too many: the whole is to be sent */
    RANGE_UNSATISFIABLE, /* well-formed, but all of them lie behind the representation: 416 */
    RANGE_SATISFIABLE,
};

/*
 * Reads value for a representation of length octets. On RANGE_SATISFIABLE, and
 * only then, stores the ranges that can be satisfied, in the order in which they
 * were asked for, and their number.
 */
enum range_result range_parse(const char *value, uint64_t length,
                              struct range ret_ranges[RANGES_MAX], size_t *ret_count);

/* Joins ranges that overlap or touch (15.3.7.2). The result is in the order in which the first of
   each was asked for. */
void range_merge(struct range ranges[RANGES_MAX], size_t *count);
