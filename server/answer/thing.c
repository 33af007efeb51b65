#include "answer/thing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct thing *thing_find(struct store *store, const char *key, size_t key_size, int64_t now_ms)
{
    struct thing *thing = store_find(store, key, key_size, now_ms);

    if (thing)
        store_use(store, thing, now_ms);
    return thing;
}

struct thing *thing_add(struct store *store, const char *key, size_t key_size, int64_t now_ms)
{
    struct thing *thing = store_add(store, key, key_size, sizeof(*thing), now_ms);

    if (thing)
        thing->gone = true;
    return thing;
}

void thing_set(struct thing *thing, uint64_t version, const char *type, const char *content,
               size_t size)
{
    thing->gone = false;
    snprintf(thing->etag, sizeof(thing->etag), "\"%016" PRIx64 "\"", version);
    snprintf(thing->type, sizeof(thing->type), "%s", type ? type : "");
    thing->content_size = size;
    if (size > 0)
        memcpy(thing->content, content, size);
}
