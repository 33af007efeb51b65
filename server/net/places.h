/*
 * How many connections there may be: in all, and of one address. Each takes a
 * place when it is accepted, and gives it back when its socket is closed, which
 * is after it has lingered. Any thread may call.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "net/address.h"

struct places {
    int64_t maximum;
    atomic_int_fast64_t taken;
    atomic_uint_fast64_t numbered; /* how many connections have a number */
    struct addresses addresses;
};

/* per_address: 0: any number. */
void places_init(struct places *places, int64_t maximum, int64_t per_address);

/* Takes a place. Returns false if there is none. */
bool places_take(struct places *places);

/* Returns the number of a connection that was accepted: 1 for the first, and each has another. */
uint64_t places_number(struct places *places);

/* Gives a place back, with what address_take has stored for it. */
void places_release(struct places *places, struct address *address);
