#include "endpoint.h"

#include "../accept.h"
#include "../render.h"

static struct {
    char *content;
    size_t size;
} pages[FORMAT_COUNT];

bool endpoint_index_start(void)
{
    for (int i = 0; i < FORMAT_COUNT; i++) {
        if (i == FORMAT_PROBLEM)
            continue;
        pages[i].content = render_index((enum format)i, &pages[i].size);
        if (!pages[i].content)
            return false;
    }
    return true;
}

static void set_page(struct reply *reply, enum format format)
{
    reply->code = 200;
    reply_set_content(reply, pages[format].content, pages[format].size, format_type(format));
}

void endpoint_index(const struct service *service, const struct request *request,
                    struct reply *reply)
{
    (void)service;
    set_page(reply, accept_choose(request->fields[FIELD_ACCEPT], false));
    reply_add(reply, "Vary", "Accept");
}

void endpoint_index_json(const struct service *service, const struct request *request,
                         struct reply *reply)
{
    (void)service, (void)request;
    set_page(reply, FORMAT_JSON);
}
