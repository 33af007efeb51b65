/*
 * /status/<code> and /status/<list>, and /<code>, as httpstat.us has it.
 */
#include "endpoint/endpoint.h"

#include <string.h>

#include "endpoint/code.h"
#include "endpoint/explain.h"
#include "endpoint/path-list.h"
#include "endpoint/random.h"
#include "endpoint/status/answer.h"
#include "endpoint/status/check.h"

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

/* What a segment of the path asks for: a code, one from a list, or nothing that there is. */
struct asked {
    unsigned code;           /* 0: not a code */
    struct slice parameters; /* of the code */
    bool is_list;
};

static struct asked read_segment(const struct service *service, const struct request *request,
                                 unsigned index)
{
    char text[ENDPOINT_NAME_SIZE];
    struct asked asked = {.code = 0};
    long size = target_step(&request->target, index, text, sizeof(text), &asked.parameters);
    bool several = memchr(asked.parameters.data, ',', asked.parameters.size);
    struct slice segment;

    if (size > 0 && !several && code_parse(service, text, &asked.code))
        return asked;
    segment = target_raw_segment(&request->target, index);
    asked.is_list = memchr(segment.data, ',', segment.size) || (size > 0 && is_list(text));
    return asked;
}

static void answer_segment(const struct service *service, const struct request *request,
                           unsigned index, struct reply *reply)
{
    struct asked asked = read_segment(service, request, index);

    if (asked.code)
        answer_code(service, request, asked.code, asked.parameters, reply);
    else if (asked.is_list)
        random_answer(service, request, index, reply);
    else
        code_refuse(service, request, target_raw_segment(&request->target, index), reply);
}

bool status_check(const struct service *service, const struct request *request, bool is_sequence,
                  char detail[KNOBS_DETAIL_MAX])
{
    const struct knob_call call = {service, request, NULL};
    struct asked asked = read_segment(service, request, 1);
    struct knobs knobs;
    bool good;

    if (is_sequence)
        return path_list_check(&call, 1, list_parse_sequence, detail);
    if (asked.is_list)
        return path_list_check(&call, 1, list_parse_random, detail);
    if (!asked.code) {
        code_write_refusal(service, target_raw_segment(&request->target, 1), detail);
        return false;
    }
    good = knobs_read(&knobs, &call, asked.parameters, asked.code, detail);
    knobs_reset(&knobs);
    return good;
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
