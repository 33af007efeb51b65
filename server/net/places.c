#include "net/places.h"

enum { EXCESS_MAX = 64, EXCESS_PART = 8 };

/* One address alone, with those that are told that they are too many, does not take all places. */
void places_init(struct places *places, int64_t maximum, int64_t per_address)
{
    int64_t excess = maximum / EXCESS_PART + 1;

    places->maximum = maximum;
    places->taken = 0;
    places->numbered = 0;
    addresses_init(&places->addresses, per_address, excess < EXCESS_MAX ? excess : EXCESS_MAX);
}

bool places_take(struct places *places)
{
    if (atomic_fetch_add(&places->taken, 1) < places->maximum)
        return true;
    atomic_fetch_sub(&places->taken, 1);
    return false;
}

uint64_t places_number(struct places *places)
{
    return atomic_fetch_add(&places->numbered, 1) + 1;
}

void places_release(struct places *places, struct address *address)
{
    address_release(&places->addresses, address);
    atomic_fetch_sub(&places->taken, 1);
}
