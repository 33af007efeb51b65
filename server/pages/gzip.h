/*
 * The gzip content coding (RFC 9110, 8.4.1.3), by zlib.
 */
#pragma once

#include <stddef.h>

/* data in that coding, on the heap and the caller's to free; NULL: out of memory. */
char *gzip_compress(const char *data, size_t size, size_t *ret_size);
