#include "answer/sequence.h"

#include <stdlib.h>
#include <string.h>

/* Some steps of one code, in few octets: a list may have a thousand of them. */
struct run {
    uint32_t count;
    uint32_t knobs_size;
    uint16_t code;
};

/* What the store keeps for a key. Behind the runs stands the text of their knobs. */
struct sequence {
    uint64_t taken, total;
    size_t run_count;
    size_t knobs_size; /* of all runs together */
    struct run runs[];
};

static char *find_knobs(const struct sequence *sequence)
{
    return (char *)(sequence->runs + sequence->run_count);
}

static bool has_list(const struct sequence *sequence, const struct list *list)
{
    const char *knobs = find_knobs(sequence);

    if (sequence->run_count != list->entry_count)
        return false;
    for (size_t i = 0; i < list->entry_count; i++) {
        const struct run *run = &sequence->runs[i];
        const struct list_entry *entry = &list->entries[i];

        if (run->code != entry->first || run->count != entry->count ||
            run->knobs_size != entry->knobs.size ||
            memcmp(knobs, entry->knobs.data, run->knobs_size) != 0)
            return false;
        knobs += run->knobs_size;
    }
    return true;
}

static size_t measure_knobs(const struct list *list)
{
    size_t size = 0;

    for (size_t i = 0; i < list->entry_count; i++)
        size += list->entries[i].knobs.size;
    return size;
}

/* Adds a key that is not in the store. Returns NULL if there is no memory. */
static struct sequence *add(struct store *store, const char *key, size_t key_size,
                            const struct list *list, int64_t now_ms)
{
    size_t knobs_size = measure_knobs(list);
    size_t size = sizeof(struct sequence) + list->entry_count * sizeof(struct run) + knobs_size;
    struct sequence *sequence = store_add(store, key, key_size, size, now_ms);
    char *knobs;

    if (!sequence)
        return NULL;
    sequence->total = list->total;
    sequence->run_count = list->entry_count;
    sequence->knobs_size = knobs_size;
    knobs = find_knobs(sequence);
    for (size_t i = 0; i < list->entry_count; i++) {
        const struct list_entry *entry = &list->entries[i];

        sequence->runs[i] = (struct run){(uint32_t)entry->count, (uint32_t)entry->knobs.size,
                                         (uint16_t)entry->first};
        memcpy(knobs, entry->knobs.data, entry->knobs.size);
        knobs += entry->knobs.size;
    }
    return sequence;
}

static enum sequence_result take(struct store *store, const char *key, size_t key_size,
                                 const struct list *list, int64_t now_ms, uint64_t *ret_step)
{
    struct sequence *sequence = store_find(store, key, key_size, now_ms);

    if (!sequence)
        sequence = add(store, key, key_size, list, now_ms);
    if (!sequence)
        return SEQUENCE_NO_MEMORY;
    if (!has_list(sequence, list))
        return SEQUENCE_OTHER_LIST;
    *ret_step = sequence->taken;
    if (sequence->taken < sequence->total)
        sequence->taken++;
    store_use(store, sequence, now_ms);
    return SEQUENCE_OK;
}

enum sequence_result sequence_take(struct store *store, const char *key, size_t key_size,
                                   const struct list *list, int64_t now_ms, uint64_t *ret_step)
{
    enum sequence_result result;

    store_lock(store);
    result = take(store, key, key_size, list, now_ms, ret_step);
    store_unlock(store);
    return result;
}

/* Copies a list. Returns false if there is no memory. */
static bool copy_list(const struct sequence *sequence, struct list *ret_list, char **ret_knobs)
{
    char *knobs = malloc(sequence->knobs_size + 1);

    if (!knobs)
        return false;
    *ret_knobs = memcpy(knobs, find_knobs(sequence), sequence->knobs_size);
    ret_list->entry_count = sequence->run_count;
    ret_list->total = sequence->total;
    for (size_t i = 0; i < sequence->run_count; i++) {
        const struct run *run = &sequence->runs[i];

        ret_list->entries[i] =
            (struct list_entry){run->code, run->code, run->count, {knobs, run->knobs_size}};
        knobs += run->knobs_size;
    }
    return true;
}

enum sequence_result sequence_look(struct store *store, const char *key, size_t key_size,
                                   int64_t now_ms, struct list *ret_list, char **ret_knobs,
                                   uint64_t *ret_taken)
{
    enum sequence_result result = SEQUENCE_UNKNOWN;
    const struct sequence *sequence;

    store_lock(store);
    sequence = store_find(store, key, key_size, now_ms);
    if (sequence) {
        result = copy_list(sequence, ret_list, ret_knobs) ? SEQUENCE_OK : SEQUENCE_NO_MEMORY;
        *ret_taken = sequence->taken;
    }
    store_unlock(store);
    return result;
}

enum sequence_result sequence_reset(struct store *store, const char *key, size_t key_size,
                                    int64_t now_ms)
{
    struct sequence *sequence;

    store_lock(store);
    sequence = store_find(store, key, key_size, now_ms);
    if (sequence)
        store_remove(store, sequence);
    store_unlock(store);
    return sequence ? SEQUENCE_OK : SEQUENCE_UNKNOWN;
}
