/*
 * The echo that follows a WebSocket handshake. Frames are wslay's work; sockets
 * are watched by the poller.
 */
#pragma once

#include <microhttpd.h>
#include <stdint.h>

/* Sets the largest message, in octets, and how long a WebSocket lasts. Before any is opened. A
   message may come in as many frames as there are 64 octets in the largest, but at least 1,024. */
void websocket_start(uint64_t max_message, int64_t life_ms);

/* The library's MHD_UpgradeHandler: starts the echo on the socket that leaves HTTP. */
void websocket_open(void *unused, struct MHD_Connection *connection, void *request_context,
                    const char *extra_in, size_t extra_in_size, MHD_socket fd,
                    struct MHD_UpgradeResponseHandle *handle);
