#include "answer/sequence.h"

/* Some steps of one code, in few octets: a list may have a thousand of them. */
struct run {
    uint16_t code;
    uint32_t count;
};

/* What the store keeps for a key. */
struct sequence {
    uint64_t taken, total;
    size_t run_count;
    struct run runs[];
};

static bool has_list(const struct sequence *sequence, const struct list *list)
{
    if (sequence->run_count != list->entry_count)
        return false;
    for (size_t i = 0; i < list->entry_count; i++)
        if (sequence->runs[i].code != list->entries[i].first ||
            sequence->runs[i].count != list->entries[i].count)
            return false;
    return true;
}

/* Adds a key that is not in the store. Returns NULL if there is no memory. */
static struct sequence *add(struct store *store, const char *key, size_t key_size,
                            const struct list *list, int64_t now_ms)
{
    size_t size = sizeof(struct sequence) + list->entry_count * sizeof(struct run);
    struct sequence *sequence = store_add(store, key, key_size, size, now_ms);

    if (!sequence)
        return NULL;
    sequence->total = list->total;
    sequence->run_count = list->entry_count;
    for (size_t i = 0; i < list->entry_count; i++)
        sequence->runs[i] =
            (struct run){(uint16_t)list->entries[i].first, (uint32_t)list->entries[i].count};
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

static void copy_list(const struct sequence *sequence, struct list *ret_list)
{
    ret_list->entry_count = sequence->run_count;
    ret_list->total = sequence->total;
    for (size_t i = 0; i < sequence->run_count; i++)
        ret_list->entries[i] = (struct list_entry){sequence->runs[i].code, sequence->runs[i].code,
                                                   sequence->runs[i].count};
}

enum sequence_result sequence_look(struct store *store, const char *key, size_t key_size,
                                   int64_t now_ms, struct list *ret_list, uint64_t *ret_taken)
{
    const struct sequence *sequence;

    store_lock(store);
    sequence = store_find(store, key, key_size, now_ms);
    if (sequence) {
        copy_list(sequence, ret_list);
        *ret_taken = sequence->taken;
    }
    store_unlock(store);
    return sequence ? SEQUENCE_OK : SEQUENCE_UNKNOWN;
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
