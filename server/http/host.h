/*
 * The grammar of Host, :authority and the authority in a target (RFC 9110, 4.2 and 7.2; RFC
 * 3986, 3.2.2 and 3.2.3). A pure function.
 */
#pragma once

#include <stdbool.h>

#include "base/text.h"

/* Returns whether host is uri-host [ ":" port ]. It may be empty, which a target without an
   authority asks for (RFC 9112, 3.2). */
bool host_is_valid(struct slice host);
