#include "answer/knob-reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/query.h"

static const char own_prefix[] = "Statusbin-";

/* httpstat.us has these. */
static const char other_prefix[] = "X-HttpStatus-", response_prefix[] = "Response-";

static bool begins_with(const char *name, const char *prefix)
{
    return strncasecmp(name, prefix, strlen(prefix)) == 0;
}

bool knob_reading_has_any(const struct request *request)
{
    return request->target.query || request->has_own_fields;
}

/* Returns the knob that a parameter sets; KNOB_COUNT: none. */
static enum knob find_parameter(const struct parameter *parameter)
{
    enum knob knob = 0;

    while (knob < KNOB_COUNT && !query_is(parameter, knob_rows[knob].name))
        knob++;
    return knob;
}

/* Returns the knob that a field sets; KNOB_COUNT: none. *ret_rest: the part of the name that
   belongs to the value, as X-Test does in X-HttpStatus-Response-X-Test. */
static enum knob find_field(const char *name, const char **ret_rest)
{
    *ret_rest = "";
    if (begins_with(name, own_prefix)) {
        enum knob knob = 0;

        name += strlen(own_prefix);
        while (knob < KNOB_COUNT && strcasecmp(name, knob_rows[knob].name) != 0)
            knob++;
        return knob;
    }
    if (!begins_with(name, other_prefix))
        return KNOB_COUNT;
    name += strlen(other_prefix);
    if (strcasecmp(name, "Sleep") == 0)
        return KNOB_SLEEP;
    if (strcasecmp(name, "SuppressBody") == 0)
        return KNOB_SUPPRESS_BODY;
    if (!begins_with(name, response_prefix))
        return KNOB_COUNT;
    *ret_rest = name + strlen(response_prefix);
    return KNOB_HEADER;
}

/* Takes the size octets and the NUL behind them that were written at reading->next. */
static void take(struct knob_reading *reading, enum knob knob, size_t size)
{
    reading->texts[knob].value = reading->next;
    reading->texts[knob].count++;
    if (knob == KNOB_HEADER && reading->header_count < KNOBS_HEADERS_MAX)
        reading->headers[reading->header_count++] = reading->next;
    reading->next += size + 1;
}

static void read_query(struct knob_reading *reading, const char *query)
{
    struct parameter parameter;

    while (query_next(&query, &parameter)) {
        enum knob knob = find_parameter(&parameter);
        struct slice value = parameter.value;
        long size;

        if (knob == KNOB_COUNT)
            continue;
        size = text_percent_decode(value.data, value.size, reading->next,
                                   (size_t)(reading->end - reading->next));
        if (size < 0) { /* as it came, to be shown */
            size = (long)value.size;
            memcpy(reading->next, value.data, value.size);
            reading->next[size] = '\0';
            if (!reading->texts[knob].malformed)
                reading->texts[knob].malformed = reading->next;
        }
        reading->texts[knob].from_query = true;
        take(reading, knob, (size_t)size);
    }
}

/* Takes one field line, unless the query has its knob. */
static void read_field(struct knob_reading *reading, const struct field_line *line)
{
    const char *rest;
    enum knob knob = find_field(line->name, &rest);
    int size;

    if (knob == KNOB_COUNT || reading->texts[knob].from_query)
        return;
    size = snprintf(reading->next, (size_t)(reading->end - reading->next), "%s%s%s", rest,
                    *rest ? ":" : "", line->value);
    take(reading, knob, (size_t)size);
}

/* Adds the name of a field that a knob was taken from to those before it. */
static void add_vary(struct knob_reading *reading, const char *name)
{
    const char *rest;
    enum knob knob = find_field(name, &rest);

    if (knob == KNOB_COUNT || reading->texts[knob].from_query ||
        (reading->vary && text_list_has(reading->vary, name)))
        return;
    if (!reading->vary) {
        reading->vary = reading->next;
        reading->next = stpcpy(reading->next, KNOBS_VARY_ACCEPT);
    }
    reading->next += snprintf(reading->next, (size_t)(reading->end - reading->next), ", %s", name);
}

/* Returns how much memory all of that takes at most, in octets. */
static size_t measure(const struct request *request)
{
    const char *query = request->target.query;
    size_t size = (query ? strlen(query) : 0) + sizeof(KNOBS_VARY_ACCEPT);

    for (size_t i = 0; i < request->head.line_count; i++) {
        const struct field_line *line = &request->head.lines[i];

        if (field_is_own(line->name))
            size += 2 * strlen(line->name) + strlen(line->value) + strlen(":, ") + 1;
    }
    return size;
}

bool knob_reading_collect(struct knob_reading *reading, const struct request *request)
{
    const struct request_head *head = &request->head;
    size_t size = measure(request);

    reading->next = reading->memory = malloc(size);
    if (!reading->memory)
        return false;
    reading->end = reading->memory + size;
    read_query(reading, request->target.query);
    for (size_t i = 0; i < head->line_count; i++)
        read_field(reading, &head->lines[i]);
    for (size_t i = 0; i < head->line_count;
         i++) /* it grows, so that nothing may be written behind it */
        add_vary(reading, head->lines[i].name);
    return true;
}
