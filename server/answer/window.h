/*
 * Since when, and how often, something was asked under a key: for the demos
 * that limit a rate, or are out of service for a while. Windows are kept in a
 * store of their own. All times are milliseconds on a clock that never steps
 * back.
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
 * Notes a request under a key. Its window opens with the first, and is over
 * span_ms later; then, if reopens is set, the next request opens another. The
 * age of a key does not begin to count before its window is over. Stores the
 * window, this request included. False: out of memory.
 */
bool window_note(struct store *store, const char *key, size_t key_size, int64_t now_ms,
                 int64_t span_ms, bool reopens, struct window *ret_window);
