/*
 * Octets that wait until somebody takes them. A backlog has memory only while
 * something is in it: most connections have nothing that waits, most of the
 * time. {0} is an empty one.
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

/* Puts size octets behind those that wait. Returns false if there is no memory; then nothing has
   changed. */
bool backlog_add(struct backlog *backlog, const void *octets, size_t size);

/* Takes away the first size octets, at most all. */
void backlog_drop(struct backlog *backlog, size_t size);

/* Takes away all. */
void backlog_clear(struct backlog *backlog);
