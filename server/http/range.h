/*
 * The Range field (RFC 9110, 14.1.2 and 14.2) against a representation of
 * known length. Pure parsing.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { RANGES_MAX = 16 };

/* The octets from first to last, both included. */
struct range {
    uint64_t first;
    uint64_t last;
};

enum range_result {
    RANGE_IGNORED,       /* malformed, another unit, or too many: answer as if there were none */
    RANGE_UNSATISFIABLE, /* well-formed, and none of them within the representation */
    RANGE_SATISFIABLE,
};

/*
 * Parses value for a representation of length octets. Stores the satisfiable
 * ranges, at most RANGES_MAX, in the order asked, and their number, on
 * RANGE_SATISFIABLE only.
 */
enum range_result range_parse(const char *value, uint64_t length,
                              struct range ret_ranges[RANGES_MAX], size_t *ret_count);

/* Joins ranges that overlap or touch (15.3.7.2 of RFC 9110), in the order of the first of each. */
void range_merge(struct range ranges[RANGES_MAX], size_t *count);
