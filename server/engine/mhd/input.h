/*
 * What libmicrohttpd reads: octets that were checked (http/framing.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct connection;

/*
 * Checks what has come, in place. Returns how many octets, from the first, are to
 * be handed on. What must not be handed on yet is held; a fault is noted in the
 * connection.
 */
size_t input_check(struct connection *connection, char *octets, size_t size);

/* Keeps octets back, before those that are kept already if they are in_front, for libmicrohttpd to
   read them later or for another protocol. False: out of memory. */
bool input_hold(struct connection *connection, const char *octets, size_t size, bool in_front);
