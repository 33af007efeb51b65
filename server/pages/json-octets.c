#include "pages/json-octets.h"

#include <stdlib.h>
#include <string.h>

enum { CHARACTER_MAX = 4 }; /* octets of a character in UTF-8 (RFC 3629, 3) */

/* Unicode begins with the 256 characters of Latin-1. */
static json_t *read_latin1(const char *text)
{
    char *utf8 = malloc(2 * strlen(text) + 1), *at = utf8;
    json_t *json;

    if (!utf8)
        return NULL;
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c >= 0x80)
            *at++ = (char)(0xc0 | c >> 6);
        *at++ = (char)(c >= 0x80 ? 0x80 | (c & 0x3f) : c);
    }
    *at = '\0';
    json = json_string(utf8);
    free(utf8);
    return json;
}

json_t *json_octets_text(const char *text)
{
    json_t *json = text ? json_string(text) : NULL;

    return json || !text ? json : read_latin1(text);
}

json_t *json_octets_utf8(const char *octets, size_t size, bool is_cut)
{
    json_t *json = json_stringn(octets, size);

    for (size_t cut = 1; !json && is_cut && cut < CHARACTER_MAX && cut <= size; cut++)
        json = json_stringn(octets, size - cut);
    return json;
}
