/*
 * How many connections each address has: an IPv4 address, or the /64 of an
 * IPv6 address, which is what one customer gets at least (RFC 6177). Any thread
 * may call; the counts guard themselves.
 */
#pragma once

#include <pthread.h>
#include <stdint.h>

struct address;
struct sockaddr;

struct addresses {
    int64_t maximum; /* connections of one address; 0: any number, and nothing is counted */
    int64_t excess;  /* connections beyond that, which are told so */
    pthread_mutex_t mutex;
    void *tree; /* tsearch(3): those that have a connection */
};

/* Whether there is room for one more connection of an address. */
enum address_room {
    ADDRESS_ROOM,
    ADDRESS_EXCESS, /* there is not, but enough to tell it so */
    ADDRESS_FULL,   /* not even that, or memory has run out */
};

void addresses_init(struct addresses *addresses, int64_t maximum, int64_t excess);

/*
 * Counts one more connection of peer, unless there is ADDRESS_FULL. Stores
 * what to release once it is closed; NULL for a peer that has no address, such
 * as that of a Unix socket, for which there always is room.
 */
enum address_room address_take(struct addresses *addresses, const struct sockaddr *peer,
                               struct address **ret_address);

/* Counts one connection less. NULL: none. */
void address_release(struct addresses *addresses, struct address *address);
