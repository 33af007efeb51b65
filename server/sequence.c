#include "sequence.h"

#include <assert.h>
#include <nettle/sha1.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { BUCKETS_FIRST = 256, SECRET_SIZE = 16, AGED_AT_ONCE = 8 };

struct sequence {
    struct sequence *next_in_bucket;
    struct sequence *newer, *older; /* by last use */
    uint64_t hash;
    int64_t used_ms;
    uint64_t taken, total;
    size_t entry_count, key_size;
    struct list_entry entries[]; /* and after them the key */
};

static int64_t max_count, max_age_ms;
static uint8_t secret[SECRET_SIZE]; /* so that nobody can choose keys that share a bucket */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
/* All under the mutex. */
static struct sequence **buckets;
static size_t bucket_count; /* a power of two, at least the number of keys */
static int64_t count;
static struct sequence *newest, *oldest;

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static uint64_t make_hash(const char *key, size_t size)
{
    struct sha1_ctx context;
    uint64_t hash;

    sha1_init(&context);
    sha1_update(&context, SECRET_SIZE, secret);
    sha1_update(&context, size, (const uint8_t *)key);
    sha1_digest(&context, sizeof(hash), (uint8_t *)&hash);
    return hash;
}

static const char *key_of(const struct sequence *sequence)
{
    return (const char *)(sequence->entries + sequence->entry_count);
}

/* Where in its bucket the key is; what that points to is NULL if it is not there. */
static struct sequence **find(const char *key, size_t size, uint64_t hash)
{
    struct sequence **at = &buckets[hash & (bucket_count - 1)];

    while (*at &&
           ((*at)->hash != hash || (*at)->key_size != size || memcmp(key_of(*at), key, size) != 0))
        at = &(*at)->next_in_bucket;
    return at;
}

static void unlink_use(struct sequence *sequence)
{
    *(sequence->newer ? &sequence->newer->older : &newest) = sequence->older;
    *(sequence->older ? &sequence->older->newer : &oldest) = sequence->newer;
}

static void link_newest(struct sequence *sequence)
{
    sequence->used_ms = now_ms();
    sequence->newer = NULL;
    sequence->older = newest;
    *(newest ? &newest->newer : &oldest) = sequence;
    newest = sequence;
}

/* Forgets the key at a place in its bucket. */
static void drop(struct sequence **at)
{
    struct sequence *sequence = *at;

    assert(sequence);
    *at = sequence->next_in_bucket;
    unlink_use(sequence);
    count--;
    free(sequence);
}

static void drop_oldest(void)
{
    drop(find(key_of(oldest), oldest->key_size, oldest->hash));
}

static bool is_aged(const struct sequence *sequence)
{
    return now_ms() - sequence->used_ms >= max_age_ms;
}

/* A few at a time, so that no request waits for thousands; more than a request can make. */
static void drop_aged(void)
{
    for (int i = 0; i < AGED_AT_ONCE && oldest && is_aged(oldest); i++)
        drop_oldest();
}

/* The same as find, but what has aged is not there any more. */
static struct sequence **find_fresh(const char *key, size_t size, uint64_t hash)
{
    struct sequence **at = find(key, size, hash);

    if (!*at || !is_aged(*at))
        return at;
    drop(at);
    return find(key, size, hash);
}

/* Makes the buckets as many as the keys; false: out of memory, and there are none yet. */
static bool grow(void)
{
    size_t wanted = bucket_count ? 2 * bucket_count : BUCKETS_FIRST;
    struct sequence **larger;

    if (bucket_count > (size_t)count)
        return true;
    larger = (struct sequence **)calloc(wanted, sizeof(struct sequence *));
    if (!larger)
        return bucket_count > 0;
    for (struct sequence *at = newest; at; at = at->older) {
        at->next_in_bucket = larger[at->hash & (wanted - 1)];
        larger[at->hash & (wanted - 1)] = at;
    }
    free((void *)buckets);
    buckets = larger;
    bucket_count = wanted;
    return true;
}

