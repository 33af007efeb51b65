/*
 * The things of the demos of 204, 404, 409 and 410: what a PUT has created
 * under a key, until a DELETE removes it, and the fact that it was removed.
 *
 * The store is the service's for things. The caller holds its lock while it
 * calls these functions and while it looks at a thing, so a decision about a
 * thing still holds when the thing is changed. All times are milliseconds on a
 * clock that never steps back.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/store.h"

enum {
    THING_CONTENT_MAX = 1024, /* octets */
    THING_TYPE_SIZE = 128,    /* of a media type, with its NUL: octets */
    THING_ETAG_SIZE = 19,
};

struct thing {
    bool gone;                  /* it was removed: all else is what it was before */
    char etag[THING_ETAG_SIZE]; /* strong, quotes included */
    char type[THING_TYPE_SIZE]; /* "": none was told */
    size_t content_size;        /* octets */
    char content[THING_CONTENT_MAX];
};

/* Returns the thing of a key; NULL: there has been none, or it was forgotten. Counts as use of the
   key. */
struct thing *thing_find(struct store *store, const char *key, size_t key_size, int64_t now_ms);

/* Adds a thing for a key that has none; it is gone. Returns NULL if there is no memory. */
struct thing *thing_add(struct store *store, const char *key, size_t key_size, int64_t now_ms);

/* Makes a thing what a PUT says. version: a number that no other version of it has; type: of up to
   THING_TYPE_SIZE - 1 octets, or NULL; size: of content, at most THING_CONTENT_MAX. */
void thing_set(struct thing *thing, uint64_t version, const char *type, const char *content,
               size_t size);
