/*
 * The position of each key of /sequence in its list. Each request gets its own
 * step, even if many arrive at the same time.
 *
 * The store is the service's for sequences; these functions take its lock. All
 * times are milliseconds on a clock that never steps back.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/store.h"
#include "codes/list.h"

enum sequence_result {
    SEQUENCE_OK,
    SEQUENCE_UNKNOWN,    /* the key is not in the store: it never was, or was forgotten */
    SEQUENCE_OTHER_LIST, /* the key was first used with another list */
    SEQUENCE_NO_MEMORY,
};

/* Takes the next step of a key. The first step makes the key, with that list. *ret_step: the number
   of the step, from 0; once all have been taken, the length of the list. */
enum sequence_result sequence_take(struct store *store, const char *key, size_t key_size,
                                   const struct list *list, int64_t now_ms, uint64_t *ret_step);

/* Looks a key up, which does not count as use of it. *ret_list: its list; *ret_knobs: the text of
   its knobs, to be freed; *ret_taken: how many steps have been taken. */
enum sequence_result sequence_look(struct store *store, const char *key, size_t key_size,
                                   int64_t now_ms, struct list *ret_list, char **ret_knobs,
                                   uint64_t *ret_taken);

/* Forgets a key, so that its sequence starts again. */
enum sequence_result sequence_reset(struct store *store, const char *key, size_t key_size,
                                    int64_t now_ms);
