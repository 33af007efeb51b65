#include "endpoint.h"

#include "../accept.h"
#include "../render.h"

/* By format, and by whether the format was negotiated. */
static reply_slot prepared[FORMAT_COUNT][2];

struct choice {
    enum format format;
    bool negotiated;
};

static void fill(struct reply *reply, const void *what)
{
    const struct choice *choice = what;
    size_t size = 0;
    char *content = render_index(choice->format, &size);

    reply->code = 200;
    if (choice->negotiated)
        reply_add(reply, "Vary", "Accept");
    reply_own_content(reply, content, size, format_type(choice->format));
}

static void use(struct reply *reply, struct choice choice)
{
    reply_use_prepared(reply, &prepared[choice.format][choice.negotiated], fill, &choice);
}

void endpoint_index(const struct service *service, const struct request *request,
                    struct reply *reply)
{
    (void)service;
    use(reply, (struct choice){accept_choose(request->fields[FIELD_ACCEPT], false), true});
}

void endpoint_index_json(const struct service *service, const struct request *request,
                         struct reply *reply)
{
    (void)service, (void)request;
    use(reply, (struct choice){FORMAT_JSON, false});
}
