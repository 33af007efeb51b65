#include "base/text.h"

#include <string.h>
#include <strings.h>

struct slice text_slice(const char *text)
{
    return (struct slice){text, strlen(text)};
}

bool text_is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool text_is_token_char(char c)
{
    static const bool others[256] = {
        ['!'] = true,  ['#'] = true, ['$'] = true, ['%'] = true, ['&'] = true,
        ['\''] = true, ['*'] = true, ['+'] = true, ['-'] = true, ['.'] = true,
        ['^'] = true,  ['_'] = true, ['`'] = true, ['|'] = true, ['~'] = true,
    };

    return text_is_alphanumeric(c) || others[(unsigned char)c];
}

size_t text_token_size(const char *text)
{
    size_t size = 0;

    while (text_is_token_char(text[size]))
        size++;
    return size;
}

size_t text_quoted_size(const char *text)
{
    size_t size = 1;

    if (text[0] != '"')
        return 0;
    for (; text[size] != '"'; size++) {
        if (text[size] == '\\')
            size++;
        if (text[size] == '\0')
            return 0;
    }
    return size + 1;
}

const char *text_skip_space(const char *text)
{
    return text + strspn(text, " \t");
}

struct slice text_trim(const char *text)
{
    const char *start = text_skip_space(text);
    size_t size = strlen(start);

    while (size > 0 && (start[size - 1] == ' ' || start[size - 1] == '\t'))
        size--;
    return (struct slice){start, size};
}

bool text_list_has(const char *value, const char *token)
{
    size_t size = strlen(token);

    for (const char *at = value; *at; at += *at == ',') {
        size_t element;

        at = text_skip_space(at);
        element = strcspn(at, ", \t");
        if (element == size && strncasecmp(at, token, size) == 0 &&
            strchr(",", *text_skip_space(at + size)))
            return true;
        at += strcspn(at, ",");
    }
    return false;
}

bool text_parse_number(const char *text, size_t size, uint64_t maximum, uint64_t *ret_number)
{
    uint64_t number = 0;

    if (size == 0)
        return false;
    for (size_t i = 0; i < size; i++) {
        unsigned digit = (unsigned)(text[i] - '0');

        if (digit > 9 || digit > maximum || number > (maximum - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *ret_number = number;
    return true;
}

static int hexadecimal(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        return (c | 0x20) - 'a' + 10;
    return -1;
}

long text_percent_decode(const char *text, size_t size, char *buffer, size_t capacity)
{
    size_t used = 0;

    if (capacity == 0)
        return -1;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];

        if (c == '%') {
            int high = i + 2 < size ? hexadecimal(text[i + 1]) : -1;
            int low = high >= 0 ? hexadecimal(text[i + 2]) : -1;

            if (low < 0 || (high == 0 && low == 0))
                return -1;
            c = (char)(high << 4 | low);
            i += 2;
        }
        if (used + 1 >= capacity)
            return -1;
        buffer[used++] = c;
    }
    buffer[used] = '\0';
    return (long)used;
}
