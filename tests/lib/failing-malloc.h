/* What test-starved-memory.c shares with failing-malloc.c, which it preloads into the server. */
#pragma once

#include <stdatomic.h>

#define FAILING_MALLOC_FILE "TESTS_FAILING_MALLOC_FILE" /* the variable that names the file */

struct failing_malloc {
    atomic_uint every;  /* which allocations fail; 0: none */
    atomic_uint count;  /* since they began to */
    atomic_uint failed; /* how many did */
};
