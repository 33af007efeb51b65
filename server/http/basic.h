/*
 * Basic credentials (RFC 7617). A pure function.
 */
#pragma once

#include <stdbool.h>

/* Returns whether value, that of Authorization or Proxy-Authorization, holds Basic credentials of
   that user with that password, both in UTF-8 (RFC 7617, 2.1). NULL: the field is absent. */
bool basic_is_of(const char *value, const char *user, const char *password);
