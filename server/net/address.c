#include "net/address.h"

#include <netinet/in.h>
#include <search.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct address {
    uint8_t octets[8];
    int family;
    int64_t count;
};

static int compare(const void *a_, const void *b_)
{
    const struct address *a = a_, *b = b_;

    return a->family != b->family ? a->family - b->family
                                  : memcmp(a->octets, b->octets, sizeof(a->octets));
}

/* False: no address that counts. */
static bool find_key(const struct sockaddr *peer, struct address *ret_key)
{
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)peer;

    *ret_key = (struct address){.family = peer ? peer->sa_family : AF_UNSPEC};
    if (ret_key->family == AF_INET) {
        memcpy(ret_key->octets, &((const struct sockaddr_in *)peer)->sin_addr, 4);
    } else if (ret_key->family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) {
        ret_key->family = AF_INET;
        memcpy(ret_key->octets, six->sin6_addr.s6_addr + 12, 4);
    } else if (ret_key->family == AF_INET6) {
        memcpy(ret_key->octets, six->sin6_addr.s6_addr, sizeof(ret_key->octets));
    } else {
        return false;
    }
    return true;
}

void addresses_init(struct addresses *addresses, int64_t maximum, int64_t excess)
{
    *addresses = (struct addresses){.maximum = maximum, .excess = excess};
    pthread_mutex_init(&addresses->mutex, NULL);
}

static struct address *add(struct addresses *addresses, const struct address *key)
{
    struct address *address = malloc(sizeof(*address));

    if (!address)
        return NULL;
    *address = *key;
    if (tsearch(address, &addresses->tree, compare))
        return address;
    free(address);
    return NULL;
}

static enum address_room find_room(const struct addresses *addresses, int64_t count)
{
    int64_t excess = count - addresses->maximum;

    if (excess < 0)
        return ADDRESS_ROOM;
    return excess < addresses->excess ? ADDRESS_EXCESS : ADDRESS_FULL;
}

enum address_room address_take(struct addresses *addresses, const struct sockaddr *peer,
                               struct address **ret_address)
{
    enum address_room room = ADDRESS_FULL;
    struct address key, **found, *address;

    *ret_address = NULL;
    if (addresses->maximum == 0 || !find_key(peer, &key))
        return ADDRESS_ROOM;
    pthread_mutex_lock(&addresses->mutex);
    found = tfind(&key, &addresses->tree, compare);
    address = found ? *found : add(addresses, &key);
    if (address)
        room = find_room(addresses, address->count);
    if (room != ADDRESS_FULL) {
        address->count++;
        *ret_address = address;
    }
    pthread_mutex_unlock(&addresses->mutex);
    return room;
}

void address_release(struct addresses *addresses, struct address *address)
{
    if (!address)
        return;
    pthread_mutex_lock(&addresses->mutex);
    if (--address->count == 0) {
        tdelete(address, &addresses->tree, compare);
        free(address);
    }
    pthread_mutex_unlock(&addresses->mutex);
}
