/*
 * The grammar of Host and :authority (RFC 9110, 7.2; RFC 3986, 3.2.2 and 3.2.3).
 * A pure function.
 */
#pragma once

#include <stdbool.h>

/* Returns whether value is uri-host [ ":" port ]. It may be empty, which a target without an
   authority asks for (RFC 9112, 3.2). */
bool host_is_valid(const char *value);
