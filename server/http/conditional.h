/*
 * Preconditions (RFC 9110, 13): whether a request is to be carried out, given
 * what the client says of the representation that it knows. Pure function.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The validators of the current representation (RFC 9110, 8.8). */
struct validators {
    const char *etag;   /* strong, quotes included */
    int64_t modified_s; /* of no matter without a condition that has a date */
};

/* The fields of a request that make it conditional; NULL: not there. */
struct conditions {
    const char *if_match;
    const char *if_none_match;
    const char *if_modified_since;
    const char *if_unmodified_since;
    const char *if_range;
};

enum conditional_result {
    CONDITIONAL_PROCEED,
    CONDITIONAL_NOT_MODIFIED, /* 304 */
    CONDITIONAL_FAILED,       /* 412 */
};

/*
 * Evaluates all of them in the order of 13.2.2. reads: the method is GET or
 * HEAD. now_s: for dates with two digits for the year.
 */
enum conditional_result conditional_evaluate(const struct conditions *conditions,
                                             const struct validators *validators, bool reads,
                                             int64_t now_s);

/* Whether If-Range, which may be absent, lets Range count (13.1.5). date_s: what the response's
   Date will be. */
bool conditional_range_counts(const char *if_range, const struct validators *validators,
                              int64_t now_s);
