/*
 * The time: on the monotonic clock, which never steps back and which nobody sets, unless
 * a function says otherwise.
 */
#pragma once

#include <stdint.h>
#include <time.h>

/* Milliseconds, up to about ten of them late, because the kernel updates this clock only at
   intervals. Cheap to read. */
int64_t clock_now_ms(void);

/* Microseconds, exact. It costs more to read. */
int64_t clock_now_us(void);

/* Seconds, exact, for code that counts in seconds. The loop's ev_now() is the time of day instead.
 */
double clock_now_s(void);

/* Returns the time in so many milliseconds, for functions that wait until a time on
   CLOCK_MONOTONIC. */
struct timespec clock_after(int64_t ms);

/* The time of day, in milliseconds since 1970, which steps where somebody sets the clock. */
int64_t clock_unix_ms(void);

enum { CLOCK_SECONDS_SIZE = 24 }; /* octets */

/* Writes microseconds, which are not negative, as seconds to the millisecond: "1.234". Returns
   buffer. */
const char *clock_write_seconds(int64_t us, char buffer[CLOCK_SECONDS_SIZE]);
