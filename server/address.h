/*
 * How many connections each address has: an IPv4 address, or the /64 of an
 * IPv6 address, which is what one customer gets at least (RFC 6177).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct address;
struct sockaddr;

/*
 * Counts one more connection of peer, unless it has maximum of them, or memory
 * runs out: then false. Stores what to release once it is closed; NULL for a
 * peer that has no address, such as that of a Unix socket, which always may.
 * The caller sees to it that only one thread is here.
 */
bool address_take(const struct sockaddr *peer, int64_t maximum, struct address **ret_address);

/* Counts one connection less. NULL: none. */
void address_release(struct address *address);
