#include "serve/drip.h"

/* How far apart pieces are, unless single octets are farther: a part of the whole time, but so many
   microseconds at least and at most. */
enum { PARTS = 20, STEP_MIN_US = 10000, STEP_MAX_US = 100000 };

static int64_t lesser(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

size_t drip_due(size_t size, int64_t whole_us, int64_t now_us)
{
    return now_us >= whole_us ? size : (size_t)((double)size * (double)now_us / (double)whole_us);
}

int64_t drip_next(size_t size, int64_t whole_us, size_t given, int64_t now_us)
{
    int64_t octet_us = (int64_t)((double)(given + 1) * (double)whole_us / (double)size) + 1;
    int64_t step_us = lesser(whole_us / PARTS, STEP_MAX_US);
    int64_t next_us = now_us + (step_us < STEP_MIN_US ? STEP_MIN_US : step_us);

    return lesser(octet_us > next_us ? octet_us : next_us, whole_us);
}
