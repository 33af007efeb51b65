#include "answer/knob-reading.h"

#include <string.h>
#include <strings.h>

#include "answer/knob-name.h"
#include "answer/knob-step.h"
#include "answer/knob-words.h"
#include "http/query.h"

/* Only the first segments of a path have knobs: /503;key=a and /status/503;key=a, whatever follows.
 */
enum { SEGMENTS = 2 };

static const char own_prefix[] = "Statusbin-";

/* httpstat.us had these. */
static const char httpstat_prefix[] = "X-HttpStatus-", response_prefix[] = "Response-";

static bool begins_with(const char *name, const char *prefix)
{
    return strncasecmp(name, prefix, strlen(prefix)) == 0;
}

bool knob_reading_has_any(const struct request *request)
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

unsigned knob_reading_most(enum knob knob)
{
    return knob_rows[knob].often >= KNOB_EACH ? KNOBS_REPEATED_MAX : 1;
}

/* Counts a value, and keeps it unless there are too many of its knob. */
static void add(struct knob_reading *reading, struct knob_given given)
{
    if (reading->counts[given.place][given.knob]++ < knob_reading_most(given.knob))
        reading->given[reading->given_count++] = given;
}

/* Returns whether a name is one of the endpoint's own. */
static bool is_own(const struct knob_call *call, const char *name)
{
    const char *const *own = call->rules ? call->rules->parameters : NULL;

    while (own && *own && strcmp(*own, name) != 0)
        own++;
    return own && *own;
}

/* Judges a name in the query that is not a knob's: it may be the client's own. Returns false, with
   a sentence, if it is refused. */
static bool judge_name(const struct knob_call *call, const struct knob_names *names,
                       struct slice name, char detail[KNOBS_DETAIL_MAX])
{
    char decoded[KNOB_NAME_SIZE];
    bool fits = query_decode(name, decoded, sizeof(decoded)) >= 0;
    enum knob meant = KNOB_COUNT;

    if (fits && is_own(call, decoded))
        return true;
    if (fits)
        meant = knob_find_slip(names, decoded);
    return (meant == KNOB_COUNT && !call->service->strict) ||
           knob_refuse_name(KNOB_IN_QUERY, name, meant, detail);
}

static bool collect_query(struct knob_reading *reading, const struct knob_call *call,
                          char detail[KNOBS_DETAIL_MAX])
{
    const char *query = call->request->target.query;
    struct parameter parameter;
    struct knob_names names; /* filled in when it is needed, which is seldom */
    bool folded = false;

    while (query_next(&query, &parameter)) {
        enum knob knob = knob_find(parameter.name);

        if (knob < KNOB_COUNT) {
            add(reading, (struct knob_given){knob, KNOB_IN_QUERY, NULL, {"", 0}, parameter.value});
            continue;
        }
        if (!folded)
            knob_names_fold(&names);
        folded = true;
        if (parameter.name.size > 0 && !judge_name(call, &names, parameter.name, detail))
            return false;
    }
    return true;
}

/* Returns the knob that a name which is refused may mean; KNOB_COUNT: none comes close. */
static enum knob find_meant(struct slice name)
{
    char decoded[KNOB_NAME_SIZE];
    struct knob_names names;

    if (text_percent_decode(name.data, name.size, decoded, sizeof(decoded)) < 0)
        return KNOB_COUNT;
    knob_names_fold(&names);
    return knob_find_slip(&names, decoded);
}

/* Returns the knob that a field gives; KNOB_COUNT: none. */
static struct knob_given read_field(const struct field_line *line)
{
    struct knob_given given = {
        KNOB_COUNT, KNOB_IN_FIELD, line->name, {"", 0}, text_slice(line->value)};

    if (begins_with(line->name, own_prefix))
        given.knob = knob_find_caseless(line->name + strlen(own_prefix));
    else if (begins_with(line->name, httpstat_prefix))
        given.knob = find_httpstat(line->name + strlen(httpstat_prefix), &given.prefix);
    return given;
}

static bool collect_field(struct knob_reading *reading, const struct field_line *line,
                          char detail[KNOBS_DETAIL_MAX])
{
    struct knob_given given = read_field(line);

    if (given.knob < KNOB_COUNT)
        add(reading, given);
    else if (begins_with(line->name, own_prefix))
        return knob_refuse_name(KNOB_IN_FIELD, text_slice(line->name),
                                find_meant(text_slice(line->name + strlen(own_prefix))), detail);
    return true;
}

bool knob_reading_collect(struct knob_reading *reading, const struct knob_call *call,
                          char detail[KNOBS_DETAIL_MAX])
{
    const struct request_head *head = &call->request->head;

    reading->given_count = 0;
    memset(reading->counts, 0, sizeof(reading->counts));
    if (!collect_query(reading, call, detail))
        return false;
    for (size_t i = 0; call->request->has_own_fields && i < head->line_count; i++)
        if (!collect_field(reading, &head->lines[i], detail))
            return false;
    reading->request_count = reading->given_count;
    return true;
}

/* Collects those knobs of a step that are the whole request's, or the others. */
static bool collect_step(struct knob_reading *reading, struct slice parameters, bool whole,
                         char detail[KNOBS_DETAIL_MAX])
{
    struct parameter parameter;

    while (knob_step_next(&parameters, &parameter)) {
        enum knob knob = knob_find(parameter.name);

        if (knob == KNOB_COUNT)
            return knob_refuse_name(KNOB_IN_PATH, parameter.name, find_meant(parameter.name),
                                    detail);
        if ((knob_rows[knob].often == KNOB_WHOLE) == whole)
            add(reading, (struct knob_given){knob, KNOB_IN_PATH, NULL, {"", 0}, parameter.value});
    }
    return true;
}

bool knob_reading_add_whole(struct knob_reading *reading, struct slice parameters,
                            char detail[KNOBS_DETAIL_MAX])
{
    bool good = collect_step(reading, parameters, true, detail);

    reading->request_count = reading->given_count;
    return good;
}

bool knob_reading_set_step(struct knob_reading *reading, struct slice parameters,
                           char detail[KNOBS_DETAIL_MAX])
{
    reading->given_count = reading->request_count;
    for (enum knob knob = 0; knob < KNOB_COUNT; knob++)
        if (knob_rows[knob].often != KNOB_WHOLE)
            reading->counts[KNOB_IN_PATH][knob] = 0;
    return collect_step(reading, parameters, false, detail);
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
        struct knob_given given = read_field(&head->lines[i]);

        if (given.knob != knob)
            continue;
        *ret_given = given;
        count++;
    }
    return count;
}

unsigned knob_reading_find(const struct request *request, enum knob knob,
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

long knob_reading_decode(const struct knob_given *given, char *buffer)
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

size_t knob_reading_measure(const struct request *request)
{
    const char *query = request->target.query;
    size_t size =
        request->target.path.size + (query ? strlen(query) : 0) + sizeof(KNOBS_VARY_ACCEPT);

    for (size_t i = 0; request->has_own_fields && i < request->head.line_count; i++) {
        const struct field_line *line = &request->head.lines[i];

        if (begins_with(line->name, own_prefix) || begins_with(line->name, httpstat_prefix))
            size += 2 * strlen(line->name) + strlen(line->value) + strlen(":, ") + 1;
    }
    return size;
}
