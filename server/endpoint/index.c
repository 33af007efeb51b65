#include "endpoint.h"

#include <pthread.h>
#include <stdlib.h>

#include "../accept.h"
#include "../gzip.h"
#include "../render.h"

/* A browser asks each time whether it has changed, which is one short exchange. */
static const char cache_control[] = "no-cache";

/* The index in each format. Each is made when it is first asked for, and stays. */
static struct asset indexes[FORMAT_COUNT];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* False: out of memory. */
static bool make(struct asset *index, enum format format)
{
    size_t size, gzip_size = 0;
    char *data = render_index(format, &size);
    char *gzip = data ? gzip_compress(data, size, &gzip_size) : NULL;

    if (!gzip) {
        free(data);
        return false;
    }
    *index = (struct asset){.type = format_type(format),
                            .data = data,
                            .size = size,
                            .gzip = gzip,
                            .gzip_size = gzip_size};
    asset_set_etags(index);
    return true;
}

static void answer(const struct request *request, enum format format, bool negotiated,
                   struct reply *reply)
{
    struct asset *index = &indexes[format];
    bool made;

    pthread_mutex_lock(&mutex);
    made = index->data || make(index, format);
    pthread_mutex_unlock(&mutex);
    if (made)
        endpoint_asset(request, index, negotiated, cache_control, reply);
    else
        reply->failed = true;
}

void endpoint_index(const struct service *service, const struct request *request,
                    struct reply *reply)
{
    (void)service;
    answer(request, accept_choose(request->fields[FIELD_ACCEPT], false), true, reply);
}

void endpoint_index_json(const struct service *service, const struct request *request,
                         struct reply *reply)
{
    (void)service;
    answer(request, FORMAT_JSON, false, reply);
}
