#include "endpoint/path-list.h"

#include "answer/knob-apply.h"
#include "endpoint/code.h"
#include "endpoint/explain.h"
#include "endpoint/status/answer.h"

void path_list_refuse(const struct service *service, const struct request *request,
                      const char *text, const struct list *list, const char *wrong,
                      struct reply *reply)
{
    if (code_is_number(text))
        code_refuse(service, request, text_slice(text), reply);
    else if (list->bad.data)
        explain_value(request, 400, "In the list, ", list->bad, wrong, reply);
    else
        explain(request, 400, wrong, reply);
}

/* Checks what each step makes of the knobs. A knob that none of them can carry is refused. */
static bool check_steps(const struct knob_call *call, const struct list *list,
                        const struct knob_reading *reading, struct knobs *knobs,
                        char detail[KNOBS_DETAIL_MAX])
{
    unsigned never = KNOB_SET_ALL, left_out;

    for (size_t i = 0; i < list->entry_count; i++)
        for (unsigned code = list->entries[i].first; code <= list->entries[i].last; code++) {
            if (!knobs_apply(knobs, reading, call, code, 0, &left_out, detail))
                return false;
            never &= left_out;
        }
    return never == 0 ||
           knobs_apply(knobs, reading, call, list->entries[0].first, never, &left_out, detail);
}

bool path_list_read_knobs(const struct knob_call *call, const struct list *list,
                          struct knob_reading *ret_reading, struct knobs *ret_knobs,
                          struct reply *reply)
{
    char detail[KNOBS_DETAIL_MAX] = "";

    if (knobs_begin(ret_knobs, call->request) && knob_reading_collect(ret_reading, call, detail) &&
        check_steps(call, list, ret_reading, ret_knobs, detail))
        return true;
    explain_knobs(call->request, ret_knobs, detail, reply);
    return false;
}

void path_list_answer(const struct knob_call *call, unsigned code,
                      const struct knob_reading *reading, struct knobs *knobs, struct reply *reply)
{
    char detail[KNOBS_DETAIL_MAX];
    unsigned left_out;

    if (knobs_apply(knobs, reading, call, code, 0, &left_out, detail))
        status_answer(call->service, call->request, code, knobs, reply);
    else
        explain_knobs(call->request, knobs, detail, reply);
}
