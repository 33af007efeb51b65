/*
 * A journal under test, and requests for it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "answer/journal.h"

enum { RIG_AGE_MS = 1000 };

extern struct journal *journal;

/* Makes the journal, with these limits. */
void start(size_t recorded, size_t keys, size_t octets);

struct key key_of(const char *text);

/* Records a request with that target and so many octets of content. */
struct record *add_target(const char *key_text, const char *target, size_t content_size,
                          int64_t now_us);

/* The same, and ends it. */
void add(const char *key, size_t content_size, int64_t now_us);

/* How many requests of a key there have been, and which are kept, as "5: 3 4 5"; or "unknown". */
const char *look(const char *key_text, int64_t now_us);