static struct sequence *create(const char *key, size_t size, uint64_t hash, const struct list *list)
{
    size_t entries_size = list->entry_count * sizeof(list->entries[0]);
    struct sequence *sequence = malloc(sizeof(*sequence) + entries_size + size);

    if (!sequence)
        return NULL;
    *sequence = (struct sequence){
        .hash = hash, .total = list->total, .entry_count = list->entry_count, .key_size = size};
    memcpy(sequence->entries, list->entries, entries_size);
    memcpy(sequence->entries + list->entry_count, key, size);
    return sequence;
}

static bool has_list(const struct sequence *sequence, const struct list *list)
{
    if (sequence->entry_count != list->entry_count)
        return false;
    for (size_t i = 0; i < list->entry_count; i++)
        if (sequence->entries[i].first != list->entries[i].first ||
            sequence->entries[i].count != list->entries[i].count)
            return false;
    return true;
}

/* Adds a key that is not there; NULL: out of memory. */
static struct sequence *add(const char *key, size_t size, uint64_t hash, const struct list *list)
{
    struct sequence *sequence = create(key, size, hash, list);

    if (!sequence)
        return NULL;
    while (count >= max_count)
        drop_oldest();
    sequence->next_in_bucket = buckets[hash & (bucket_count - 1)];
    buckets[hash & (bucket_count - 1)] = sequence;
    link_newest(sequence);
    count++;
    return sequence;
}

static enum sequence_result take(const char *key, size_t size, uint64_t hash,
                                 const struct list *list, uint64_t *ret_step)
{
    struct sequence *sequence;

    drop_aged();
    if (!grow())
        return SEQUENCE_NO_MEMORY;
    sequence = *find_fresh(key, size, hash);
    if (!sequence)
        sequence = add(key, size, hash, list);
    if (!sequence)
        return SEQUENCE_NO_MEMORY;
    if (!has_list(sequence, list))
        return SEQUENCE_OTHER_LIST;
    *ret_step = sequence->taken;
    if (sequence->taken < sequence->total)
        sequence->taken++;
    unlink_use(sequence);
    link_newest(sequence);
    return SEQUENCE_OK;
}

bool sequence_start(int64_t max_keys, int64_t max_age_s)
{
    max_count = max_keys;
    max_age_ms = max_age_s * 1000;
    return getrandom(secret, sizeof(secret), 0) == sizeof(secret);
}

void sequence_stop(void)
{
    while (oldest)
        drop_oldest();
    free((void *)buckets);
    buckets = NULL;
    bucket_count = 0;
}

enum sequence_result sequence_take(const char *key, size_t key_size, const struct list *list,
                                   uint64_t *ret_step)
{
    uint64_t hash = make_hash(key, key_size);
    enum sequence_result result;

    pthread_mutex_lock(&mutex);
    result = take(key, key_size, hash, list, ret_step);
    pthread_mutex_unlock(&mutex);
    return result;
}

enum sequence_result sequence_look(const char *key, size_t key_size, struct list *ret_list,
                                   uint64_t *ret_taken)
{
    uint64_t hash = make_hash(key, key_size);
    const struct sequence *sequence = NULL;

    pthread_mutex_lock(&mutex);
    drop_aged();
    if (bucket_count > 0)
        sequence = *find_fresh(key, key_size, hash);
    if (sequence) {
        *ret_list = (struct list){.entry_count = sequence->entry_count, .total = sequence->total};
        memcpy(ret_list->entries, sequence->entries,
               sequence->entry_count * sizeof(ret_list->entries[0]));
        *ret_taken = sequence->taken;
    }
    pthread_mutex_unlock(&mutex);
    return sequence ? SEQUENCE_OK : SEQUENCE_UNKNOWN;
}

enum sequence_result sequence_reset(const char *key, size_t key_size)
{
    uint64_t hash = make_hash(key, key_size);
    struct sequence **at = NULL;
    bool found;

    pthread_mutex_lock(&mutex);
    drop_aged();
    if (bucket_count > 0)
        at = find_fresh(key, key_size, hash);
    found = at && *at;
    if (found)
        drop(at);
    pthread_mutex_unlock(&mutex);
    return found ? SEQUENCE_OK : SEQUENCE_UNKNOWN;
}
