/*
 * The server's side of the WebSocket handshake (RFC 6455, 4.2). Pure functions.
 */
#pragma once

#include "http/request.h"

enum { HANDSHAKE_ACCEPT_SIZE = 29 }; /* octets: base64 of a SHA-1, and a NUL */

enum handshake_result {
    HANDSHAKE_OK,
    HANDSHAKE_NOT_ASKED,   /* the request does not ask for a WebSocket, or cannot get one: 426 */
    HANDSHAKE_BAD_VERSION, /* Sec-WebSocket-Version is not 13: 426 that names 13 (4.4) */
    HANDSHAKE_BAD_KEY,     /* Sec-WebSocket-Key is not base64 of 16 octets: 400 */
};

/* Checks the client's handshake (4.2.1). On HANDSHAKE_OK stores the value of Sec-WebSocket-Accept
   (4.2.2). */
enum handshake_result handshake_check(const struct request *request,
                                      char ret_accept[HANDSHAKE_ACCEPT_SIZE]);

/* Returns whether the check would be HANDSHAKE_OK: the connection becomes a WebSocket if a 101 is
   sent. */
bool handshake_switches(const struct request *request);
