#include "answer/window.h"

static void note(struct store *store, struct window *window, int64_t now_ms, int64_t span_ms,
                 bool reopens)
{
    int64_t end_ms;

    if (window->count == 0 || (reopens && now_ms - window->opened_ms >= span_ms))
        *window = (struct window){.opened_ms = now_ms};
    window->count++;
    end_ms = window->opened_ms + span_ms;
    store_use(store, window, end_ms > now_ms ? end_ms : now_ms);
}

bool window_note(struct store *store, const char *key, size_t key_size, int64_t now_ms,
                 int64_t span_ms, bool reopens, struct window *ret_window)
{
    struct window *window;

    store_lock(store);
    window = store_find(store, key, key_size, now_ms);
    if (!window)
        window = store_add(store, key, key_size, sizeof(*window), now_ms);
    if (window) {
        note(store, window, now_ms, span_ms, reopens);
        *ret_window = *window;
    }
    store_unlock(store);
    return window != NULL;
}
