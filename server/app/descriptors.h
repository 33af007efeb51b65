/*
 * What the system lets this process have.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Raises the limit of open descriptors as far as it may be raised, for the whole process. Returns
   how many connections that allows, at least 64. */
int64_t descriptors_raise_limit(void);

/* Returns whether at least one descriptor is left, for a connection. */
bool descriptors_are_left(void);
