#include "answer/knobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "answer/knob-values.h"
#include "base/shown.h"
#include "codes/status.h"
#include "http/handshake.h"
#include "http/query.h"

/* The knob that a parameter sets; KNOB_COUNT for none. */
static enum knob find_parameter(const struct parameter *parameter)
{
    enum knob knob = 0;

    while (knob < KNOB_COUNT && !query_is(parameter, knobs_table[knob].name))
        knob++;
    return knob;
}

static void note(struct knobs_reading *reading, enum knob knob, char *value)
{
    reading->values[knob] = value;
    reading->counts[knob]++;
    reading->knobs->given |= 1u << knob;
    if (knob == KNOB_HEADER && reading->header_count < KNOBS_HEADERS_MAX)
        reading->headers[reading->header_count++] = value;
}

static void read_query(struct knobs_reading *reading, const char *query)
{
    struct parameter parameter;

    while (query_next(&query, &parameter)) {
        enum knob knob = find_parameter(&parameter);
        struct slice value = parameter.value;
        long size;

        if (knob == KNOB_COUNT)
            continue;
        size = text_percent_decode(value.data, value.size, reading->free,
                                   (size_t)(reading->end - reading->free));
        if (size < 0) { /* as it came, to be shown */
            size = (long)value.size;
            memcpy(reading->free, value.data, value.size);
            reading->free[size] = '\0';
            if (!reading->malformed[knob])
                reading->malformed[knob] = reading->free;
        }
        note(reading, knob, reading->free);
        reading->free += size + 1;
    }
}

/* The knob that a field sets; stores in *ret_rest what of the name belongs to the value. */
static enum knob find_field(const char *name, const char **ret_rest)
{
    *ret_rest = "";
    if (strncasecmp(name, "Statusbin-", 10) == 0) {
        enum knob knob = 0;

        while (knob < KNOB_COUNT && strcasecmp(name + 10, knobs_table[knob].name) != 0)
            knob++;
        return knob;
    }
    if (strncasecmp(name, "X-HttpStatus-", 13) != 0)
        return KNOB_COUNT;
    if (strcasecmp(name + 13, "Sleep") == 0)
        return KNOB_SLEEP;
    if (strcasecmp(name + 13, "SuppressBody") == 0)
        return KNOB_SUPPRESS_BODY;
    if (strncasecmp(name + 13, "Response-", 9) != 0)
        return KNOB_COUNT;
    *ret_rest = name + 22;
    return KNOB_HEADER;
}

/* Takes one field line, unless the query has that knob. */
static void read_field(struct knobs_reading *reading, const struct field_line *line)
{
    const char *rest;
    enum knob knob = find_field(line->name, &rest);
    int size;

    if (knob == KNOB_COUNT || reading->from_query[knob]) /* which wins */
        return;
    size = snprintf(reading->free, (size_t)(reading->end - reading->free), "%s%s%s", rest,
                    *rest ? ":" : "", line->value);
    note(reading, knob, reading->free);
    reading->free += size + 1;
}

/* Adds the name of a field that a knob was taken from to those before it. */
static void note_field(struct knobs_reading *reading, const char *name)
{
    struct knobs *knobs = reading->knobs;
    const char *rest;
    enum knob knob = find_field(name, &rest);

    if (knob == KNOB_COUNT || reading->from_query[knob] ||
        (knobs->vary && text_list_has(knobs->vary, name)))
        return;
    if (!knobs->vary) {
        knobs->vary = reading->free;
        reading->free = stpcpy(reading->free, KNOBS_VARY_ACCEPT);
    }
    reading->free += snprintf(reading->free, (size_t)(reading->end - reading->free), ", %s", name);
}

/* Returns whether a field may be a knob: many requests have none, and are done with at that. */
static bool may_be_knob(const char *name)
{
    return strncasecmp(name, "Statusbin-", 10) == 0 || strncasecmp(name, "X-HttpStatus-", 13) == 0;
}

static bool has_knob_fields(const struct request_head *head)
{
    size_t i = 0;

    while (i < head->line_count && !may_be_knob(head->lines[i].name))
        i++;
    return i < head->line_count;
}

