/*
 * Windows of time: when the first request with a key came, and how many have come
 * since. The demos of 429 and 503 need them. The store is the service's
 * for windows. All times are milliseconds on a clock that never steps back.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/store.h"

struct window {
    int64_t opened_ms; /* when its first request came */
    uint64_t count;    /* its requests so far */
};

/*
 * Counts a request with a key. The first opens a window that lasts span_ms. If
 * reopens is set, the first request after that opens another. The key does not
 * begin to age before its window is over. *ret_window: the window, with this
 * request counted. Returns false if there is no memory.
 */
bool window_note(struct store *store, const char *key, size_t key_size, int64_t now_ms,
                 int64_t span_ms, bool reopens, struct window *ret_window);
