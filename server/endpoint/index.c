#include "endpoint.h"

#include <pthread.h>
#include <stdlib.h>

#include "../accept.h"
#include "../gzip.h"
#include "../render.h"
#include "../site.h"

/* A browser asks each time whether it has changed, which is one short exchange. */
static const char cache_control[] = "no-cache";

/* A list that is generated from the table. For each site that is kept, and in each format, it is
   made when it is first asked for, and stays. */
struct listing {
    char *(*render)(enum format format, const char *url, size_t *ret_size);
    struct asset kept[SITES_MAX][FORMAT_COUNT];
};

static struct listing codes = {.render = render_index};
static struct listing demos = {.render = render_demos};
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* False: out of memory. */
static bool make(struct listing *listing, enum format format, const char *url,
                 struct asset *ret_asset)
{
    size_t size, gzip_size = 0;
    char *data = listing->render(format, url, &size);
    char *gzip = data ? gzip_compress(data, size, &gzip_size) : NULL;

    if (!gzip) {
        free(data);
        return false;
    }
    *ret_asset = (struct asset){.type = format_type(format),
                                .data = data,
                                .size = size,
                                .gzip = gzip,
                                .gzip_size = gzip_size};
    asset_set_etags(ret_asset);
    return true;
}

/* For a site that is not kept: the list goes with its reply. To code it would cost more than to
   send it as it is. */
static void answer_once(const struct request *request, struct listing *listing, enum format format,
                        const char *url, bool negotiated, struct reply *reply)
{
    struct asset asset = {.type = format_type(format)};
    char *data = listing->render(format, url, &asset.size);

    if (!data) {
        reply->failed = true;
        return;
    }
    asset.data = data;
    asset_set_etags(&asset);
    endpoint_asset(request, &asset, negotiated, cache_control, reply);
    reply->owned_content = data;
}

static void answer(const struct request *request, struct listing *listing, enum format format,
                   bool negotiated, struct reply *reply)
{
    struct site own;
    const struct site *site = site_find(request, &own);
    struct asset *asset;
    bool made;

    if (site->number < 0) {
        answer_once(request, listing, format, site->url, negotiated, reply);
        return;
    }
    asset = &listing->kept[site->number][format];
    pthread_mutex_lock(&mutex);
    made = asset->data || make(listing, format, site->url, asset);
    pthread_mutex_unlock(&mutex);
    if (made)
        endpoint_asset(request, asset, negotiated, cache_control, reply);
    else
        reply->failed = true;
}

void endpoint_index(const struct service *service, const struct request *request,
                    struct reply *reply)
{
    (void)service;
    answer(request, &codes, accept_choose(request->fields[FIELD_ACCEPT], false), true, reply);
}

void endpoint_index_json(const struct service *service, const struct request *request,
                         struct reply *reply)
{
    (void)service;
    answer(request, &codes, FORMAT_JSON, false, reply);
}

void endpoint_demos(const struct service *service, const struct request *request,
                    struct reply *reply)
{
    (void)service;
    answer(request, &demos, accept_choose(request->fields[FIELD_ACCEPT], false), true, reply);
}
