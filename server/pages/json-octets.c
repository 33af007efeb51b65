#include "pages/json-octets.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"

enum { CHARACTER_MAX = 4 }; /* octets of a character in UTF-8 (RFC 3629, 3) */

/* Returns whether a JSON string of these octets is they themselves in quotes; most are, and there
   may be many, so that they need no json_t. */
static bool is_plain(const char *octets, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (octets[i] < ' ' || octets[i] > '~' || octets[i] == '"' || octets[i] == '\\')
            return false;
    return true;
}

static void write_plain(FILE *out, const char *octets, size_t size)
{
    fputc_unlocked('"', out);
    fwrite_unlocked(octets, 1, size, out);
    fputc_unlocked('"', out);
}

/* Writes a JSON value, which it takes over. */
static bool write_json(FILE *out, json_t *json)
{
    bool written = json && json_dumpf(json, out, JSON_ENCODE_ANY) == 0;

    json_decref(json);
    return written;
}

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

static json_t *read_text(const char *text)
{
    json_t *json = json_string(text);

    return json ? json : read_latin1(text);
}

bool json_octets_write(FILE *out, const char *text)
{
    size_t size = text ? strlen(text) : 0;

    if (!text)
        return fputs("null", out) >= 0;
    if (!is_plain(text, size))
        return write_json(out, read_text(text));
    write_plain(out, text, size);
    return true;
}

json_t *json_octets_read(const char *octets, size_t size, bool is_cut)
{
    json_t *json = json_stringn(octets, size);

    for (size_t cut = 1; !json && is_cut && cut < CHARACTER_MAX && cut <= size; cut++)
        json = json_stringn(octets, size - cut);
    return json;
}

static bool write_base64(FILE *out, const char *name, const char *octets, size_t size)
{
    char *coded = base64_make(octets, size);
    bool written = coded && fprintf(out, "\"%s_base64\": \"%s\"", name, coded) > 0;

    free(coded);
    return written;
}

bool json_octets_write_member(FILE *out, const char *name, const char *octets, size_t size,
                              bool is_cut)
{
    bool plain = is_plain(octets, size);
    json_t *json = plain ? NULL : json_octets_read(octets, size, is_cut);

    if (!plain && !json)
        return write_base64(out, name, octets, size);
    fprintf(out, "\"%s\": ", name);
    if (!plain)
        return write_json(out, json);
    write_plain(out, octets, size);
    return true;
}
