/*
 * What was asked under a key, and since when: for the demos that limit a rate,
 * or are out of service for a while. Keys are bounded in number; the one that
 * was not used for the longest time is forgotten first.
 */
#pragma once

#include <stdint.h>

enum { WINDOW_KEY_SIZE = 65 }; /* of a key and a NUL */

/*
 * Notes a request under key at now_ms, on a clock that never steps back. A key
 * is new if it has not been there, or its window of span_ms, which its first
 * request opened, has ended; span_ms of 0 is a window that does not end until
 * the key was unused for a minute. Returns how many requests the window has
 * seen, this one included, and stores when it was opened.
 */
uint64_t window_count(const char *key, int64_t now_ms, int64_t span_ms, int64_t *ret_opened_ms);
