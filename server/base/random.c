#include "base/random.h"

#include <sys/random.h>
#include <time.h>

/* splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014) */
static const uint64_t golden = 0x9e3779b97f4a7c15;

static uint64_t mix(uint64_t number)
{
    number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9;
    number = (number ^ number >> 27) * 0x94d049bb133111eb;
    return number ^ number >> 31;
}

uint64_t random_below(uint64_t limit, uint64_t number)
{
    __extension__ typedef unsigned __int128 uint128;

    return (uint64_t)((uint128)number * limit >> 64); /* without the bias of a remainder */
}

uint64_t random_of_seed(uint64_t seed)
{
    return mix(seed + golden);
}

void random_init(struct random *random)
{
    uint64_t state;

    if (getrandom(&state, sizeof(state), 0) != sizeof(state))
        state = (uint64_t)time(NULL); /* an old kernel */
    random->state = state;
}

uint64_t random_next(struct random *random)
{
    return mix(atomic_fetch_add_explicit(&random->state, golden, memory_order_relaxed) + golden);
}
