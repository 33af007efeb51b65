/*
 * A bad value as the sentence about it shows it. A pure function.
 */
#pragma once

#include "base/text.h"

enum {
    SHOWN_MAX = 40,                     /* how many octets of a value are shown */
    SHOWN_SIZE = 4 * SHOWN_MAX + 3 + 1, /* what they can take as text, with a NUL: octets */
};

/*
 * Writes value as printable ASCII into buffer, and returns that: any other octet as \xNN, since
 * it may be no text, or steer a terminal; and "..." in place of what is beyond SHOWN_MAX.
 */
const char *shown(struct slice value, char buffer[SHOWN_SIZE]);
