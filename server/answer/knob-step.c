#include "answer/knob-step.h"

#include <string.h>

#include "answer/knob-name.h"
#include "answer/knob-table.h"

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
    /* Each octet may become three, encoded or written by a row; the name leaves room for "false".
       Behind that stands a value, decoded, with its NUL. */
    return 3 * size + size + 1;
}

char *knob_step_put(char *at, struct slice text)
{
    static const char safe[] = "!\"$&'()*+-.:<=>@[\\]^_`{|}~";

    for (size_t i = 0; i < text.size; i++)
        at = text_percent_put(at, text.data[i], safe);
    return at;
}

struct writer {
    const struct service *service;
    char *at;    /* where the next parameter goes */
    char *value; /* room for a decoded value */
};

/* Writes the decoded value, from at on. Returns what is behind it. A value that the knob does not
   accept stays as the client wrote it, to be shown so. */
static char *put_value(struct writer *writer, const struct knob_row *row, char *at)
{
    struct knobs knobs;
    char *end = knob_step_put(at, text_slice(writer->value));

    memset(&knobs, 0, offsetof(struct knobs, headers));
    knobs.service = writer->service;
    if (row->write && row->parse(&knobs, writer->value))
        end = row->write(&knobs, writer->value, at);
    return end;
}

/* Writes a parameter. Returns false if its value cannot be decoded. */
static bool put(struct writer *writer, enum knob knob, struct slice value)
{
    const struct knob_row *row = &knob_rows[knob];
    char *equals, *end;

    if (text_percent_decode(value.data, value.size, writer->value, value.size + 1) < 0)
        return false;
    *writer->at++ = ';';
    equals = stpcpy(writer->at, row->name);
    end = put_value(writer, row, equals + 1);
    *equals = '=';
    writer->at = end > equals + 1 ? end : equals;
    return true;
}

/* Writes parameters in the order of the table. Returns false if one of them cannot be written. */
static bool put_all(struct writer *writer, struct slice parameters)
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
            if (knobs[i] == knob && !put(writer, knob, found[i].value))
                return false;
    return true;
}

size_t knob_step_write(const struct service *service, struct slice parameters, char *buffer)
{
    struct writer writer = {service, buffer, buffer + 3 * parameters.size};

    if (put_all(&writer, parameters))
        return (size_t)(writer.at - buffer);
    memcpy(buffer, parameters.data, parameters.size);
    return parameters.size;
}
