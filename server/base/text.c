#include "base/text.h"

#include <string.h>
#include <strings.h>

#include "base/octets.h"

struct slice text_slice(const char *text)
{
    return (struct slice){text, strlen(text)};
}

bool text_equals(struct slice slice, const char *text)
{
    return slice.size == strlen(text) && memcmp(slice.data, text, slice.size) == 0;
}

bool text_equals_caseless(struct slice slice, const char *text)
{
    return slice.size == strlen(text) && strncasecmp(slice.data, text, slice.size) == 0;
}

bool text_is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool text_has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return true;
    return false;
}

size_t text_token_size(const char *text)
{
    const char *at = text;

    while (octet_is(*at, OCTET_TOKEN))
        at++;
    return (size_t)(at - text);
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

/* token "=" ( token / quoted-string ) */
static bool take_parameter(const char **cursor, struct slice *ret_name, struct slice *ret_value)
{
    struct slice name = {*cursor, text_token_size(*cursor)};
    const char *at = name.data + name.size;
    struct slice value = {at + 1, 0};

    if (name.size == 0 || *at != '=')
        return false;
    value.size = *value.data == '"' ? text_quoted_size(value.data) : text_token_size(value.data);
    if (value.size == 0)
        return false;
    *ret_name = name;
    *ret_value = value;
    *cursor = value.data + value.size;
    return true;
}

enum text_parameter text_next_parameter(const char **cursor, struct slice *ret_name,
                                        struct slice *ret_value)
{
    const char *at = text_skip_space(*cursor);
    bool begun = *at == ';';

    while (*at == ';')
        at = text_skip_space(at + 1);
    *cursor = at;
    if (!begun || *at == '\0' || *at == ',')
        return TEXT_NO_PARAMETER;
    return take_parameter(cursor, ret_name, ret_value) ? TEXT_PARAMETER : TEXT_PARAMETER_MALFORMED;
}

size_t text_write_number(char text[TEXT_NUMBER_SIZE], uint64_t number)
{
    size_t size = 1;

    for (uint64_t rest = number / 10; rest > 0; rest /= 10)
        size++;
    text[size] = '\0';
    for (size_t i = size; i > 0; number /= 10)
        text[--i] = (char)('0' + number % 10);
    return size;
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

bool text_parse_decimal(const char *text, size_t size, unsigned decimals, uint64_t maximum,
                        uint64_t *ret_number)
{
    const char *point = memchr(text, '.', size);
    size_t whole_size = point ? (size_t)(point - text) : size;
    size_t count = point ? size - whole_size - 1 : 0;
    uint64_t number, fraction = 0;

    if (!text_parse_number(text, whole_size, maximum, &number) || count > decimals ||
        (point && !text_parse_number(point + 1, count, UINT64_MAX, &fraction)))
        return false;
    for (unsigned i = 0; i < decimals; i++)
        number *= 10;
    for (; count < decimals; count++)
        fraction *= 10;
    *ret_number = number + fraction;
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

/* Returns the octet that an escape stands for; -1 if text does not begin with one. */
static int read_escape(const char *text, size_t size)
{
    int high, low;

    if (size < 3 || *text != '%')
        return -1;
    high = hexadecimal(text[1]);
    low = hexadecimal(text[2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

long text_percent_decode(const char *text, size_t size, char *buffer, size_t capacity)
{
    size_t used = 0;

    if (capacity == 0)
        return -1;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];

        if (c == '%') {
            int octet = read_escape(text + i, size - i);

            if (octet <= 0)
                return -1;
            c = (char)octet;
            i += 2;
        }
        if (used + 1 >= capacity)
            return -1;
        buffer[used++] = c;
    }
    buffer[used] = '\0';
    return (long)used;
}

char *text_percent_put(char *at, char octet, const char *safe)
{
    static const char digits[] = "0123456789ABCDEF";

    if (text_is_alphanumeric(octet) || (octet && octet != '%' && strchr(safe, octet))) {
        *at++ = octet;
        return at;
    }
    *at++ = '%';
    *at++ = digits[(unsigned char)octet >> 4];
    *at++ = digits[(unsigned char)octet & 0xf];
    return at;
}

void text_percent_encode(FILE *out, const char *text, size_t size, const char *safe)
{
    bool keeps_escapes = strchr(safe, '%');
    char piece[3] = "";

    for (size_t i = 0; i < size; i++) {
        if (keeps_escapes && read_escape(text + i, size - i) >= 0) {
            fwrite(text + i, 1, 3, out);
            i += 2;
        } else {
            fwrite(piece, 1, (size_t)(text_percent_put(piece, text[i], safe) - piece), out);
        }
    }
}
