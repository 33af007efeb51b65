#include "answer/knob-name.h"

#include <string.h>
#include <strings.h>

#include "http/query.h"

enum knob knob_find(struct slice name)
{
    char decoded[KNOB_NAME_SIZE];
    enum knob knob = 0;

    if (query_decode(name, decoded, sizeof(decoded)) < 0)
        return KNOB_COUNT;
    while (knob < KNOB_COUNT && strcmp(decoded, knob_rows[knob].name) != 0)
        knob++;
    return knob;
}

enum knob knob_find_caseless(const char *name)
{
    enum knob knob = 0;

    while (knob < KNOB_COUNT && strcasecmp(name, knob_rows[knob].name) != 0)
        knob++;
    return knob;
}
