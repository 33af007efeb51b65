#include "answer/knobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/knob-apply.h"

/* Reads those that a request has. */
static bool read_given(struct knobs *knobs, const struct knob_call *call, struct slice parameters,
                       unsigned code, char detail[KNOBS_DETAIL_MAX])
{
    struct knob_reading reading;
    unsigned left_out;

    *detail = '\0';
    return knobs_begin(knobs, call->request) && knob_reading_collect(&reading, call, detail) &&
           knob_reading_add_whole(&reading, parameters, detail) &&
           knob_reading_set_step(&reading, parameters, detail) &&
           knobs_apply(knobs, &reading, call, code, KNOB_SET_ALL, &left_out, detail);
}

bool knobs_read(struct knobs *knobs, const struct knob_call *call, struct slice parameters,
                unsigned code, char detail[KNOBS_DETAIL_MAX])
{
    memset(knobs, 0, offsetof(struct knobs, headers));
    return (parameters.size == 0 && !knob_given_any(call->request)) ||
           read_given(knobs, call, parameters, code, detail);
}

void knobs_set_sending(struct knobs *knobs, struct reply *reply)
{
    struct fault fault;

    if (!knobs->given)
        return;
    reply_own_text(reply, knobs->memory);
    knobs->memory = NULL;
    reply->knobs = knobs->given;
    reply->key = knobs->key;
    fault = knobs_pick_fault(knobs);
    reply->breakage = fault.breakage;
    reply->reset_code = fault.reset_code;
    reply->stall_ms = knobs->service->max_delay_ms;
    reply->reason = knobs->reason;
    reply->early = knobs->early;
    reply->go_ahead = knobs->go_ahead;
    reply->go_ahead_ms = knobs->go_ahead_ms;
    if (knobs->delay_weights.count > 0)
        reply->delay_ms = knobs_pick_delay_ms(knobs);
}

bool knobs_alter(const struct knobs *knobs)
{
    for (enum knob knob = 0; knob < KNOB_COUNT; knob++)
        if (knobs_have(knobs, knob) && knob_rows[knob].alters)
            return true;
    /* What did not come as a knob, but goes the way of one. */
    return knobs->steps || knobs->vary || knobs->location;
}

void knobs_reset(struct knobs *knobs)
{
    free(knobs->memory);
    knobs->memory = NULL;
}

bool knobs_take_example(unsigned code, const char *query)
{
    static const struct service service = {.max_delay_ms = INT64_MAX, .max_size = UINT64_MAX};
    const struct request request = {
        .head.version = HTTP_1_1, .method = METHOD_GET, .target.query = query};
    const struct knob_call call = {&service, &request, NULL};
    char detail[KNOBS_DETAIL_MAX];
    struct knobs knobs;
    bool good = knobs_read(&knobs, &call, (struct slice){"", 0}, code, detail);

    knobs_reset(&knobs);
    return good;
}

void knobs_examples(unsigned code, const char *ret_examples[KNOBS_EXAMPLES_MAX + 1])
{
    size_t count = 0;

    for (enum knob knob = 0; knob < KNOB_COUNT; knob++)
        if (knob_rows[knob].often != KNOB_WHOLE && !knob_rows[knob].is_httpstat &&
            knobs_take_example(code, knob_rows[knob].example))
            ret_examples[count++] = knob_rows[knob].example;
    ret_examples[count] = NULL;
}

void knobs_names(unsigned set, const char *separator, char *buffer, size_t capacity)
{
    size_t used = 0;

    buffer[0] = '\0';
    for (enum knob knob = 0; knob < KNOB_COUNT; knob++)
        if (set & KNOB_SET(knob) && used < capacity)
            used += (size_t)snprintf(buffer + used, capacity - used, "%s%s", used ? separator : "",
                                     knob_rows[knob].name);
}
