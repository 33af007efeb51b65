/*
 * Preconditions (RFC 9110, 13): whether a request is carried out, given what the
 * client says of the representation that it knows. Pure functions.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The validators of the current representation (RFC 9110, 8.8). */
struct validators {
    const char *etag;   /* strong, quotes included */
    int64_t modified_s; /* Last-Modified, seconds since 1970; 0: it has none */
};

/* The fields of a request that make it conditional; NULL: not there. */
struct conditions {
    const char *if_match;
    const char *if_none_match;
    const char *if_modified_since;
    const char *if_unmodified_since;
};

enum conditional_result {
    CONDITIONAL_PROCEED,
    CONDITIONAL_NOT_MODIFIED, /* 304 */
    CONDITIONAL_FAILED,       /* 412 */
};

/*
 * Evaluates the conditions in the order of 13.2.2. reads: the method is GET or
 * HEAD. now_s: seconds since 1970, for dates whose year has two digits
 * (http/date.h). A date that is malformed, or for which the representation has
 * no Last-Modified, is ignored (13.1.3, 13.1.4).
 */
enum conditional_result conditional_evaluate(const struct conditions *conditions,
                                             const struct validators *validators, bool reads,
                                             int64_t now_s);

/* Returns whether If-Range lets Range count (13.1.5); NULL: it is absent, and does. now_s: as
   above, and what the response's Date will be. */
bool conditional_range_counts(const char *if_range, const struct validators *validators,
                              int64_t now_s);
