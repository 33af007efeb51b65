#include "endpoint/path-list.h"

#include "endpoint/code.h"
#include "endpoint/explain.h"

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

static bool fit_all(const struct knobs *knobs, const struct list *list,
                    char detail[KNOBS_DETAIL_MAX])
{
    for (size_t i = 0; i < list->entry_count; i++)
        for (unsigned code = list->entries[i].first; code <= list->entries[i].last; code++)
            if (!knobs_fit(knobs, code, detail))
                return false;
    return true;
}

bool path_list_read_knobs(const struct service *service, const struct request *request,
                          const struct list *list, struct knobs *ret_knobs, struct reply *reply)
{
    char detail[KNOBS_DETAIL_MAX];

    if (knobs_parse(ret_knobs, request, service->max_delay_ms, detail) &&
        fit_all(ret_knobs, list, detail))
        return true;
    explain_knobs(request, ret_knobs, detail, reply);
    return false;
}
