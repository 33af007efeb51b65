/*
 * The whole server, in the process of a fuzz target and on a loopback socket.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LIVE_CAME_MAX = 32 << 20 }; /* what comes back of any input is less, octets */

/* Starts it, to be stopped at exit. option: one more than all have; NULL: none. */
void live_start(const char *option);

/* Returns a connection from an address of its own, since ports of closed ones rest for a while. */
int live_connect(void);

/* Sends all that the server takes. */
void live_send(int fd, const void *data, size_t size);

/* Ends our side, reads until the server closes, into LIVE_CAME_MAX octets, and closes. Returns
   false if it was a reset. */
bool live_finish(int fd, void *came, size_t *ret_size);
