/*
 * The key that a request names: of its sequence, and to be recorded under. It stands
 * in the path (/status/503;key=a), in the query (?key=a), or in a field
 * (Statusbin-Key: a). The path wins over the query, the query over the field.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "http/request.h"

enum { KEY_MAX = 256 }; /* octets */

/* How a key is described to whom has given a bad one. */
#define KEY_TAKES "1 to 256 octets without NUL, as in /sequence/503*2,200?key=a"

enum key_result {
    KEY_NONE,  /* the request names no key */
    KEY_NAMED, /* it names one */
    KEY_BAD,   /* it is empty, longer than KEY_MAX, badly escaped, or given twice in one place */
};

struct key {
    size_t size;            /* octets */
    char text[KEY_MAX + 1]; /* ends with a NUL, and has none before */
};

/* Returns false if the request names no key for certain. That costs next to nothing, and is the
   answer for a request without query, without ";" in its path and without fields of ours. */
bool key_may_be_named(const struct request *request);

/* Finds the key of a request. *ret_key is filled in only for KEY_NAMED. */
enum key_result key_find(const struct request *request, struct key *ret_key);
