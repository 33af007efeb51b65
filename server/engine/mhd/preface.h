/*
 * The first octets of a connection in clear text: a client that speaks HTTP/2 with
 * prior knowledge sends a line that no request of HTTP/1 has (RFC 9113, 3.4). Then
 * the connection goes to the other engine (serve/handover.h).
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "serve/handover.h"

struct connection;

enum {
    PREFACE_SIZE = sizeof(HANDOVER_LINE) - 1,
    PREFACE_NOT = UINT8_MAX, /* of connection->preface: something else has come */
};

/*
 * Looks at what recv has returned for a connection, in a buffer with room for
 * PREFACE_SIZE octets more. Returns what recv is to have returned: octets that are
 * not of a preface, with those that looked as if they were; -1 while that is still
 * open; 0 where the connection has gone to the other engine, for MHD to see an end.
 */
ssize_t preface_take(struct connection *connection, char *octets, ssize_t received);
