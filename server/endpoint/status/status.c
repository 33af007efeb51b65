/*
 * /status/<code> and /status/<list>, and /<code>, as httpstat.us has it.
 */
#include "endpoint/endpoint.h"

#include <string.h>

#include "endpoint/code.h"
#include "endpoint/explain.h"
#include "endpoint/random.h"
#include "endpoint/status/answer.h"

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

/* Returns whether text, which is not a code, looks like a list of some: 200,503 or 200:9 or 500-504
   or 5xx. */
static bool is_list(const char *text)
{
    return strpbrk(text, ",:-*") || (*text && (text[1] | ' ') == 'x');
}

/* Answers a segment of the path: with that code, or with one from that list. */
static void answer_segment(const struct service *service, const struct request *request,
                           unsigned index, struct reply *reply)
{
    char text[ENDPOINT_NAME_SIZE];
    struct slice segment, parameters;
    long size = target_step(&request->target, index, text, sizeof(text), &parameters);
    bool several = memchr(parameters.data, ',', parameters.size);
    unsigned code;

    if (size > 0 && !several && code_parse(service, text, &code)) {
        answer_code(service, request, code, parameters, reply);
        return;
    }
    segment = target_raw_segment(&request->target, index);
    if (memchr(segment.data, ',', segment.size) || (size > 0 && is_list(text)))
        random_answer(service, request, index, reply);
    else
        code_refuse(service, request, segment, reply);
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
