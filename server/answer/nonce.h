/*
 * The nonces of Digest challenges (RFC 7616, 3.3). Each challenge has a nonce of
 * its own, which is random. The store of nonces remembers which counts have come with
 * each, so that no credentials are accepted twice. A nonce that has left the
 * store is stale.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/store.h"
#include "base/text.h"

enum {
    NONCES_MAX = 10000,   /* that are kept; then the oldest is forgotten */
    NONCE_AGE_MS = 10000, /* how long a nonce is good */
    NONCE_SIZE = 33,      /* octets, with a NUL at the end */
};

/* Makes a nonce at now_ms. Returns false if there is no memory, or getrandom() fails. */
bool nonce_create(struct store *store, int64_t now_ms, char ret_nonce[NONCE_SIZE]);

enum nonce_result {
    NONCE_GOOD,
    NONCE_STALE, /* the nonce is too old or unknown, or the count so far behind that nobody knows */
    NONCE_REPLAYED, /* the count has come before */
};

/*
 * Returns NONCE_GOOD if count, which begins with 1, may come with this nonce at now_ms. Each may
 * come once; those among the 63 below the highest so far, in any order. use: the count is noted,
 * and does not come again.
 */
enum nonce_result nonce_check(struct store *store, struct slice nonce, uint32_t count, bool use,
                              int64_t now_ms);
