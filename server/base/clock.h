/* The time, on a clock that never steps back and that nobody sets. */
#pragma once

#include <stdint.h>

/* Milliseconds; a few of them late, since the kernel updates this clock at its own pace. */
int64_t clock_now_ms(void);

/* Microseconds, exact. It costs more to read. */
int64_t clock_now_us(void);
