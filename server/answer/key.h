/*
 * The key of a request, as the knob key gives it. It names the counter of a
 * sequence, and the record of the requests with that key.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "http/request.h"

enum { KEY_MAX = 256 }; /* octets */

/* What a key must be, for the sentence about a bad one. */
#define KEY_TAKES "1 to 256 octets without NUL, as in ?key=a"

struct key {
    size_t size;            /* octets */
    char text[KEY_MAX + 1]; /* ends with a NUL, and has none before */
};

/* Finds the key of a request, before anything else is known of it. Returns false if it names none,
   or a bad one: empty, longer than KEY_MAX, badly encoded, or given twice in one place. */
bool key_find(const struct request *request, struct key *ret_key);

/* Makes text, of up to KEY_MAX octets, a key. */
void key_set(struct key *key, const char *text);
