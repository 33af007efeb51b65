/*
 * A value that a client sent, as the sentence about it shows it. A pure function.
 */
#pragma once

#include "base/text.h"

enum {
    SHOWN_MAX = 40,                     /* how many octets of a value are shown */
    SHOWN_SIZE = 4 * SHOWN_MAX + 3 + 1, /* what they can take as text, with a NUL: octets */
};

/*
 * Writes value as printable ASCII into buffer, and returns that. Any other
 * octet is written as \xNN, because it may not be text, or could control a
 * terminal. "..." replaces everything after SHOWN_MAX octets.
 */
const char *shown(struct slice value, char buffer[SHOWN_SIZE]);
