/*
 * The error codes of HTTP/2 (RFC 9113, 7).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum { ERROR_CODE_INTERNAL = 2 };

/* Finds a code by its name, as in REFUSED_STREAM. Returns false if there is none of that name. */
bool error_code_find(struct slice name, uint32_t *ret_code);
