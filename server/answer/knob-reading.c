#include "answer/knob-reading.h"

#include <string.h>
#include <strings.h>

#include "answer/knob-name.h"
#include "answer/knob-step.h"
#include "answer/knob-words.h"
#include "http/query.h"

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

static bool collect_field(struct knob_reading *reading, const struct field_line *line,
                          char detail[KNOBS_DETAIL_MAX])
{
    struct knob_given given = knob_given_of_field(line);

    if (given.knob < KNOB_COUNT)
        add(reading, given);
    else if (strncasecmp(line->name, KNOB_FIELD_PREFIX, strlen(KNOB_FIELD_PREFIX)) == 0)
        return knob_refuse_name(KNOB_IN_FIELD, text_slice(line->name),
                                find_meant(text_slice(line->name + strlen(KNOB_FIELD_PREFIX))),
                                detail);
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
