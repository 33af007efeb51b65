#include "window.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { KEYS_MAX = 1000, UNUSED_MAX_MS = 60000 };

struct window {
    char key[WINDOW_KEY_SIZE]; /* "": free */
    int64_t opened_ms, used_ms;
    uint64_t count;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct window windows[KEYS_MAX];

/* The key's window, or else the one to give it: one that is free, or the longest unused. */
static struct window *find(const char *key)
{
    struct window *oldest = &windows[0];

    for (size_t i = 0; i < KEYS_MAX; i++) {
        if (strcmp(windows[i].key, key) == 0)
            return &windows[i];
        if (windows[i].used_ms < oldest->used_ms || windows[i].key[0] == '\0')
            oldest = &windows[i];
        if (windows[i].key[0] == '\0')
            break; /* they are taken in order, so there are no more */
    }
    return oldest;
}

static bool is_over(const struct window *window, int64_t now_ms, int64_t span_ms)
{
    if (span_ms > 0)
        return now_ms - window->opened_ms >= span_ms;
    return now_ms - window->used_ms >= UNUSED_MAX_MS;
}

uint64_t window_count(const char *key, int64_t now_ms, int64_t span_ms, int64_t *ret_opened_ms)
{
    struct window *window;
    uint64_t count;

    pthread_mutex_lock(&mutex);
    window = find(key);
    if (strcmp(window->key, key) != 0 || is_over(window, now_ms, span_ms)) {
        *window = (struct window){.opened_ms = now_ms};
        snprintf(window->key, sizeof(window->key), "%s", key);
    }
    window->used_ms = now_ms;
    count = ++window->count;
    *ret_opened_ms = window->opened_ms;
    pthread_mutex_unlock(&mutex);
    return count;
}
