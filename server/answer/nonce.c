#include "answer/nonce.h"

#include <nettle/base16.h>
#include <sys/random.h>

enum { RANDOM_SIZE = (NONCE_SIZE - 1) / 2, COUNTS = 64 };

/* What the store keeps for a nonce. */
struct counts {
    uint32_t highest; /* of those that have come */
    uint64_t seen;    /* bit i: highest - i has come */
};

bool nonce_create(struct store *store, int64_t now_ms, char ret_nonce[NONCE_SIZE])
{
    uint8_t octets[RANDOM_SIZE];
    bool added;

    if (getrandom(octets, sizeof(octets), 0) != sizeof(octets))
        return false;
    base16_encode_update(ret_nonce, sizeof(octets), octets);
    ret_nonce[NONCE_SIZE - 1] = '\0';
    store_lock(store);
    added = store_add(store, ret_nonce, NONCE_SIZE - 1, sizeof(struct counts), now_ms) != NULL;
    store_unlock(store);
    return added;
}

static enum nonce_result check(const struct counts *counts, uint32_t count)
{
    uint32_t behind;

    if (count > counts->highest)
        return NONCE_GOOD;
    behind = counts->highest - count;
    if (behind >= COUNTS)
        return NONCE_STALE;
    return counts->seen >> behind & 1 ? NONCE_REPLAYED : NONCE_GOOD;
}

static void note(struct counts *counts, uint32_t count)
{
    if (count > counts->highest) {
        uint32_t ahead = count - counts->highest;

        counts->seen = ahead < COUNTS ? counts->seen << ahead : 0;
        counts->highest = count;
    }
    counts->seen |= (uint64_t)1 << (counts->highest - count);
}

enum nonce_result nonce_check(struct store *store, struct slice nonce, uint32_t count, bool use,
                              int64_t now_ms)
{
    enum nonce_result result = NONCE_STALE;
    struct counts *counts;

    store_lock(store);
    counts = store_find(store, nonce.data, nonce.size, now_ms);
    if (counts)
        result = check(counts, count);
    if (result == NONCE_GOOD && use)
        note(counts, count);
    store_unlock(store);
    return result;
}
