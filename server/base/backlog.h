/*
 * Octets that wait until somebody takes them. A backlog has memory only while
 * it holds octets, because most connections have none waiting most of the time.
 * {0} is an empty backlog.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct backlog {
    char *octets; /* the first that waits */
    size_t size;  /* how many wait */
    char *memory;
    size_t capacity;
};

/* Adds size octets to the end. Returns false, and changes nothing, if there is no memory. */
bool backlog_add(struct backlog *backlog, const void *octets, size_t size);

/* Removes the first size octets, at most all of them. */
void backlog_drop(struct backlog *backlog, size_t size);

/* Removes all octets. */
void backlog_clear(struct backlog *backlog);
