/*
 * Interim responses (RFC 9110, 15.2). The library cannot send one, so it goes
 * out on the connection's own channel, in the last call of the access handler:
 * by then the response before it has been written in full, so the order holds
 * under pipelining too.
 */
#pragma once

#include <stdbool.h>

#include "status.h"

struct MHD_Connection;

/* Sends the 1xx code with the fields up to the first without a name. False: the
   connection is of no more use. A client that does not read is not waited for. */
bool interim_send(struct MHD_Connection *connection, unsigned code,
                  const struct status_field fields[STATUS_FIELDS_MAX]);
