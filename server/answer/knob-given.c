#include "answer/knob-given.h"

#include <string.h>
#include <strings.h>

#include "answer/knob-name.h"
#include "answer/knob-step.h"
#include "http/query.h"

/* Only the first segments of a path have knobs: /503;key=a and /status/503;key=a, whatever follows.
 */
enum { SEGMENTS = 2 };

static const char own_prefix[] = KNOB_FIELD_PREFIX;

/* httpstat.us had these. */
static const char httpstat_prefix[] = "X-HttpStatus-", response_prefix[] = "Response-";

static bool begins_with(const char *name, const char *prefix)
{
    return strncasecmp(name, prefix, strlen(prefix)) == 0;
}

bool knob_given_any(const struct request *request)
{
    return request->target.query || request->has_own_fields;
}

/* Returns the knob that a field of httpstat.us sets; KNOB_COUNT: none. */
static enum knob find_httpstat(const char *name, struct slice *ret_prefix)
{
    enum knob knob = knob_find_caseless(name);

    if (knob < KNOB_COUNT && knob_rows[knob].is_httpstat)
        return knob;
    if (!begins_with(name, response_prefix))
        return KNOB_COUNT;
    *ret_prefix = text_slice(name + strlen(response_prefix));
    return KNOB_HEADER;
}

struct knob_given knob_given_of_field(const struct field_line *line)
{
    struct knob_given given = {
        KNOB_COUNT, KNOB_IN_FIELD, line->name, {"", 0}, text_slice(line->value)};

    if (begins_with(line->name, own_prefix))
        given.knob = knob_find_caseless(line->name + strlen(own_prefix));
    else if (begins_with(line->name, httpstat_prefix))
        given.knob = find_httpstat(line->name + strlen(httpstat_prefix), &given.prefix);
    return given;
}

/* Joins prefix and value: a field's value is taken as it is. */
static long join(const struct knob_given *given, char *buffer)
{
    char *at = mempcpy(buffer, given->prefix.data, given->prefix.size);

    if (given->prefix.size > 0)
        *at++ = ':';
    at = mempcpy(at, given->value.data, given->value.size);
    *at = '\0';
    return at - buffer;
}

long knob_given_decode(const struct knob_given *given, char *buffer)
{
    struct slice value = given->value;

    switch (given->place) {
    case KNOB_IN_PATH:
        return text_percent_decode(value.data, value.size, buffer, value.size + 1);
    case KNOB_IN_QUERY:
        return query_decode(value, buffer, value.size + 1);
    default:
        return join(given, buffer);
    }
}

size_t knob_given_measure(const struct request *request)
{
    const char *query = request->target.query;
    size_t size = knob_step_room(request->target.path.size) + (query ? strlen(query) : 0) +
                  sizeof(KNOBS_VARY_ACCEPT);

    for (size_t i = 0; request->has_own_fields && i < request->head.line_count; i++) {
        const struct field_line *line = &request->head.lines[i];

        if (begins_with(line->name, own_prefix) || begins_with(line->name, httpstat_prefix))
            size += 2 * strlen(line->name) + strlen(line->value) + strlen(":, ") + 1;
    }
    return size;
}

static unsigned find_in_path(const struct target *target, enum knob knob,
                             struct knob_given *ret_given)
{
    unsigned count = 0;

    for (unsigned i = 0; i < SEGMENTS; i++) {
        struct slice segment = target_raw_segment(target, i), code, parameters;
        struct parameter parameter;

        while (knob_step_split(&segment, &code, &parameters))
            while (knob_step_next(&parameters, &parameter))
                if (knob_find(parameter.name) == knob) {
                    *ret_given =
                        (struct knob_given){knob, KNOB_IN_PATH, NULL, {"", 0}, parameter.value};
                    count++;
                }
    }
    return count;
}

static unsigned find_in_query(const char *query, enum knob knob, struct knob_given *ret_given)
{
    struct slice value;
    unsigned count = query_count(query, knob_rows[knob].name, &value);

    if (count > 0)
        *ret_given = (struct knob_given){knob, KNOB_IN_QUERY, NULL, {"", 0}, value};
    return count;
}

static unsigned find_in_fields(const struct request_head *head, enum knob knob,
                               struct knob_given *ret_given)
{
    unsigned count = 0;

    for (size_t i = 0; i < head->line_count; i++) {
        struct knob_given given = knob_given_of_field(&head->lines[i]);

        if (given.knob != knob)
            continue;
        *ret_given = given;
        count++;
    }
    return count;
}

unsigned knob_given_find(const struct request *request, enum knob knob,
                         struct knob_given *ret_given)
{
    const struct target *target = &request->target;
    unsigned count = 0;

    if (memchr(target->path.data, ';', target->path.size))
        count = find_in_path(target, knob, ret_given);
    if (count == 0)
        count = find_in_query(target->query, knob, ret_given);
    if (count == 0 && request->has_own_fields)
        count = find_in_fields(&request->head, knob, ret_given);
    return count;
}
