/*
 * POST /try?method=<method>&target=<target>: the server sends that request to itself, and
 * answers with the octets of both sides. So a page can show what script cannot see:
 * interim responses, redirects, a 407. serve/trial.h sends it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Octets that came together. */
struct try_piece {
    size_t end;       /* where they end in all that came */
    int64_t after_us; /* since the request was sent */
};

struct try_outcome {
    const char *request;
    const char *octets; /* all that came back */
    size_t size;
    const struct try_piece *pieces;
    size_t piece_count;
    const char *end; /* what ended it: a word */
    int64_t after_us;
};

/* Returns the outcome as JSON, on the heap, which is the caller's to free; NULL: out of memory. */
char *try_describe(const struct try_outcome *outcome, size_t *ret_size);