/* How much memory the decoded values take at most, and knobs->vary: octets. */
static size_t measure(const struct request *request)
{
    const char *query = request->target.query;
    size_t size = (query ? strlen(query) : 0) + sizeof(KNOBS_VARY_ACCEPT);

    for (size_t i = 0; i < request->head.line_count; i++) {
        const struct field_line *line = &request->head.lines[i];

        if (may_be_knob(line->name))
            size += 2 * strlen(line->name) + strlen(line->value) + strlen(":, ") + 1;
    }
    return size;
}

/* Collects the values of all knobs; false: out of memory. */
static bool read_all(struct knobs_reading *reading, const struct request *request)
{
    size_t size = measure(request);
    const struct request_head *head = &request->head;

    reading->free = reading->knobs->memory = malloc(size);
    if (!reading->free)
        return false;
    reading->end = reading->free + size;
    read_query(reading, request->target.query);
    for (int i = 0; i < KNOB_COUNT; i++)
        reading->from_query[i] = reading->counts[i] > 0;
    for (size_t i = 0; i < head->line_count; i++)
        read_field(reading, &head->lines[i]);
    for (size_t i = 0; i < head->line_count; i++)
        note_field(reading, head->lines[i].name);
    return true;
}

static bool refuse(enum knob knob, const char *value, char detail[KNOBS_DETAIL_MAX])
{
    char buffer[SHOWN_SIZE];

    snprintf(detail, KNOBS_DETAIL_MAX, "The knob %s is '%s'; it takes %s.", knobs_table[knob].name,
             shown(text_slice(value), buffer), knobs_table[knob].takes);
    return false;
}

static bool refuse_twice(enum knob knob, unsigned count, const char *value,
                         char detail[KNOBS_DETAIL_MAX])
{
    char buffer[SHOWN_SIZE];

    snprintf(detail, KNOBS_DETAIL_MAX,
             "The knob %s was given %u times, '%s' among them; it must be given once.",
             knobs_table[knob].name, count, shown(text_slice(value), buffer));
    return false;
}

static bool refuse_too_many(enum knob knob, unsigned count, char detail[KNOBS_DETAIL_MAX])
{
    snprintf(detail, KNOBS_DETAIL_MAX, "The knob %s was given %u times; it can be given up to %d.",
             knobs_table[knob].name, count, KNOBS_HEADERS_MAX);
    return false;
}

/* Refuses a knob that is well-formed, because of something else in the request. */
static bool refuse_beside(const struct knobs_reading *reading, enum knob knob, const char *why,
                          char detail[KNOBS_DETAIL_MAX])
{
    char buffer[SHOWN_SIZE];

    snprintf(detail, KNOBS_DETAIL_MAX, "The knob %s is '%s', but %s.", knobs_table[knob].name,
             shown(text_slice(reading->values[knob]), buffer), why);
    return false;
}

/* Whether knobs that are each well-formed go together. */
static bool check_together(const struct knobs_reading *reading, const struct request *request,
                           char detail[KNOBS_DETAIL_MAX])
{
    const struct knobs *knobs = reading->knobs;

    if (reading->counts[KNOB_DELAY] && reading->counts[KNOB_SLEEP])
        return refuse_beside(reading, KNOB_SLEEP, "delay says how long to wait too; give one",
                             detail);
    if (knobs->type && !knobs->body)
        return refuse_beside(reading, KNOB_TYPE, "there is no body of that type; give body too",
                             detail);
    if (knobs->suppressed && knobs->body)
        return refuse_beside(reading, KNOB_BODY, "suppressBody takes it away; give one", detail);
    if (knobs->breakage == BREAKAGE_TRUNCATE && request->method == METHOD_HEAD)
        return refuse_beside(reading, KNOB_FAULT,
                             "the response to HEAD has no content to cut; use GET", detail);
    return true;
}

