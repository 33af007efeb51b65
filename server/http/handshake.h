/*
 * The server's side of the WebSocket handshake (RFC 6455, 4.2). Pure parsing.
 */
#pragma once

#include "http/request.h"

enum { HANDSHAKE_ACCEPT_SIZE = 29 }; /* base64 of a SHA-1, and a NUL */

enum handshake_result {
    HANDSHAKE_OK,
    HANDSHAKE_NOT_ASKED,   /* no request to become a WebSocket: 426 */
    HANDSHAKE_BAD_VERSION, /* another version than 13: 426 that names 13 (4.4) */
    HANDSHAKE_BAD_KEY,     /* 400 */
};

/* Whether a 101 is answered by one. */
bool handshake_switches(const struct request *request);

/* Checks the client's handshake (4.2.1); on HANDSHAKE_OK stores Sec-WebSocket-Accept (4.2.2). */
enum handshake_result handshake_check(const struct request *request,
                                      char ret_accept[HANDSHAKE_ACCEPT_SIZE]);
