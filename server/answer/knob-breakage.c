#include "answer/knob-values.h"

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
