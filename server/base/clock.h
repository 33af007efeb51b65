/* The time, for what need not be exact. */
#pragma once

#include <stdint.h>

/* Milliseconds on a clock that never steps back. */
int64_t clock_now_ms(void);
