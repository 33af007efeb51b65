/*
 * Octets on their way through the check as its caller has them pass: what follows
 * the end of a head or of a request comes again.
 */
#pragma once

#include <string.h>

#include "http/framing.h"

/* Takes size octets. Returns how many of them are handed on, which are then at the front. */
static inline size_t framing_take_all(struct framing *framing, char *octets, size_t size,
                                      enum refusal *ret_refusal)
{
    size_t handed = 0, rest = size;

    do {
        char *at = octets + size - rest;
        size_t kept = framing_take(framing, at, rest, ret_refusal);

        memmove(octets + handed, at, kept);
        handed += kept;
        rest = framing_rest(framing);
    } while (rest > 0 && *ret_refusal == REFUSAL_NONE);
    return handed;
}
