#include "http/host.h"

#include <ctype.h>
#include <string.h>

/* unreserved and sub-delims (RFC 3986, 2.2 and 2.3) */
static bool is_host_char(char c)
{
    static const bool others[256] = {
        ['-'] = true, ['.'] = true, ['_'] = true,  ['~'] = true, ['!'] = true,
        ['$'] = true, ['&'] = true, ['\''] = true, ['('] = true, [')'] = true,
        ['*'] = true, ['+'] = true, [','] = true,  [';'] = true, ['='] = true,
    };

    return text_is_alphanumeric(c) || others[(unsigned char)c];
}

/* Returns the size of the host that text begins with (RFC 3986, 3.2.2); -1 if it is malformed. */
static long host_size(const char *text, size_t size)
{
    size_t i = 0;

    if (size > 0 && text[0] == '[') {
        i = 1 + strspn(text + 1, "0123456789abcdefABCDEFvV:.");
        return i > 1 && i < size && text[i] == ']' ? (long)i + 1 : -1;
    }
    for (; i < size && text[i] != ':'; i++) {
        if (text[i] == '%') {
            if (size - i < 3 || !isxdigit((unsigned char)text[i + 1]) ||
                !isxdigit((unsigned char)text[i + 2]))
                return -1;
        } else if (!is_host_char(text[i])) {
            return -1;
        }
    }
    return (long)i;
}

bool host_is_valid(struct slice host)
{
    long end = host_size(host.data, host.size);
    size_t i = (size_t)end;

    if (end < 0)
        return false;
    if (i < host.size && host.data[i] == ':')
        i += 1 + strspn(host.data + i + 1, "0123456789");
    return i == host.size;
}
