#include "answer/knob-parse.h"

#include <stdio.h>
#include <string.h>

#include "answer/knob-step.h"
#include "http/content.h"
#include "http/error-code.h"

/* reset:REFUSED_STREAM; or the name of a breakage. */
static bool parse_one(struct slice word, struct fault *ret_fault)
{
    static const char with_code[] = "reset:";
    const size_t size = strlen(with_code);

    *ret_fault = (struct fault){.breakage = BREAKAGE_RESET, .reset_code = ERROR_CODE_INTERNAL};
    if (word.size < size || memcmp(word.data, with_code, size) != 0)
        return breakage_parse(word, &ret_fault->breakage);
    ret_fault->has_code = true;
    return error_code_find((struct slice){word.data + size, word.size - size},
                           &ret_fault->reset_code);
}

struct fault knobs_pick_fault(const struct knobs *knobs)
{
    size_t which = 0;

    if (knobs->fault_weights.count == 0)
        return (struct fault){.breakage = BREAKAGE_NONE};
    if (knobs->fault_weights.count > 1)
        which = weighted_pick(&knobs->fault_weights,
                              knobs_random(knobs, knobs->service->random, KNOB_PICK_BREAKAGE));
    return knobs->faults[which];
}

bool knob_parse_fault(struct knobs *knobs, char *value)
{
    const char *cursor = value;

    weighted_begin(&knobs->fault_weights);
    while (cursor) {
        size_t index = knobs->fault_weights.count;
        struct slice word;

        if (!weighted_add(&knobs->fault_weights, &cursor, &word) ||
            !parse_one(word, &knobs->faults[index]))
            return false;
    }
    return knobs->fault_weights.total > 0;
}

/* The words have one spelling each; their weights have more. */
char *knob_write_fault(const struct knobs *knobs, const char *value, char *at)
{
    const char *cursor = value;
    struct weighted words;
    struct slice word;

    weighted_begin(&words);
    while (cursor && weighted_add(&words, &cursor, &word)) {
        at = mempcpy(at, word.data, word.size);
        at = weighted_write(&knobs->fault_weights, words.count - 1, at);
        if (cursor)
            at = stpcpy(at, KNOB_STEP_COMMA);
    }
    return at;
}

/* Breaks the response so where the flag is set, unless another flag has broken it already. */
static bool parse_abort(struct knobs *knobs, const char *value, enum breakage breakage)
{
    bool flag;

    if (!knob_parse_flag(value, &flag))
        return false;
    if (!flag || knobs->fault_weights.count > 0)
        return true;
    weighted_set_only(&knobs->fault_weights);
    knobs->faults[0] = (struct fault){.breakage = breakage, .reset_code = ERROR_CODE_INTERNAL};
    return true;
}

bool knob_parse_abort_after(struct knobs *knobs, char *value)
{
    return parse_abort(knobs, value, BREAKAGE_RESET_HEAD);
}

bool knob_parse_abort_before(struct knobs *knobs, char *value)
{
    return parse_abort(knobs, value, BREAKAGE_RESET);
}

bool knob_parse_abort_during(struct knobs *knobs, char *value)
{
    return parse_abort(knobs, value, BREAKAGE_RESET_BODY);
}

/* Why a request, or the way in which it came, rules a fault out; NULL: it does not. */
static const char *find_obstacle(const struct fault *fault, const struct request *request)
{
    const struct broken *broken = breakage_find(fault->breakage);
    enum http_version version = request->head.version;

    if (version != HTTP_2 && (fault->has_code || !broken->is_of_http1))
        return "HTTP/1 cannot do that; use HTTP/2, as with curl --http2-prior-knowledge, or use "
               "reset";
    if (version == HTTP_2 && !broken->is_of_http2)
        return "HTTP/2 cannot do that; use HTTP/1.1, as with curl --http1.1, or use truncate";
    if (version == HTTP_1_0 && broken->head == HEAD_CHUNKED)
        return "HTTP/1.0 has no chunks; use HTTP/1.1, or use truncate";
    if (request->method == METHOD_HEAD &&
        (breakage_needs_content(fault->breakage) || fault->breakage == BREAKAGE_BODY_204))
        return "the response to HEAD has no content to break; use GET";
    return NULL;
}

/* Writes why one fault cannot be applied to the step. Returns false if it can. */
static bool find_misfit(const struct knobs *knobs, const struct fault *fault,
                        const struct knob_step *step, char why[KNOB_WHY_SIZE])
{
    const char *obstacle = find_obstacle(fault, step->request);
    enum broken_head head = breakage_find(fault->breakage)->head;

    if (obstacle)
        snprintf(why, KNOB_WHY_SIZE, "%s", obstacle);
    else if (breakage_needs_content(fault->breakage) && knob_has_no_content(knobs, step))
        snprintf(why, KNOB_WHY_SIZE, "this %u has no content to break; use close, reset or stall",
                 step->answered);
    else if (fault->breakage == BREAKAGE_BODY_204 && step->answered > 0 &&
             !content_is_forbidden(step->answered))
        snprintf(why, KNOB_WHY_SIZE,
                 "a %u may have content; body-204 is for 204, 205 and 304, which have none",
                 step->answered);
    else if (head == HEAD_HTTP_1_0 && step->answered == 101)
        snprintf(why, KNOB_WHY_SIZE, "HTTP/1.0 has no 101; use close or reset");
    else if (knobs->chunked && (head == HEAD_LONG || head == HEAD_SHORT || head == HEAD_HTTP_1_0))
        snprintf(why, KNOB_WHY_SIZE, "content in chunks has no length; leave chunked out");
    else
        return false;
    return true;
}

bool knob_fits_fault(const struct knobs *knobs, const struct knob_step *step,
                     char why[KNOB_WHY_SIZE])
{
    for (size_t i = 0; i < knobs->fault_weights.count; i++)
        if (find_misfit(knobs, &knobs->faults[i], step, why))
            return false;
    return true;
}
