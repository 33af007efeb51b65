/*
 * Memory for libev, which aborts where it gets none: its arrays grow with the
 * number of connections. Where the heap has run out they grow into a reserve,
 * which is address space alone until then, and back onto the heap later.
 */
#pragma once

#include <stdbool.h>

/* Sets the reserve up, before any loop is made; more often does no harm. Returns false if there is
   no memory. */
bool reserve_start(void);
