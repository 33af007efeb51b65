#include "net/reserve.h"

#include <ev.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { RESERVE_SIZE = 64 << 20, ALIGNMENT = 16 };

/* libev has one allocator for the process, without a context: so this is static. */
static char *reserve;
static atomic_size_t used;

/* What was taken is not used again: it lasts for many arrays, which double when they grow. */
static void *take(size_t size)
{
    size_t whole = (size + sizeof(size_t) + 2 * ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    size_t at = atomic_fetch_add(&used, whole);

    if (size > RESERVE_SIZE || at > RESERVE_SIZE - whole)
        return NULL;
    *(size_t *)(void *)(reserve + at) = size;
    return reserve + at + ALIGNMENT;
}

static bool is_reserve(const void *memory)
{
    return (uintptr_t)memory - (uintptr_t)reserve < RESERVE_SIZE;
}

static size_t size_of(void *memory)
{
    if (is_reserve(memory))
        return *(size_t *)(void *)((char *)memory - ALIGNMENT);
    return memory ? malloc_usable_size(memory) : 0;
}

static void *move(void *memory, void *to, size_t size)
{
    size_t kept = size_of(memory);

    if (to && memory)
        memcpy(to, memory, kept < size ? kept : size);
    return to;
}

/* As realloc, and size 0 frees. */
static void *allocate(void *memory, long size_)
{
    size_t size = (size_t)size_;
    void *larger;

    if (size == 0) {
        if (!is_reserve(memory))
            free(memory);
        return NULL;
    }
    larger = is_reserve(memory) ? move(memory, malloc(size), size) : realloc(memory, size);
    if (larger)
        return larger;
    larger = move(memory, take(size), size);
    if (larger && !is_reserve(memory))
        free(memory);
    return larger;
}

bool reserve_start(void)
{
    void *mapped;

    if (reserve)
        return true;
    mapped = mmap(NULL, RESERVE_SIZE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED)
        return false;
    reserve = mapped;
    ev_set_allocator(allocate);
    return true;
}
