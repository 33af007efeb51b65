#include "pages/json-text.h"

#include <string.h>

char *json_text_take(json_t *json, size_t flags, size_t *ret_size)
{
    char *text = json ? json_dumps(json, flags) : NULL;

    json_decref(json);
    if (text)
        *ret_size = strlen(text);
    return text;
}

char *json_text_take_page(json_t *json, size_t *ret_size)
{
    size_t size;
    char *text = json_text_take(json, JSON_INDENT(2), &size);

    if (!text)
        return NULL;
    text[size] = '\n'; /* in place of the NUL */
    *ret_size = size + 1;
    return text;
}
