#include "address.h"

#include <netinet/in.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

struct address {
    uint8_t octets[8];
    int family;
    int64_t count;
};

static void *addresses; /* a tree (tsearch(3)) of those that have a connection */

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

static struct address *add(const struct address *key)
{
    struct address *address = malloc(sizeof(*address));

    if (!address)
        return NULL;
    *address = *key;
    if (tsearch(address, &addresses, compare))
        return address;
    free(address);
    return NULL;
}

bool address_take(const struct sockaddr *peer, int64_t maximum, struct address **ret_address)
{
    struct address key, **found, *address;

    *ret_address = NULL;
    if (!find_key(peer, &key))
        return true;
    found = (struct address **)tfind(&key, &addresses, compare);
    address = found ? *found : add(&key);
    if (!address || address->count >= maximum)
        return false;
    address->count++;
    *ret_address = address;
    return true;
}

void address_release(struct address *address)
{
    if (!address || --address->count > 0)
        return;
    tdelete(address, &addresses, compare);
    free(address);
}
