/*
 * The grammar of the Host field (RFC 9110, 7.2; RFC 3986, 3.2.2 and 3.2.3).
 */
#pragma once

#include <stdbool.h>

/* Whether value is a host, with or without a port; it may be empty. */
bool host_is_valid(const char *value);
