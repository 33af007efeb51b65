#include "answer/knob-values.h"

#include <string.h>

#include "http/error-code.h"

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

    if (strncmp(value, with_code, strlen(with_code)) == 0)
        return parse_reset(knobs, value + strlen(with_code));
    knobs->reset_code = ERROR_CODE_INTERNAL;
    if (!breakage_parse(value, strlen(value), &knobs->breakage))
        return false;
    knobs->is_of_http2 = knobs->breakage == BREAKAGE_GOAWAY;
    return true;
}
