/*
 * Content codings (RFC 9110, 8.4.1).
 */
#pragma once

#include <stdbool.h>

#include "answer/reply.h"

enum coding {
    CODING_NONE,
    CODING_GZIP,    /* 8.4.1.3, RFC 1952 */
    CODING_DEFLATE, /* 8.4.1.2: the zlib format of RFC 1950 */
};

/* Finds the coding of that name. Returns false if there is none. */
bool coding_parse(const char *name, enum coding *ret_coding);

/*
 * Codes the content of a reply, which must not be empty, and adds
 * Content-Encoding. Content that repeats a part of itself still does so when it is
 * coded, so it needs little memory. If there is no memory, the reply becomes
 * one that cannot be sent.
 */
void coding_apply(struct reply *reply, enum coding coding);
