/*
 * Rows of octets, and what the check of octets is to make of each: its verdict,
 * and what it hands on. A row must do so however it is cut into pieces.
 */
#pragma once

#include <stddef.h>

#include "http/refusal.h"
#include "http/framing.h"

struct framing_row {
    const char *name;
    enum refusal refusal;
    const char *octets; /* NULs among them */
    size_t size;
    const char *handed; /* what is handed on */
    size_t handed_size;
};

/* Is served, and handed on as it is. */
#define SERVED(name, octets) CHANGED(name, octets, octets)

/* Is served, and handed on as something else. */
#define CHANGED(name, octets, handed)                                                              \
    {                                                                                              \
        name, REFUSAL_NONE, octets, sizeof(octets) - 1, handed, sizeof(handed) - 1                 \
    }

/* Is refused at the first octet of rest. */
#define REFUSED(name, refusal, octets, rest)                                                       \
    {                                                                                              \
        name, refusal, octets rest, sizeof(octets rest) - 1, octets, sizeof(octets) - 1            \
    }

/* The same where octets, before rest, are handed on as something else. */
#define REFUSED_CHANGED(name, refusal, octets, rest, handed)                                       \
    {                                                                                              \
        name, refusal, octets rest, sizeof(octets rest) - 1, handed, sizeof(handed) - 1            \
    }

/* The limits of all rows. */
extern const struct framing_limits framing_rows_limits;

/* Fails the test if the row, or the row with a good request before it or behind it, does not keep
   its word, in one piece, in any two, or in pieces of one octet. */
void framing_check_row(const struct framing_row *row);
