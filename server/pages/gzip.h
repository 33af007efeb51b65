/*
 * The gzip content coding (RFC 9110, 8.4.1.3), by zlib.
 */
#pragma once

#include <stddef.h>

/* Returns data in that coding, on the heap, which is the caller's to free; NULL: out of memory. */
char *gzip_compress(const char *data, size_t size, size_t *ret_size);
