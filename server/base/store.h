/*
 * A keyed store: a value for each key, bounded in number, age and memory. If
 * there is no room for another key, the least recently used key is removed.
 *
 * Threads that share a store hold its lock while they use it or a value of it.
 * All times are milliseconds on a clock that never steps back.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

struct store_limits {
    size_t keys;
    size_t octets;  /* of keys, values, what these own, and what the store needs for them; one key
                       is always kept */
    int64_t age_ms; /* a key that was not used for so long is gone */
};

/* Makes an empty store. NULL: out of memory, or the system has no random numbers. */
struct store *store_create(const struct store_limits *limits);

/* Sets a function that is called for each value just before the store forgets it, to release what
   the value owns elsewhere. Must be called before the store has values. */
void store_set_release(struct store *store, void (*release)(void *value));

/* Frees a store and all values; NULL is ignored. */
void store_destroy(struct store *store);

/* Locks and unlocks the store. */
void store_lock(struct store *store);
void store_unlock(struct store *store);

/* The value of a key, or NULL. Finding a value does not count as use. It stays where it is until
   the next call of store_find, store_add or store_remove. */
void *store_find(struct store *store, const void *key, size_t key_size, int64_t now_ms);

/* Adds a key that store_find did not find, with a value of value_size octets, all of them 0,
   aligned for anything. Returns NULL if there is no memory. */
void *store_add(struct store *store, const void *key, size_t key_size, size_t value_size,
                int64_t now_ms);

/* Notes that a value was used. Its age counts from from_ms, which may lie ahead. */
void store_use(struct store *store, void *value, int64_t from_ms);

/*
 * Notes that a value, which must be the most recently used one, owns that many
 * more octets elsewhere, or fewer if negative. If the store then has too many
 * octets, it removes the least recently used keys. Returns false if that value
 * alone has too many.
 */
bool store_charge(struct store *store, void *value, ptrdiff_t octets);

/* Forgets a value and its key. */
void store_remove(struct store *store, void *value);
