/*
 * Kinds of octets, and the length of runs of one kind. A request consists of
 * such runs, so these functions are as fast as possible. Pure functions.
 */
#pragma once

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Kinds of octets, as bits: an octet may be of several (RFC 9110). */
enum octet_kind {
    OCTET_TOKEN = 1,  /* tchar (RFC 9110, 5.6.2) */
    OCTET_SPACE = 2,  /* SP and HTAB (5.6.3) */
    OCTET_QUOTED = 4, /* qdtext (5.6.4) */
};

/* The kinds of each octet. */
extern const unsigned char octet_kinds[256];

static inline bool octet_is(char c, enum octet_kind kind)
{
    return octet_kinds[(unsigned char)c] & kind;
}

/* Returns how many octets, from at on and before end, are of a kind. */
static inline size_t octets_run(const char *at, const char *end, enum octet_kind kind)
{
    ptrdiff_t left = at - end; /* counts up to 0, which is one comparison less an octet */

    while (left != 0 && octet_is(end[left], kind))
        left++;
    return (size_t)(end - at + left);
}

/* Looks at eight octets, the first in the lowest bits. Returns a number that marks the first octet
   that is below lowest or is DEL: the highest bit of that octet is set, and no bit of an earlier
   octet. (A subtraction that borrows spoils only later octets.) */
static inline uint64_t octets_find(uint64_t octets, unsigned char lowest)
{
    const uint64_t each = 0x0101010101010101, high = each * 0x80;
    uint64_t deleted = octets ^ (each * 0x7f);

    return (((octets - each * lowest) & ~octets) | ((deleted - each) & ~deleted)) & high;
}

/* Returns how many octets, from at on and before end, are at least lowest, which is at most 128,
   and are not DEL. */
static inline size_t octets_run_from(const char *at, const char *end, unsigned char lowest)
{
    const char *start = at;
    uint64_t octets;

    for (; end - at >= (ptrdiff_t)sizeof(octets); at += sizeof(octets)) {
        uint64_t found;

        memcpy(&octets, at, sizeof(octets));
        found = octets_find(le64toh(octets), lowest);
        if (found)
            return (size_t)(at - start) + (size_t)__builtin_ctzll(found) / 8;
    }
    while (at < end && (unsigned char)*at >= lowest && *at != 0x7f)
        at++;
    return (size_t)(at - start);
}
