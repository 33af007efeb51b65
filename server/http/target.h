/*
 * The target of a request: its form (RFC 9112, 3.2), its query, and the segments
 * of its path. A struct target points into the text that it was read from.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct target {
    struct slice text; /* as received, but without "?" and query */
    struct slice path; /* in it, still percent-encoded; "/" where an absolute form has none, empty
                          in every other form. Without the slash at its end, unless that is all */
    bool is_absolute;  /* it begins with http:// or https://: it names the server itself */
    bool is_https;
    struct slice authority; /* the server that an absolute form names; empty in every other form */
    const char *query;      /* what follows the "?", still encoded; NULL: there is no "?" */
};

/* Takes a target apart, which stays the caller's. Each text is a target: route.c refuses those of
   a form that no request may have. */
struct target target_read(const char *text);

/* Returns whether the target is "*": the server as a whole (RFC 9112, 3.2.4). */
bool target_is_asterisk(const struct target *target);

/* Returns whether the path has a segment of that number, from 0 on, however malformed. */
bool target_has_segment(const struct target *target, unsigned index);

/* Returns that segment as received; empty if there is none. */
struct slice target_raw_segment(const struct target *target, unsigned index);

/*
 * Decodes that segment into buffer, and ends it with a NUL. Returns the decoded
 * size; -1 if there is no such segment, its escapes are malformed or hide a NUL,
 * or it does not fit into capacity.
 */
long target_segment(const struct target *target, unsigned index, char *buffer, size_t capacity);

/*
 * Decodes that segment up to its first semicolon, as above. Stores the parameters
 * that follow (RFC 3986, 3.3): from that semicolon on, as received; empty if there
 * is none. A segment that does not exist is an empty one.
 */
long target_step(const struct target *target, unsigned index, char *buffer, size_t capacity,
                 struct slice *ret_parameters);
