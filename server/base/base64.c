#include "base/base64.h"

#include <nettle/base64.h>
#include <stdint.h>
#include <stdlib.h>

char *base64_make(const char *octets, size_t size)
{
    size_t coded_size = BASE64_ENCODE_RAW_LENGTH(size);
    char *coded = malloc(coded_size + 1);

    if (!coded)
        return NULL;
    base64_encode_raw(coded, size, (const uint8_t *)octets);
    coded[coded_size] = '\0';
    return coded;
}
