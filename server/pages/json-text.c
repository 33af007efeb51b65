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
