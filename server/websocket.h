/*
 * The 101: the server's side of the WebSocket handshake (RFC 6455, 4.2) and
 * the echo that follows it. Frames are wslay's work; sockets are watched by
 * the poller.
 */
#pragma once

#include <microhttpd.h>
#include <stdbool.h>

#include "request.h"

enum { WEBSOCKET_ACCEPT_SIZE = 29 }; /* base64 of a SHA-1, and a NUL */

enum websocket_result {
    WEBSOCKET_OK,
    WEBSOCKET_NOT_ASKED,   /* no request to become a WebSocket: 426 */
    WEBSOCKET_BAD_VERSION, /* another version than 13: 426 that names 13 (4.4) */
    WEBSOCKET_BAD_KEY,     /* 400 */
};

/* Checks the client's handshake (4.2.1); on WEBSOCKET_OK stores Sec-WebSocket-Accept (4.2.2). */
enum websocket_result websocket_handshake(const struct request *request,
                                          char ret_accept[WEBSOCKET_ACCEPT_SIZE]);

/* The library's MHD_UpgradeHandler: starts the echo on the socket that leaves HTTP. */
void websocket_open(void *unused, struct MHD_Connection *connection, void *request_context,
                    const char *extra_in, size_t extra_in_size, MHD_socket fd,
                    struct MHD_UpgradeResponseHandle *handle);
