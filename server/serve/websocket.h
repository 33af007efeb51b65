/*
 * The echo that follows a WebSocket handshake, on the event loop of the
 * connection. Frames are wslay's work. A flood of messages gets a bounded turn at
 * a time, so that it makes nobody else late.
 */
#pragma once

#include <ev.h>
#include <stddef.h>
#include <stdint.h>

struct websocket;

/* What a WebSocket is opened with. */
struct websocket_settings {
    uint64_t
        max_message; /* octets; larger ones are refused with 1009. A message may come in as many
                        frames as there are 64 octets in the largest, but at least 1,024 */
    int64_t life_ms; /* after which it is closed */
    void (*closed)(void *owner); /* it is over, and fd is not used any more; called once */
    void *owner;
};

/*
 * Starts the echo on socket fd, which stays the caller's. extra: octets that came
 * behind the handshake, of which a copy is made. NULL: out of memory.
 */
struct websocket *websocket_open(struct ev_loop *loop, int fd, const char *extra, size_t extra_size,
                                 const struct websocket_settings *settings);

/* Tells the client to close, because the server is going away (RFC 6455, 7.4.1). */
void websocket_drain(struct websocket *websocket);

/* Ends it at once. */
void websocket_close(struct websocket *websocket);
