#include "endpoint.h"

#include <pthread.h>
#include <stdlib.h>

#include "../accept.h"
#include "../gzip.h"
#include "../render.h"

/* A browser asks each time whether it has changed, which is one short exchange. */
static const char cache_control[] = "no-cache";

/* A list that is generated from the table. In each format it is made when it is first asked for,
   and stays. */
struct listing {
    char *(*render)(enum format format, size_t *ret_size);
    struct asset formats[FORMAT_COUNT];
};

static struct listing codes = {.render = render_index};
static struct listing demos = {.render = render_demos};
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* False: out of memory. */
static bool make(struct listing *listing, enum format format)
{
    size_t size, gzip_size = 0;
    char *data = listing->render(format, &size);
    char *gzip = data ? gzip_compress(data, size, &gzip_size) : NULL;

    if (!gzip) {
        free(data);
        return false;
    }
    listing->formats[format] = (struct asset){.type = format_type(format),
                                              .data = data,
                                              .size = size,
                                              .gzip = gzip,
                                              .gzip_size = gzip_size};
    asset_set_etags(&listing->formats[format]);
    return true;
}

static void answer(const struct request *request, struct listing *listing, enum format format,
                   bool negotiated, struct reply *reply)
{
    bool made;

    pthread_mutex_lock(&mutex);
    made = listing->formats[format].data || make(listing, format);
    pthread_mutex_unlock(&mutex);
    if (made)
        endpoint_asset(request, &listing->formats[format], negotiated, cache_control, reply);
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
