/*
 * The echo that follows a WebSocket handshake, on an event loop. wslay reads and
 * writes the frames. Each turn of the loop takes a bounded number of messages, so
 * that a flood of them makes nobody else late.
 */
#pragma once

#include <ev.h>
#include <stddef.h>
#include <stdint.h>

struct transport;
struct websocket;

/* What a WebSocket is opened with. */
struct websocket_settings {
    /* Octets of a message. A larger one is refused with 1009. A message may have a frame for each
       64 octets of the largest one, but at least 1,024 frames. */
    uint64_t max_message;
    int64_t life_ms;             /* after so long it is closed */
    void (*closed)(void *owner); /* called once, when it is over */
    void *owner;
};

/*
 * Starts the echo on a transport, which stays the caller's. fd: a descriptor of its
 * socket to be watched; it may be another one. extra: octets that came behind the
 * handshake, of which a copy is made. Returns NULL if there is no memory.
 */
struct websocket *websocket_open(struct ev_loop *loop, struct transport *transport, int fd,
                                 const char *extra, size_t extra_size,
                                 const struct websocket_settings *settings);

/* Tells the client to close, because the server is going away (RFC 6455, 7.4.1). */
void websocket_drain(struct websocket *websocket);

/* Ends it at once. */
void websocket_close(struct websocket *websocket);
