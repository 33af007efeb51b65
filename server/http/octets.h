/*
 * Runs of octets that belong together, measured many at a time: nearly all that
 * comes in is one run or another.
 */
#pragma once

#include <stddef.h>
#include <stdbool.h>

/* Kinds of octets, as bits. */
enum octet_kind {
    OCTET_TOKEN = 1,  /* tchar (RFC 9110, 5.6.2) */
    OCTET_SPACE = 2,  /* SP and HTAB (5.6.3) */
    OCTET_QUOTED = 4, /* qdtext (5.6.4) */
};

/* The kinds that an octet belongs to. */
extern const unsigned char octet_kinds[256];

static inline bool octet_is(char c, enum octet_kind kind)
{
    return octet_kinds[(unsigned char)c] & kind;
}

/* How many octets, from at on and before end, are of a kind. */
static inline size_t octets_run(const char *at, const char *end, enum octet_kind kind)
{
    const char *start = at;

    while (at < end && octet_is(*at, kind))
        at++;
    return (size_t)(at - start);
}

/* How many octets, from at on and before end, are at least lowest, which is at most 128, and not
   DEL. */
size_t octets_run_from(const char *at, const char *end, unsigned char lowest);
