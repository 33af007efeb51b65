/*
 * Which responses have content, by their status code alone (RFC 9110, 6.4.1). To HEAD
 * none has. Pure functions.
 */
#pragma once

#include <stdbool.h>

/* Returns whether content can follow the head. A 1xx, a 204 and a 304 end with theirs, whatever its
   fields say (RFC 9112, 6.3). */
bool content_can_follow(unsigned code);

/* Returns whether a final response must not have content, though its request may have asked for
   some: 204, 205 and 304 (RFC 9110, 15.3.5, 15.3.6 and 15.4.5). */
bool content_is_forbidden(unsigned code);
