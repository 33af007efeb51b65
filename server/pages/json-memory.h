/*
 * Whether jansson ran out of memory. It does not say so itself: text for whose
 * parsing there is no memory is reported as text that is not JSON.
 */
#pragma once

#include <stdbool.h>

/* Lets jansson allocate through this file, in the whole process. To be called before jansson is
   used. Without it json_memory_failed is always false. */
void json_memory_watch(void);

/* Forgets what happened so far in this thread. */
void json_memory_clear(void);

/* Returns whether an allocation of jansson has failed in this thread since then. */
bool json_memory_failed(void);
