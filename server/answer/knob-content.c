#include "answer/knob-values.h"

#include <string.h>
#include <strings.h>

bool knob_parse_body(struct knobs *knobs, char *value)
{
    knobs->body = value;
    return true;
}

bool knob_parse_suppress_body(struct knobs *knobs, char *value)
{
    knobs->suppressed = strcasecmp(value, "true") == 0;
    return knobs->suppressed || strcasecmp(value, "false") == 0;
}

/* media-type (RFC 9110, 8.3.1) */
bool knob_parse_type(struct knobs *knobs, char *value)
{
    size_t type = text_token_size(value);
    size_t subtype = value[type] == '/' ? text_token_size(value + type + 1) : 0;
    const char *at = value + type + 1 + subtype;
    struct slice name, parameter;
    enum text_parameter found;

    knobs->type = value;
    if (type == 0 || subtype == 0)
        return false;
    do
        found = text_next_parameter(&at, &name, &parameter);
    while (found == TEXT_PARAMETER);
    return found == TEXT_NO_PARAMETER && *at == '\0' && !text_has_control(value);
}
