/*
 * Random numbers: for picks, not for secrets.
 */
#pragma once

#include <stdint.h>

/* The number that a seed always gives; those of neighbouring seeds have nothing in common. */
uint64_t random_of_seed(uint64_t seed);

/* The next of this thread's numbers, which begin at random. */
uint64_t random_next(void);
