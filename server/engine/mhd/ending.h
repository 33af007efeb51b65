/*
 * How requests and connections end: the response to what was refused, and a close
 * that takes nothing away from the client.
 */
#pragma once

#include <stdbool.h>

struct connection;

/* To be called when a request has ended. sent: its whole response has been sent; left: the client
   has ended its side before its request was whole. */
void ending_request(struct connection *connection, bool sent, bool left);

/* To be called when MHD closes a connection, whose socket is still open. A request of which MHD
   does not know, because its head is not whole, is refused here. */
void ending_connection(struct connection *connection);
