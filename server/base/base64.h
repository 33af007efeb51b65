/*
 * Base64 (RFC 4648, 4), for octets that are not text.
 */
#pragma once

#include <stddef.h>

/* Returns octets in Base64, NUL-terminated. The caller frees the text. NULL: out of memory. */
char *base64_make(const char *octets, size_t size);
