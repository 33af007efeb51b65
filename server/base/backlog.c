#include "base/backlog.h"

#include <stdlib.h>
#include <string.h>

/* Makes room for size more octets: at the end, by moving those that wait to the front, or in new
   memory. */
static bool make_room(struct backlog *backlog, size_t size)
{
    size_t before = backlog->octets ? (size_t)(backlog->octets - backlog->memory) : 0;
    size_t needed = backlog->size + size;
    char *memory = backlog->memory;

    if (before + needed <= backlog->capacity)
        return true;
    if (needed > backlog->capacity) {
        memory = malloc(needed);
        if (!memory)
            return false;
        backlog->capacity = needed;
    }
    if (backlog->octets)
        memmove(memory, backlog->octets, backlog->size);
    if (memory != backlog->memory)
        free(backlog->memory);
    backlog->memory = backlog->octets = memory;
    return true;
}

bool backlog_add(struct backlog *backlog, const void *octets, size_t size)
{
    if (size == 0)
        return true;
    if (!make_room(backlog, size))
        return false;
    memcpy(backlog->octets + backlog->size, octets, size);
    backlog->size += size;
    return true;
}

void backlog_drop(struct backlog *backlog, size_t size)
{
    if (size >= backlog->size) {
        backlog_clear(backlog);
        return;
    }
    backlog->octets += size;
    backlog->size -= size;
}

void backlog_clear(struct backlog *backlog)
{
    free(backlog->memory);
    *backlog = (struct backlog){0};
}
