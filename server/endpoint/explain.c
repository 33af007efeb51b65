#include "endpoint/explain.h"

#include <stdio.h>

#include "base/shown.h"
#include "endpoint/status/altered.h"
#include "http/negotiation.h"
#include "http/query.h"
#include "pages/render.h"

enum { DETAIL_SIZE = 512 };

void explain(const struct request *request, unsigned code, const char *detail, struct reply *reply)
{
    const struct status row = status_describe(code);
    enum format format = negotiation_choose_format(request->fields[FIELD_ACCEPT], code >= 400);
    size_t size = 0;
    const struct page page = {.row = &row, .code = code, .detail = detail};
    char *content = render_page(format, &page, &size);

    reply->code = code;
    reply_add(reply, "Vary", "Accept");
    reply_own_content(reply, content, size, negotiation_media_type(format));
}

void explain_value(const struct request *request, unsigned code, const char *before,
                   struct slice value, const char *after, struct reply *reply)
{
    char detail[DETAIL_SIZE], buffer[SHOWN_SIZE];

    snprintf(detail, sizeof(detail), "%s'%s'%s", before, shown(value, buffer), after);
    explain(request, code, detail, reply);
}

void explain_parameter(const struct request *request, const char *name, const char *takes,
                       struct reply *reply)
{
    char detail[DETAIL_SIZE], buffer[SHOWN_SIZE];
    struct slice value;
    unsigned count = query_count(request->target.query, name, &value);

    if (count == 0)
        snprintf(detail, sizeof(detail), "The parameter %s is missing; it takes %s.", name, takes);
    else if (count > 1)
        snprintf(detail, sizeof(detail),
                 "The parameter %s was given %u times, once as '%s'; give it only once.", name,
                 count, shown(value, buffer));
    else
        snprintf(detail, sizeof(detail), "The parameter %s is '%s'; it takes %s.", name,
                 shown(value, buffer), takes);
    reply->demonstrated = 0; /* where a demo says it, too */
    explain(request, 400, detail, reply);
}

void explain_knobs(const struct request *request, struct knobs *knobs, const char *detail,
                   struct reply *reply)
{
    if (*detail)
        explain(request, 400, detail, reply);
    else
        reply->failed = true;
    status_altered_name_sources(knobs, reply);
}
