/*
 * The nonces of Digest challenges (RFC 7616, 3.3): each challenge has one of
 * its own, made of nothing but random octets, and remembers which counts have
 * come with it, so that nothing is taken twice. A store of their own keeps
 * them; one that left it is as good as one that never was.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/store.h"
#include "base/text.h"

enum {
    NONCES_MAX = 10000,   /* at once; beyond, the oldest is forgotten */
    NONCE_AGE_MS = 10000, /* how long one is good */
    NONCE_SIZE = 33,      /* as text, with a NUL */
};

/* Makes a nonce at now_ms. False: out of memory, or the system has no random numbers. */
bool nonce_create(struct store *store, int64_t now_ms, char ret_nonce[NONCE_SIZE]);

enum nonce_result {
    NONCE_GOOD,
    NONCE_STALE,    /* too old, unknown, or its count is too far behind to tell */
    NONCE_REPLAYED, /* the count has come before */
};

/* Whether count, from 1, may come with this nonce at now_ms. It may once, in any order with the 63
   below the highest so far; use: this was it. */
enum nonce_result nonce_check(struct store *store, struct slice nonce, uint32_t count, bool use,
                              int64_t now_ms);
