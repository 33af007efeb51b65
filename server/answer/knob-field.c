#include "answer/knob-field.h"

#include <string.h>
#include <strings.h>

/* What it did, by its source: a body in drips and a pause behind the head become drip=, an abort a
   reset. */
static const struct other {
    const char *name;
    enum knob knob;
    const char
        *meaning;     /* the knob's value where the field says true; NULL: the field's own counts */
    const char *unit; /* of the field's own value */
} others[] = {
    {"Sleep", KNOB_SLEEP, NULL, ""},
    {"SleepAfterHeaders", KNOB_DRIP, NULL, "ms"},
    {"SuppressBody", KNOB_SUPPRESS_BODY, NULL, ""},
    {"DribbleBody", KNOB_DRIP, "1s", ""},
    {"AbortBeforeHeaders", KNOB_FAULT, "reset", ""},
    {"AbortAfterHeaders", KNOB_FAULT, "reset-body", ""},
    {"AbortDuringBody", KNOB_FAULT, "reset-body", ""},
};

static const char response_prefix[] = "Response-";

/* Returns the row of a field; NULL: it has none. */
static const struct other *find_other(const char *name)
{
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcasecmp(name, others[i].name) == 0)
            return &others[i];
    return NULL;
}

const char *knob_field_read(const char *name, struct knob_given *given)
{
    const struct other *other = find_other(name);
    const size_t size = strlen(response_prefix);
    const char *value = given->value.data;

    if (!other) {
        if (strncasecmp(name, response_prefix, size) == 0) {
            given->knob = KNOB_HEADER;
            given->prefix = text_slice(name + size);
        }
        return NULL;
    }
    given->unit = other->unit;
    if (other->meaning) {
        if (text_equals_caseless(given->value, "false"))
            return NULL;
        if (!text_equals_caseless(given->value, "true"))
            return "true or false";
        given->value = text_slice(other->meaning);
    } else if (*other->unit && value[strspn(value, "0123456789")] != '\0') {
        return "milliseconds";
    }
    given->knob = other->knob;
    return NULL;
}
