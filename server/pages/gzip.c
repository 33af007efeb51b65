#include "pages/gzip.h"

#include <stdlib.h>
#include <zlib.h>

enum { WINDOW_BITS_GZIP = 15 + 16, MEMORY_LEVEL = 8 }; /* deflateInit2 in zlib.h */

char *gzip_compress(const char *data, size_t size, size_t *ret_size)
{
    z_stream stream = {.next_in = (unsigned char *)data, .avail_in = (unsigned)size};
    size_t capacity;
    char *coded;

    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, WINDOW_BITS_GZIP, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    capacity = deflateBound(&stream, size);
    coded = malloc(capacity);
    if (coded) {
        stream.next_out = (unsigned char *)coded;
        stream.avail_out = (unsigned)capacity;
        deflate(&stream, Z_FINISH); /* ends in one call, for capacity is enough */
        *ret_size = stream.total_out;
    }
    deflateEnd(&stream);
    return coded;
}
