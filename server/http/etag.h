/*
 * Entity tags (RFC 9110, 8.8.3) in the fields that name them. Pure parsing.
 */
#pragma once

#include <stdbool.h>

/*
 * Whether value, that of If-Match or If-None-Match, is "*" or lists etag, the
 * current entity tag, quotes included (13.1.1, 13.1.2). strong: by the strong
 * comparison, else by the weak one (8.8.3.2). A malformed value lists nothing.
 */
bool etag_list_matches(const char *value, const char *etag, bool strong);
