/*
 * Where each key of /sequence stands in its list. Each request gets a step of
 * its own, whatever else happens at the same time. Keys are bounded in number
 * and age: the one that was not used for the longest time goes first.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "list.h"

enum { SEQUENCE_KEY_MAX = 256 }; /* octets */

enum sequence_result {
    SEQUENCE_OK,
    SEQUENCE_UNKNOWN,    /* no such key, or not any more */
    SEQUENCE_OTHER_LIST, /* the key was made with another list */
    SEQUENCE_NO_MEMORY,
};

/* To be called once, before any other function. False: no randomness to be had. */
bool sequence_start(int64_t max_keys, int64_t max_age_s);

/* Forgets all keys. */
void sequence_stop(void);

/* Takes the next step of key, which is made by its first. Stores the number of the step, from 0. */
enum sequence_result sequence_take(const char *key, size_t key_size, const struct list *list,
                                   uint64_t *ret_step);

/* Stores a key's list and how many steps have been taken. This does not count as use. */
enum sequence_result sequence_look(const char *key, size_t key_size, struct list *ret_list,
                                   uint64_t *ret_taken);

/* Forgets a key. */
enum sequence_result sequence_reset(const char *key, size_t key_size);
