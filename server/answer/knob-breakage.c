#include "answer/knob-parse.h"

#include <stdio.h>
#include <string.h>

#include "http/error-code.h"

const char *knobs_breakage_name(enum breakage breakage)
{
    static const char *const names[] = {
        [BREAKAGE_CLOSE] = "close",       [BREAKAGE_RESET] = "reset", [BREAKAGE_GOAWAY] = "goaway",
        [BREAKAGE_TRUNCATE] = "truncate", [BREAKAGE_STALL] = "stall",
    };

    return names[breakage];
}

/* reset:REFUSED_STREAM. */
static bool parse_reset(struct knobs *knobs, const char *name)
{
    knobs->breakage = BREAKAGE_RESET;
    knobs->is_of_http2 = true;
    return error_code_find(name, &knobs->reset_code);
}

bool knob_parse_fault(struct knobs *knobs, char *value)
{
    static const char with_code[] = "reset:";
    enum breakage breakage = BREAKAGE_CLOSE;

    if (strncmp(value, with_code, strlen(with_code)) == 0)
        return parse_reset(knobs, value + strlen(with_code));
    knobs->reset_code = ERROR_CODE_INTERNAL;
    while (breakage <= BREAKAGE_STALL && strcmp(value, knobs_breakage_name(breakage)) != 0)
        breakage++;
    knobs->breakage = breakage;
    knobs->is_of_http2 = breakage == BREAKAGE_GOAWAY;
    return breakage <= BREAKAGE_STALL;
}

bool knob_fits_fault(const struct knobs *knobs, const struct knob_step *step,
                     char why[KNOB_WHY_SIZE])
{
    bool empty = knobs->suppressed || (knobs->body && *knobs->body == '\0');

    if (knobs->is_of_http2 && step->request->head.version != HTTP_2)
        snprintf(why, KNOB_WHY_SIZE,
                 "this request came over HTTP/1, which cannot do that; use HTTP/2, as curl does "
                 "with --http2-prior-knowledge, or reset");
    else if (knobs->breakage == BREAKAGE_TRUNCATE && step->request->method == METHOD_HEAD)
        snprintf(why, KNOB_WHY_SIZE, "the response to HEAD has no content to cut; use GET");
    else if (knobs->breakage == BREAKAGE_TRUNCATE && (empty || knob_is_without_content(step)))
        snprintf(why, KNOB_WHY_SIZE,
                 "this %u has no content to cut; close, reset or stall would do", step->answered);
    else
        return true;
    return false;
}
