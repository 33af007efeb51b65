/*
 * Where each key of /sequence stands in its list. Each request gets a step of
 * its own, whatever else happens at the same time.
 *
 * They are kept in a store of their own, whose lock these functions take. All
 * times are milliseconds on a clock that never steps back.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/store.h"
#include "codes/list.h"

enum { SEQUENCE_KEY_MAX = 256 }; /* octets */

enum sequence_result {
    SEQUENCE_OK,
    SEQUENCE_UNKNOWN,    /* no such key, or not any more */
    SEQUENCE_OTHER_LIST, /* the key was made with another list */
    SEQUENCE_NO_MEMORY,
};

/* Takes the next step of key, which is made by its first. Stores the number of the step, from 0. */
enum sequence_result sequence_take(struct store *store, const char *key, size_t key_size,
                                   const struct list *list, int64_t now_ms, uint64_t *ret_step);

/* Stores a key's list and how many steps have been taken. This does not count as use. */
enum sequence_result sequence_look(struct store *store, const char *key, size_t key_size,
                                   int64_t now_ms, struct list *ret_list, uint64_t *ret_taken);

/* Forgets a key. */
enum sequence_result sequence_reset(struct store *store, const char *key, size_t key_size,
                                    int64_t now_ms);
