#include "pages/json-memory.h"

#include <jansson.h>
#include <stdlib.h>

/* Static, because jansson has one allocator for the process, which gets no context. */
static _Thread_local bool failed;

static void *take(size_t size)
{
    void *memory = malloc(size);

    failed |= memory == NULL;
    return memory;
}

void json_memory_watch(void)
{
    json_set_alloc_funcs(take, free);
}

void json_memory_clear(void)
{
    failed = false;
}

bool json_memory_failed(void)
{
    return failed;
}
