/*
 * How requests and connections end: the response to what was refused, and a close
 * that takes nothing away from the client.
 */
#pragma once

#include <stdbool.h>

struct connection;

/* A request has ended. sent: with its whole response. left: the client's end came before that of
   the request. */
void ending_request(struct connection *connection, bool sent, bool left);

/* MHD closes a connection, whose socket is still open. It may not know of a request that has begun:
   it is answered here. */
void ending_connection(struct connection *connection);
