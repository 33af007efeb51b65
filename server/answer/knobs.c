#include "answer/knobs.h"

#include <stdio.h>
#include <stdlib.h>

#include "answer/knob-reading.h"
#include "base/shown.h"
#include "codes/status.h"
#include "http/handshake.h"

static bool refuse(enum knob knob, const char *value, char detail[KNOBS_DETAIL_MAX])
{
    char buffer[SHOWN_SIZE];

    snprintf(detail, KNOBS_DETAIL_MAX, "The knob %s is '%s'; it takes %s.", knob_rows[knob].name,
             shown(text_slice(value), buffer), knob_rows[knob].takes);
    return false;
}

static bool refuse_twice(enum knob knob, unsigned count, const char *value,
                         char detail[KNOBS_DETAIL_MAX])
{
    char buffer[SHOWN_SIZE];

    snprintf(detail, KNOBS_DETAIL_MAX,
             "The knob %s was given %u times, '%s' among them; it must be given once.",
             knob_rows[knob].name, count, shown(text_slice(value), buffer));
    return false;
}

static bool refuse_too_many(enum knob knob, unsigned count, char detail[KNOBS_DETAIL_MAX])
{
    snprintf(detail, KNOBS_DETAIL_MAX, "The knob %s was given %u times; it can be given up to %d.",
             knob_rows[knob].name, count, KNOBS_HEADERS_MAX);
    return false;
}

/* Refuses a knob that is well-formed, because of something else in the request. */
static bool refuse_beside(enum knob knob, const char *value, const char *why,
                          char detail[KNOBS_DETAIL_MAX])
{
    char buffer[SHOWN_SIZE];

    snprintf(detail, KNOBS_DETAIL_MAX, "The knob %s is '%s', but %s.", knob_rows[knob].name,
             shown(text_slice(value), buffer), why);
    return false;
}

/* Reads all values of the knob header. */
static bool parse_headers(struct knobs *knobs, const struct knob_reading *reading,
                          char detail[KNOBS_DETAIL_MAX])
{
    unsigned count = reading->texts[KNOB_HEADER].count;

    if (count > KNOBS_HEADERS_MAX)
        return refuse_too_many(KNOB_HEADER, count, detail);
    for (size_t i = 0; i < reading->header_count; i++)
        if (!knob_rows[KNOB_HEADER].parse(knobs, reading->headers[i]))
            return refuse(KNOB_HEADER, reading->headers[i], detail);
    return true;
}

/* Reads the value of a knob that was given. */
static bool parse_one(struct knobs *knobs, enum knob knob, const struct knob_reading *reading,
                      int64_t max_delay_ms, char detail[KNOBS_DETAIL_MAX])
{
    const struct knob_text *text = &reading->texts[knob];

    if (text->malformed)
        return refuse(knob, text->malformed, detail);
    if (knob == KNOB_HEADER)
        return parse_headers(knobs, reading, detail);
    if (text->count > 1)
        return refuse_twice(knob, text->count, text->value, detail);
    if (!knob_rows[knob].parse(knobs, text->value) || knobs->delay_ms > max_delay_ms)
        return refuse(knob, text->value, detail);
    return true;
}

/* Checks that knobs which are each well-formed go together. */
static bool check_together(const struct knobs *knobs, const struct knob_reading *reading,
                           const struct request *request, char detail[KNOBS_DETAIL_MAX])
{
    const struct knob_text *texts = reading->texts;

    if (texts[KNOB_DELAY].value && texts[KNOB_SLEEP].value)
        return refuse_beside(KNOB_SLEEP, texts[KNOB_SLEEP].value,
                             "delay says how long to wait too; give one", detail);
    if (knobs->type && !knobs->body)
        return refuse_beside(KNOB_TYPE, knobs->type, "there is no body of that type; give body too",
                             detail);
    if (knobs->suppressed && knobs->body)
        return refuse_beside(KNOB_BODY, knobs->body, "suppressBody takes it away; give one",
                             detail);
    if (knobs->breakage == BREAKAGE_TRUNCATE && request->method == METHOD_HEAD)
        return refuse_beside(KNOB_FAULT, texts[KNOB_FAULT].value,
                             "the response to HEAD has no content to cut; use GET", detail);
    if (knobs->is_of_http2 && request->head.version != HTTP_2)
        return refuse_beside(KNOB_FAULT, texts[KNOB_FAULT].value,
                             "this request came over HTTP/1, which cannot do that; use HTTP/2, as "
                             "curl does with --http2-prior-knowledge, or reset",
                             detail);
    return true;
}

/* Reads those that a request has. */
static bool parse_given(struct knobs *knobs, const struct request *request, int64_t max_delay_ms,
                        char detail[KNOBS_DETAIL_MAX])
{
    struct knob_reading reading = {0};

    *detail = '\0';
    if (!knob_reading_collect(&reading, request))
        return false;
    knobs->memory = reading.memory;
    knobs->vary = reading.vary;
    for (enum knob knob = 0; knob < KNOB_COUNT; knob++)
        if (reading.texts[knob].value)
            knobs->given |= 1u << knob;
    for (enum knob knob = 0; knob < KNOB_COUNT; knob++)
        if (reading.texts[knob].value && !parse_one(knobs, knob, &reading, max_delay_ms, detail))
            return false;
    return check_together(knobs, &reading, request, detail);
}

bool knobs_parse(struct knobs *knobs, const struct request *request, int64_t max_delay_ms,
                 char detail[KNOBS_DETAIL_MAX])
{
    *knobs = (struct knobs){.switches = handshake_switches(request)};
    return !knob_reading_has_any(request) || parse_given(knobs, request, max_delay_ms, detail);
}

/* Returns true if the response to code has no place for content. */
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

/* Returns true if the example of a knob would not be refused. */
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
        if (knob_rows[knob].example && is_example_for(knob, code))
            ret_examples[count++] = knob_rows[knob].example;
    ret_examples[count] = NULL;
}

void knobs_names(unsigned given, char *buffer, size_t capacity)
{
    size_t used = 0;

    buffer[0] = '\0';
    for (enum knob knob = 0; knob < KNOB_COUNT; knob++)
        if (given & 1u << knob && used < capacity)
            used += (size_t)snprintf(buffer + used, capacity - used, "%s%s", used ? "," : "",
                                     knob_rows[knob].name);
}