/* Reads those that a request has. */
static bool parse_given(struct knobs *knobs, const struct request *request, int64_t max_delay_ms,
                        char detail[KNOBS_DETAIL_MAX])
{
    struct knobs_reading reading = {.knobs = knobs, .max_delay_ms = max_delay_ms};

    if (!read_all(&reading, request)) {
        *detail = '\0';
        return false;
    }
    for (enum knob knob = 0; knob < KNOB_COUNT; knob++) {
        char *value = reading.values[knob];

        if (!value)
            continue;
        if (reading.malformed[knob])
            return refuse(knob, reading.malformed[knob], detail);
        if (knob == KNOB_HEADER)
            continue;
        if (reading.counts[knob] > 1)
            return refuse_twice(knob, reading.counts[knob], value, detail);
        if (!knobs_table[knob].parse(&reading, value))
            return refuse(knob, value, detail);
    }
    if (reading.counts[KNOB_HEADER] > KNOBS_HEADERS_MAX)
        return refuse_too_many(KNOB_HEADER, reading.counts[KNOB_HEADER], detail);
    for (size_t i = 0; i < reading.header_count; i++)
        if (!knobs_table[KNOB_HEADER].parse(&reading, reading.headers[i]))
            return refuse(KNOB_HEADER, reading.headers[i], detail);
    return check_together(&reading, request, detail);
}

bool knobs_parse(struct knobs *knobs, const struct request *request, int64_t max_delay_ms,
                 char detail[KNOBS_DETAIL_MAX])
{
    *knobs = (struct knobs){.stall_ms = max_delay_ms, .switches = handshake_switches(request)};
    return (!request->target.query && !has_knob_fields(&request->head)) ||
           parse_given(knobs, request, max_delay_ms, detail);
}

/* Whether there is a place for content in the answer. */
static bool is_without_content(const struct knobs *knobs, unsigned code)
{
    const struct status *row = status_find(code);

    return row &&
           (row->content == CONTENT_NONE || (row->content == CONTENT_SWITCH && knobs->switches));
}

bool knobs_fit(const struct knobs *knobs, unsigned code, char detail[KNOBS_DETAIL_MAX])
{
    unsigned answered = code < 200 && knobs->final ? knobs->final : code;
    bool empty = knobs->suppressed || (knobs->body && *knobs->body == '\0');
    char buffer[SHOWN_SIZE];

    if (knobs->final && code >= 200)
        snprintf(
            detail, KNOBS_DETAIL_MAX,
            "The knob final is '%u', but %u is already a final code: use it with codes from 100 to "
            "199, as in /status/103?final=404.",
            knobs->final, code);
    else if (knobs->body && is_without_content(knobs, answered))
        snprintf(detail, KNOBS_DETAIL_MAX,
                 "The knob body is '%s', but a %u has no content; leave it out.",
                 shown(text_slice(knobs->body), buffer), answered);
    else if (knobs->breakage == BREAKAGE_TRUNCATE && (empty || is_without_content(knobs, answered)))
        snprintf(detail, KNOBS_DETAIL_MAX,
                 "The knob fault is 'truncate', but this %u has no content to cut; close, reset or "
                 "stall would do.",
                 answered);
    else
        return true;
    return false;
}

bool knobs_alter(const struct knobs *knobs)
{
    return knobs->breakage >= BREAKAGE_TRUNCATE || knobs->bare || knobs->suppressed ||
           knobs->body || knobs->location || knobs->retry_after || knobs->retry_date ||
           knobs->header_count > 0 || knobs->vary;
}

void knobs_reset(struct knobs *knobs)
{
    free(knobs->memory);
    knobs->memory = NULL;
}

/* Whether an example would not be refused. */
static bool is_example_for(enum knob knob, unsigned code)
{
    const struct status *row = status_find(code);
    bool switches = row && row->content == CONTENT_SWITCH;

    if (knob == KNOB_FINAL)
        return code < 200 && !switches;
    return (knob != KNOB_BODY && knob != KNOB_TYPE) ||
           !is_without_content(&(const struct knobs){.switches = false}, code);
}

void knobs_examples(unsigned code, const char *ret_examples[KNOBS_EXAMPLES_MAX + 1])
{
    size_t count = 0;

    for (enum knob knob = 0; knob < KNOB_COUNT; knob++)
        if (knobs_table[knob].example && is_example_for(knob, code))
            ret_examples[count++] = knobs_table[knob].example;
    ret_examples[count] = NULL;
}

void knobs_names(unsigned given, char *buffer, size_t capacity)
{
    size_t used = 0;

    buffer[0] = '\0';
    for (enum knob knob = 0; knob < KNOB_COUNT; knob++)
        if (given & 1u << knob && used < capacity)
            used += (size_t)snprintf(buffer + used, capacity - used, "%s%s", used ? "," : "",
                                     knobs_table[knob].name);
}
