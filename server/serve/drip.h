/*
 * Content that leaves evenly over a time: how much of it is due when. Small pieces
 * become due together, or there would be more of them than anybody sees. Times are
 * microseconds since the reply began to be sent.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Returns how many of size octets, all of which are due at the end of whole_us, are due by now. */
size_t drip_due(size_t size, int64_t whole_us, int64_t now_us);

/* Returns when to look again, where `given` octets, less than size, have left by now. Then at least
   one more is due. */
int64_t drip_next(size_t size, int64_t whole_us, size_t given, int64_t now_us);
