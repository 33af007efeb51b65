/*
 * A request that the server sends to itself, for /try: over a connection to its own
 * listening socket, and to nothing else. What comes back is kept as it came, up to a
 * size. Nothing of it blocks: the loop of the exchange that asked for it carries it.
 */
#pragma once

#include <ev.h>
#include <stddef.h>

struct shared;
struct trial;

/* How a trial has ended. */
enum trial_end {
    TRIAL_WAITS,  /* it has not */
    TRIAL_CLOSED, /* the connection has closed, perhaps because the trial ended its side */
    TRIAL_RESET,
    TRIAL_FULL,   /* more has come than is kept */
    TRIAL_FAILED, /* there is no connection, or too many trials are under way */
};

/*
 * Begins a trial. request: whole, ends with a NUL, and stays the caller's. ended: called once, by
 * the loop, when nothing more is to come; the trial stays open. Returns NULL if there is no memory.
 */
struct trial *trial_open(struct shared *shared, struct ev_loop *loop, const char *request,
                         void (*ended)(void *owner), void *owner);

/* Returns what has come so far as JSON (endpoint/try.h), on the heap; NULL: out of memory. */
char *trial_describe(const struct trial *trial, size_t *ret_size);

/* Ends the trial; ended is not called any more. NULL is fine. */
void trial_close(struct trial *trial);
