#include "endpoint/endpoint.h"

#include <string.h>

#include "answer/knob-apply.h"
#include "endpoint/status/altered.h"

/* Returns the parameters of the code in the path; of a list none, for it is not known which step
   the request that follows will get. */
static struct slice find_parameters(const struct target *target)
{
    const struct slice none = {"", 0};
    char code[ENDPOINT_NAME_SIZE];
    struct slice parameters;

    for (unsigned index = 0; index < 2; index++)
        if (target_step(target, index, code, sizeof(code), &parameters) >= 0 && parameters.size > 0)
            return memchr(parameters.data, ',', parameters.size) ? none : parameters;
    return none;
}

/* Adds the fields that header= gives. Other knobs are for the request that follows, which is told
   where one is bad. */
static void add_headers(const struct knob_call *call, struct reply *reply)
{
    struct slice parameters = find_parameters(&call->request->target);
    struct knob_reading reading;
    char detail[KNOBS_DETAIL_MAX];
    struct knobs knobs;
    unsigned left_out;

    if (parameters.size == 0 && !knob_given_any(call->request))
        return;
    if (!knobs_begin(&knobs, call->request))
        reply->failed = true;
    else if (knob_reading_collect(&reading, call, detail) &&
             knob_reading_add_whole(&reading, parameters, detail) &&
             knob_reading_set_step(&reading, parameters, detail) &&
             knobs_apply(&knobs, &reading, call, 0, 0, &left_out, detail))
        status_altered_add_headers(&knobs, reply);
    knobs_reset(&knobs);
}

/* Whatever a page asks for is allowed. */
void endpoint_preflight(const struct service *service, const struct request *request,
                        struct reply *reply)
{
    const struct knob_call call = {service, request, NULL};
    const char *fields = request->fields[FIELD_ACCESS_CONTROL_REQUEST_HEADERS];

    reply->code = 204;
    reply_add(reply, "Access-Control-Allow-Methods",
              request->fields[FIELD_ACCESS_CONTROL_REQUEST_METHOD]);
    /* An empty list, or one with a tab, is left out: not every engine can send it. */
    if (fields && *fields && !strchr(fields, '\t'))
        reply_add(reply, "Access-Control-Allow-Headers", fields);
    reply_add(reply, "Access-Control-Max-Age", "600");
    add_headers(&call, reply);
}
