#include "base/clock.h"

#include <stdio.h>

/* The clocks of CLOCK_MONOTONIC never step back; the coarse one is cheaper to read. */

int64_t clock_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

int64_t clock_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

double clock_now_s(void)
{
    return (double)clock_now_us() / 1e6;
}

struct timespec clock_after(int64_t ms)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += ms % 1000 * 1000000L;
    until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    return until;
}

int64_t clock_unix_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

const char *clock_write_seconds(int64_t us, char buffer[CLOCK_SECONDS_SIZE])
{
    snprintf(buffer, CLOCK_SECONDS_SIZE, "%lld.%03d", (long long)(us / 1000000),
             (int)(us / 1000 % 1000));
    return buffer;
}
