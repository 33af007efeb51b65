#include "endpoint.h"

#include "../accept.h"
#include "../render.h"
#include "demonstration.h"

void endpoint_error(const struct request *request, unsigned code, const char *detail,
                    struct reply *reply)
{
    const struct status row = status_describe(code);
    enum format format = accept_choose(request->fields[FIELD_ACCEPT], code >= 400);
    size_t size = 0;
    const struct page page = {.row = &row, .code = code, .detail = detail};
    char *content = render_page(format, &page, &size);

    reply->code = code;
    reply_add(reply, "Vary", "Accept");
    reply_own_content(reply, content, size, format_type(format));
}

void endpoint_refuse_knobs(const struct request *request, struct knobs *knobs, const char *detail,
                           struct reply *reply)
{
    if (*detail)
        endpoint_error(request, 400, detail, reply);
    else
        reply->failed = true;
    demonstration_name_fields(knobs, reply);
}
