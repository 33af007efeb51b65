#include "answer/knob-parse.h"

#include <stdio.h>

#include "codes/status.h"
#include "http/handshake.h"

bool knob_parse_body(struct knobs *knobs, char *value)
{
    knobs->body = value;
    return true;
}

bool knob_parse_suppress_body(struct knobs *knobs, char *value)
{
    return knob_parse_flag(value, &knobs->suppressed);
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

bool knob_is_without_content(const struct knob_step *step)
{
    const struct status *row = status_find(step->answered);

    return row && (row->content == CONTENT_NONE ||
                   (row->content == CONTENT_SWITCH && handshake_switches(step->request)));
}

bool knob_fits_body(const struct knobs *knobs, const struct knob_step *step,
                    char why[KNOB_WHY_SIZE])
{
    (void)knobs;
    snprintf(why, KNOB_WHY_SIZE, "a %u has no content; leave it out", step->answered);
    return !knob_is_without_content(step);
}

bool knob_fits_type(const struct knobs *knobs, const struct knob_step *step,
                    char why[KNOB_WHY_SIZE])
{
    (void)step;
    snprintf(why, KNOB_WHY_SIZE, "there is no body of that type; give body too");
    return knobs->body != NULL;
}
