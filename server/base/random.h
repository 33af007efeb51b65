/*
 * Random numbers: for picks, not for secrets.
 */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

/* A source of numbers. Any number of threads may share it. */
struct random {
    atomic_uint_fast64_t state;
};

/* Begins at random. */
void random_init(struct random *random);

/* Returns the next number. */
uint64_t random_next(struct random *random);

/* Returns a number from 0 to below a limit, which is above 0, as a random number has it. */
uint64_t random_below(uint64_t limit, uint64_t number);

/* Returns the number of a seed, which is always the same. The numbers of neighbouring seeds are
   unrelated. */
uint64_t random_of_seed(uint64_t seed);
