#include "base/shown.h"

#include <stdio.h>

const char *shown(struct slice value, char buffer[SHOWN_SIZE])
{
    char *at = buffer;

    for (size_t i = 0; i < value.size && i < SHOWN_MAX; i++) {
        unsigned char octet = (unsigned char)value.data[i];

        if (octet >= ' ' && octet < 0x7f)
            *at++ = (char)octet;
        else
            at += sprintf(at, "\\x%02X", octet);
    }
    sprintf(at, "%s", value.size > SHOWN_MAX ? "..." : "");
    return buffer;
}
