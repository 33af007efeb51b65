/*
 * Entity tags (RFC 9110, 8.8.3) in the fields that list them. A pure function.
 */
#pragma once

#include <stdbool.h>

/*
 * Returns whether value, that of If-Match or If-None-Match, is "*" or lists etag,
 * the current entity tag with its quotes (13.1.1, 13.1.2). strong: they are
 * compared by the strong comparison, else by the weak one (8.8.3.2). A malformed
 * value lists nothing.
 */
bool etag_list_matches(const char *value, const char *etag, bool strong);
