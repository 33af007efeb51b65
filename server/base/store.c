#include "base/store.h"

#include <assert.h>
#include <nettle/sha1.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { BUCKETS_FIRST = 256, SECRET_SIZE = 16, AGED_AT_ONCE = 8 };

struct entry {
    struct entry *next_in_bucket;
    struct entry *newer, *older; /* by last use */
    uint64_t hash;
    int64_t used_ms;
    size_t size; /* of all of it and what it owns, octets */
    size_t key_size;
    char *key; /* behind the value */
    max_align_t value[];
};

struct store {
    pthread_mutex_t mutex;
    struct store_limits limits;
    uint8_t secret[SECRET_SIZE]; /* so that nobody can choose keys that share a bucket */
    struct entry **buckets;
    size_t bucket_count; /* a power of two, at least the number of keys if there was memory */
    size_t count;
    size_t octets;
    struct entry *newest, *oldest;
    void (*release)(void *value); /* NULL: values own nothing */
};

static uint64_t make_hash(const struct store *store, const void *key, size_t size)
{
    struct sha1_ctx context;
    uint64_t hash;

    sha1_init(&context);
    sha1_update(&context, SECRET_SIZE, store->secret);
    sha1_update(&context, size, key);
    sha1_digest(&context, sizeof(hash), (uint8_t *)&hash);
    return hash;
}

static struct entry **find_bucket(const struct store *store, uint64_t hash)
{
    return &store->buckets[hash & (store->bucket_count - 1)];
}

static struct entry *entry_of(void *value)
{
    return (struct entry *)((char *)value - offsetof(struct entry, value));
}

static void unlink_use(struct store *store, struct entry *entry)
{
    *(entry->newer ? &entry->newer->older : &store->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &store->oldest) = entry->newer;
}

static void link_newest(struct store *store, struct entry *entry, int64_t from_ms)
{
    entry->used_ms = from_ms;
    entry->newer = NULL;
    entry->older = store->newest;
    *(store->newest ? &store->newest->newer : &store->oldest) = entry;
    store->newest = entry;
}

static void drop(struct store *store, struct entry *entry)
{
    struct entry **at = find_bucket(store, entry->hash);

    while (*at != entry)
        at = &(*at)->next_in_bucket;
    *at = entry->next_in_bucket;
    unlink_use(store, entry);
    store->count--;
    store->octets -= entry->size;
    if (store->release)
        store->release(entry->value);
    free(entry);
}

static bool is_aged(const struct store *store, const struct entry *entry, int64_t now_ms)
{
    return now_ms - entry->used_ms >= store->limits.age_ms;
}

/* A few at a time, so that no caller waits for thousands; more than a caller can add. */
static void drop_aged(struct store *store, int64_t now_ms)
{
    for (int i = 0; i < AGED_AT_ONCE && store->oldest && is_aged(store, store->oldest, now_ms); i++)
        drop(store, store->oldest);
}

/* Makes room for an entry of that size. */
static void drop_excess(struct store *store, size_t size)
{
    while (store->oldest &&
           (store->count >= store->limits.keys || store->octets + size > store->limits.octets))
        drop(store, store->oldest);
}

/* Doubles the buckets where there are more keys; without memory for that, it only gets slower. */
static void grow(struct store *store)
{
    size_t wanted = 2 * store->bucket_count;
    struct entry **larger;

    if (store->bucket_count > store->count)
        return;
    larger = calloc(wanted, sizeof(struct entry *));
    if (!larger)
        return;
    free(store->buckets);
    store->buckets = larger;
    store->bucket_count = wanted;
    for (struct entry *at = store->newest; at; at = at->older) {
        struct entry **bucket = find_bucket(store, at->hash);

        at->next_in_bucket = *bucket;
        *bucket = at;
    }
}

struct store *store_create(const struct store_limits *limits)
{
    struct store *store = calloc(1, sizeof(*store));

    if (!store)
        return NULL;
    pthread_mutex_init(&store->mutex, NULL);
    store->limits = *limits;
    store->bucket_count = BUCKETS_FIRST;
    store->buckets = calloc(BUCKETS_FIRST, sizeof(struct entry *));
    if (store->buckets && getrandom(store->secret, SECRET_SIZE, 0) == SECRET_SIZE)
        return store;
    store_destroy(store);
    return NULL;
}

void store_set_release(struct store *store, void (*release)(void *value))
{
    store->release = release;
}

void store_destroy(struct store *store)
{
    if (!store)
        return;
    while (store->oldest)
        drop(store, store->oldest);
    free(store->buckets);
    pthread_mutex_destroy(&store->mutex);
    free(store);
}

void store_lock(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
}

void store_unlock(struct store *store)
{
    pthread_mutex_unlock(&store->mutex);
}

void *store_find(struct store *store, const void *key, size_t key_size, int64_t now_ms)
{
    uint64_t hash = make_hash(store, key, key_size);
    struct entry *at;

    drop_aged(store, now_ms);
    at = *find_bucket(store, hash);
    while (at &&
           (at->hash != hash || at->key_size != key_size || memcmp(at->key, key, key_size) != 0))
        at = at->next_in_bucket;
    if (!at || !is_aged(store, at, now_ms))
        return at ? at->value : NULL;
    drop(store, at);
    return NULL;
}

void *store_add(struct store *store, const void *key, size_t key_size, size_t value_size,
                int64_t now_ms)
{
    size_t size = sizeof(struct entry) + value_size + key_size;
    struct entry *entry = calloc(1, size), **bucket;

    if (!entry)
        return NULL;
    drop_excess(store, size);
    grow(store);
    entry->hash = make_hash(store, key, key_size);
    entry->size = size;
    entry->key_size = key_size;
    entry->key = (char *)entry->value + value_size;
    memcpy(entry->key, key, key_size);
    bucket = find_bucket(store, entry->hash);
    entry->next_in_bucket = *bucket;
    *bucket = entry;
    link_newest(store, entry, now_ms);
    store->count++;
    store->octets += size;
    return entry->value;
}

void store_use(struct store *store, void *value, int64_t from_ms)
{
    unlink_use(store, entry_of(value));
    link_newest(store, entry_of(value), from_ms);
}

bool store_charge(struct store *store, void *value, ptrdiff_t octets)
{
    struct entry *entry = entry_of(value);

    assert(store->newest == entry);
    entry->size += (size_t)octets;
    store->octets += (size_t)octets;
    while (store->octets > store->limits.octets && store->oldest != entry)
        drop(store, store->oldest);
    return store->octets <= store->limits.octets;
}

void store_remove(struct store *store, void *value)
{
    drop(store, entry_of(value));
}
