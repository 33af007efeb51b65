/*
 * Interim responses (RFC 9110, 15.2). The library cannot send one, so it goes
 * out on the connection's own socket, in the last call of the access handler:
 * by then the response before it has been written in full, so the order holds
 * under pipelining too.
 */
#pragma once

#include <stdbool.h>

#include "codes/status.h"

struct connection;

/* Sends the 1xx code with the fields up to the first without a name. False: the
   connection is of no more use. What a client that does not read leaves unsent is
   to be waited for: connection_wait_sent. */
bool interim_send(struct connection *connection, unsigned code,
                  const struct field_line fields[STATUS_FIELDS_MAX]);
