/*
 * /status/<code> and /status/<list>, and /<code>, as httpstat.us has it.
 */
#include "endpoint/endpoint.h"

#include <string.h>

#include "endpoint/code.h"
#include "endpoint/explain.h"
#include "endpoint/random.h"
#include "endpoint/status/answer.h"

/* The largest list that is read, in octets. */
enum { LIST_SIZE = 2048 };

static void answer_code(const struct service *service, const struct request *request, unsigned code,
                        struct slice parameters, struct reply *reply)
{
    const struct knob_call call = {service, request, NULL};
    struct knobs knobs;
    char detail[KNOBS_DETAIL_MAX];

    if (knobs_read(&knobs, &call, parameters, code, detail))
        status_answer(service, request, code, &knobs, reply);
    else
        explain_knobs(request, &knobs, detail, reply);
    knobs_reset(&knobs);
}

/* Answers a segment of the path: with that code, or with one from that list. */
static void answer_segment(const struct service *service, const struct request *request,
                           unsigned index, struct reply *reply)
{
    char text[LIST_SIZE];
    struct slice parameters;
    long size = target_step(&request->target, index, text, sizeof(text), &parameters);
    unsigned code;

    if (size > 0 && code_parse(service, text, &code))
        answer_code(service, request, code, parameters, reply);
    else if (size > 0 && strpbrk(text, ",:-"))
        random_answer(service, request, text, reply);
    else
        code_refuse(service, request, target_raw_segment(&request->target, index), reply);
}

void endpoint_status(const struct service *service, const struct request *request,
                     struct reply *reply)
{
    if (target_has_segment(&request->target, 1))
        answer_segment(service, request, 1, reply);
    else
        endpoint_index(service, request, reply);
}

void endpoint_code(const struct service *service, const struct request *request,
                   struct reply *reply)
{
    answer_segment(service, request, 0, reply);
}
