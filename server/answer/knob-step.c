#include "answer/knob-step.h"

#include <string.h>

#include "answer/knob-name.h"
#include "answer/knob-parse.h"

/* More than a step may have. */
enum { PARAMETERS_MAX = KNOB_COUNT + 3 * KNOBS_REPEATED_MAX };

/* Returns where an octet is for the first time; the end, if it is nowhere. */
static const char *find_octet(struct slice text, char octet)
{
    const char *found = memchr(text.data, octet, text.size);

    return found ? found : text.data + text.size;
}

bool knob_step_split(struct slice *rest, struct slice *ret_code, struct slice *ret_parameters)
{
    struct slice step = *rest;
    const char *end, *comma, *semicolon;

    if (!rest->data)
        return false;
    end = rest->data + rest->size;
    comma = find_octet(step, ',');
    step.size = (size_t)(comma - step.data);
    semicolon = find_octet(step, ';');
    *ret_code = (struct slice){step.data, (size_t)(semicolon - step.data)};
    *ret_parameters = (struct slice){semicolon, (size_t)(comma - semicolon)};
    *rest = comma == end ? (struct slice){NULL, 0}
                         : (struct slice){comma + 1, (size_t)(end - comma - 1)};
    return true;
}

bool knob_step_next(struct slice *rest, struct parameter *ret_parameter)
{
    const char *at = rest->data, *end = at + rest->size, *stop, *name_end, *value;

    while (at < end && *at == ';')
        at++;
    if (at == end)
        return false;
    stop = find_octet((struct slice){at, (size_t)(end - at)}, ';');
    name_end = find_octet((struct slice){at, (size_t)(stop - at)}, '=');
    value = name_end < stop ? name_end + 1 : stop;
    ret_parameter->name = (struct slice){at, (size_t)(name_end - at)};
    ret_parameter->value = (struct slice){value, (size_t)(stop - value)};
    *rest = (struct slice){stop, (size_t)(end - stop)};
    return true;
}

size_t knob_step_room(size_t size)
{
    return 3 * size; /* each octet encoded */
}

/* Writes the octet that text begins with, encoded where it would end the value or the segment, or
   cannot stand in a URI. Returns how much of text that was; 0 if its escape is malformed. */
static size_t put_octet(char **at, const char *text, size_t size)
{
    static const char safe[] = "!\"$&'()*+-.:<=>@[\\]^_`{|}~";
    size_t taken = *text == '%' ? 3 : 1;
    char decoded[2];

    if (taken > size || text_percent_decode(text, taken, decoded, sizeof(decoded)) < 0)
        return 0;
    *at = text_percent_put(*at, decoded[0], safe);
    return taken;
}

/* Writes a value. Returns false if it cannot be decoded. */
static bool put_value(char **at, struct slice value)
{
    while (value.size > 0) {
        size_t taken = put_octet(at, value.data, value.size);

        if (taken == 0)
            return false;
        value = (struct slice){value.data + taken, value.size - taken};
    }
    return true;
}

/* Writes a parameter. Returns false if its value cannot be decoded. */
static bool put(char **at, enum knob knob, struct slice value)
{
    char text[sizeof("false")];
    bool flag;

    *(*at)++ = ';';
    *at = stpcpy(*at, knob_rows[knob].name);
    if (knob_rows[knob].kind == KNOB_FLAG &&
        text_percent_decode(value.data, value.size, text, sizeof(text)) >= 0 &&
        knob_parse_flag(text, &flag)) {
        *at = stpcpy(*at, flag ? "" : "=false");
        return true;
    }
    if (value.size > 0)
        *(*at)++ = '=';
    return put_value(at, value);
}

/* Writes parameters in the order of the table. Returns false if one of them cannot be written. */
static bool put_all(char **at, struct slice parameters)
{
    struct parameter found[PARAMETERS_MAX];
    enum knob knobs[PARAMETERS_MAX];
    unsigned given = 0;
    size_t count = 0;

    while (knob_step_next(&parameters, &found[count])) {
        knobs[count] = knob_find(found[count].name);
        if (knobs[count] == KNOB_COUNT)
            return false;
        if (knob_rows[knobs[count]].often == KNOB_WHOLE)
            continue;
        given |= KNOB_SET(knobs[count]);
        if (++count == PARAMETERS_MAX)
            return false;
    }
    for (enum knob knob = 0; knob < KNOB_COUNT; knob++)
        for (size_t i = 0; given & KNOB_SET(knob) && i < count; i++)
            if (knobs[i] == knob && !put(at, knob, found[i].value))
                return false;
    return true;
}

size_t knob_step_write(struct slice parameters, char *buffer)
{
    char *end = buffer;

    if (put_all(&end, parameters))
        return (size_t)(end - buffer);
    memcpy(buffer, parameters.data, parameters.size);
    return parameters.size;
}
