#include "net/places.h"

#include <stddef.h>

void places_init(struct places *places, int64_t maximum, int64_t per_address)
{
    places->maximum = maximum;
    places->taken = 0;
    addresses_init(&places->addresses, per_address);
}

bool places_take(struct places *places)
{
    if (atomic_fetch_add(&places->taken, 1) < places->maximum)
        return true;
    atomic_fetch_sub(&places->taken, 1);
    return false;
}

void places_add(struct places *places)
{
    atomic_fetch_add(&places->taken, 1);
}

void places_release(struct places *places, struct address *address)
{
    address_release(&places->addresses, address);
    atomic_fetch_sub(&places->taken, 1);
}
