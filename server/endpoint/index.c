#include "endpoint.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "../accept.h"
#include "../render.h"

/* The index, in each format, rendered when it is first asked for. */
struct page {
    char *content;
    size_t size;
};

static _Atomic(struct page *) pages[FORMAT_COUNT];

static struct page *make_page(enum format format)
{
    struct page *page = malloc(sizeof(*page));

    if (page)
        page->content = render_index(format, &page->size);
    if (page && page->content)
        return page;
    free(page);
    return NULL;
}

static void fill(enum format format, struct reply *reply)
{
    struct page *page = atomic_load(&pages[format]);

    reply->code = 200;
    if (!page) {
        struct page *made = make_page(format);

        if (!made) {
            reply_own_content(reply, NULL, 0, NULL);
            return;
        }
        if (atomic_compare_exchange_strong(&pages[format], &page, made)) {
            page = made;
        } else { /* another thread was faster */
            free(made->content);
            free(made);
        }
    }
    reply_set_content(reply, page->content, page->size, format_type(format));
}

void endpoint_index(const struct service *service, const struct request *request,
                    struct reply *reply)
{
    (void)service;
    fill(accept_choose(request->fields[FIELD_ACCEPT], false), reply);
    reply_add(reply, "Vary", "Accept");
}

void endpoint_index_json(const struct service *service, const struct request *request,
                         struct reply *reply)
{
    (void)service, (void)request;
    fill(FORMAT_JSON, reply);
}
