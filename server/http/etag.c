#include "http/etag.h"

#include <string.h>

#include "base/text.h"

static bool is_weak(const char *tag)
{
    return tag[0] == 'W' && tag[1] == '/';
}

/* Returns the size of the opaque-tag that tag begins with, quotes included; 0 if it does not begin
   with one. */
static size_t opaque_size(const char *tag)
{
    size_t size = 1;

    if (*tag != '"')
        return 0;
    /* etagc: no white space, no control, and there are no escapes (8.8.3) */
    while (tag[size] == '!' || (unsigned char)tag[size] >= '#')
        if (tag[size++] == 0x7f)
            return 0;
    return tag[size] == '"' ? size + 1 : 0;
}

bool etag_list_matches(const char *value, const char *etag, bool strong)
{
    struct slice trimmed = text_trim(value);
    const char *own = is_weak(etag) ? etag + 2 : etag;
    bool found = false;

    if (trimmed.size == 1 && trimmed.data[0] == '*')
        return true;
    for (const char *at = text_skip_space(value); *at; at = text_skip_space(at)) {
        bool weak = is_weak(at);
        size_t size;

        if (*at == ',') { /* an empty element (5.6.1.2) */
            at++;
            continue;
        }
        at += weak ? 2 : 0;
        size = opaque_size(at);
        if (size == 0)
            return false;
        if (size == strlen(own) && memcmp(at, own, size) == 0 &&
            !(strong && (weak || is_weak(etag))))
            found = true;
        at = text_skip_space(at + size);
        if (*at != ',' && *at != '\0')
            return false;
    }
    return found;
}
