#include "http/query.h"

#include <string.h>

enum { NAME_SIZE = 32 };

bool query_next(const char **cursor, struct parameter *ret_parameter)
{
    const char *at = *cursor;
    size_t size, name_size;

    if (!at || *at == '\0')
        return false;
    size = strcspn(at, "&");
    name_size = strcspn(at, "=&");
    ret_parameter->name = (struct slice){at, name_size};
    ret_parameter->value = (struct slice){at + size, 0};
    if (name_size < size)
        ret_parameter->value = (struct slice){at + name_size + 1, size - name_size - 1};
    *cursor = at + size + (at[size] == '&');
    return true;
}

long query_decode(struct slice part, char *buffer, size_t capacity)
{
    const char *at = part.data, *end = at + part.size;
    size_t used = 0;

    for (;;) {
        const char *plus = memchr(at, '+', (size_t)(end - at));
        const char *stop = plus ? plus : end;
        long size = text_percent_decode(at, (size_t)(stop - at), buffer + used, capacity - used);

        if (size < 0)
            return -1;
        used += (size_t)size;
        if (!plus)
            return (long)used;
        if (used + 1 >= capacity)
            return -1;
        buffer[used++] = ' ';
        at = plus + 1;
    }
}

bool query_is(const struct parameter *parameter, const char *name)
{
    char decoded[NAME_SIZE];

    return query_decode(parameter->name, decoded, sizeof(decoded)) >= 0 &&
           strcmp(decoded, name) == 0;
}

unsigned query_count(const char *query, const char *name, struct slice *ret_value)
{
    struct parameter parameter;
    unsigned count = 0;

    while (query_next(&query, &parameter)) {
        if (!query_is(&parameter, name))
            continue;
        *ret_value = parameter.value;
        count++;
    }
    return count;
}

int query_find(const char *query, const char *name, char *buffer, size_t capacity)
{
    struct parameter parameter;
    int count = 0;

    while (query_next(&query, &parameter)) {
        if (!query_is(&parameter, name))
            continue;
        if (query_decode(parameter.value, buffer, capacity) < 0)
            return -1;
        count++;
    }
    return count;
}
