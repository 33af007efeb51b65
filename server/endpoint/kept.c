#include "endpoint/kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/site.h"
#include "base/clock.h"
#include "endpoint/asset.h"
#include "pages/gzip.h"

/* A browser asks each time whether the page has changed, which is one short exchange. */
static const char cache_control[] = "no-cache";

enum { KEY_SIZE = SITE_URL_SIZE + KEPT_NAME_MAX + 16 };

/* Makes the page. Returns false if there is no memory. */
static bool make(const struct kept_page *page, enum format format, const char *url,
                 struct asset *ret_asset)
{
    size_t size, gzip_size = 0;
    char *data = page->make(page->what, format, url, &size);
    char *gzip = data ? gzip_compress(data, size, &gzip_size) : NULL;

    if (!gzip) {
        free(data);
        return false;
    }
    *ret_asset = (struct asset){.type = negotiation_media_type(format),
                                .data = data,
                                .size = size,
                                .gzip = gzip,
                                .gzip_size = gzip_size};
    asset_set_etags(ret_asset);
    return true;
}

/* Gives data to the reply if the reply sends it, and frees it otherwise. */
static void give(const char *data, struct reply *reply)
{
    if (reply->content == data)
        reply->owned_content = (char *)data;
    else
        free((char *)data);
}

/* Answers with the page that is kept for the key. Returns false if there is none. The reply gets a
   copy, because another page may take its place in the store while it is sent. */
static bool answer_kept(struct store *pages, const char *key, const struct request *request,
                        bool negotiated, struct reply *reply)
{
    int64_t now_ms = clock_now_ms();
    struct asset *kept;

    store_lock(pages);
    kept = store_find(pages, key, strlen(key), now_ms);
    if (kept) {
        asset_answer(request, kept, negotiated, cache_control, reply);
        if (reply->content == kept->data || reply->content == kept->gzip)
            reply_copy_content(reply);
        store_use(pages, kept, now_ms);
    }
    store_unlock(pages);
    return kept != NULL;
}

/* Keeps a copy of the page, unless another thread has kept one, or there is no memory for it. */
static void keep(struct store *pages, const char *key, const struct asset *made)
{
    size_t size = sizeof(*made) + made->size + made->gzip_size;
    int64_t now_ms = clock_now_ms();
    struct asset *kept = NULL;

    store_lock(pages);
    if (!store_find(pages, key, strlen(key), now_ms))
        kept = store_add(pages, key, strlen(key), size, now_ms);
    if (kept) {
        *kept = *made;
        kept->data = memcpy(kept + 1, made->data, made->size);
        kept->gzip = memcpy((char *)kept->data + made->size, made->gzip, made->gzip_size);
    }
    store_unlock(pages);
}

/* Answers with a page that is made now, and kept under the key; NULL: not kept. */
static void answer_made(struct store *pages, const char *key, const struct request *request,
                        const struct kept_page *page, enum format format, const char *url,
                        bool negotiated, struct reply *reply)
{
    struct asset asset;

    if (!make(page, format, url, &asset)) {
        reply->failed = true;
        return;
    }
    if (key)
        keep(pages, key, &asset);
    asset_answer(request, &asset, negotiated, cache_control, reply);
    give(asset.data, reply);
    give(asset.gzip, reply);
}

static void answer(const struct service *service, const struct request *request,
                   const struct kept_page *page, enum format format, bool negotiated,
                   struct reply *reply)
{
    struct site own;
    const char *url = site_find(service->sites, request, &own)->url;
    char key[KEY_SIZE];

    snprintf(key, sizeof(key), "%s %d %s", page->name, format, url);
    if (!answer_kept(service->pages, key, request, negotiated, reply))
        answer_made(service->pages, key, request, page, format, url, negotiated, reply);
}

void kept_answer_once(const struct service *service, const struct request *request,
                      const struct kept_page *page, struct reply *reply)
{
    enum format format = negotiation_choose_format(request->fields[FIELD_ACCEPT], false);
    struct site own;

    answer_made(service->pages, NULL, request, page, format,
                site_find(service->sites, request, &own)->url, true, reply);
}

void kept_answer(const struct service *service, const struct request *request,
                 const struct kept_page *page, struct reply *reply)
{
    answer(service, request, page, negotiation_choose_format(request->fields[FIELD_ACCEPT], false),
           true, reply);
}

void kept_answer_as(const struct service *service, const struct request *request,
                    const struct kept_page *page, enum format format, struct reply *reply)
{
    answer(service, request, page, format, false, reply);
}
