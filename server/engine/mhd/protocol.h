/*
 * What a connection speaks: over TLS the handshake tells, by ALPN (RFC 7301); in
 * clear text the first octets do, for a client that speaks HTTP/2 with prior
 * knowledge sends a line that no request of HTTP/1 has (RFC 9113, 3.3 and 3.4).
 * A connection of HTTP/2 goes to the other engine (serve/handover.h).
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

/* Goes on with the handshake of TLS. Returns 1 once it is finished; before, what recv is to return:
   -1, with errno, while it is not; 0 where the connection is at its end, for MHD at least. */
ssize_t protocol_shake_hands(struct connection *connection);

/*
 * Looks at what recv has returned for a connection, in a buffer with room for
 * PREFACE_SIZE octets more. Returns what recv is to have returned: octets that are
 * not of a preface, with those that looked as if they were; -1 while that is still
 * open; 0 where the connection has gone to the other engine, for MHD to see an end.
 */
ssize_t protocol_take(struct connection *connection, char *octets, ssize_t received);
