/*
 * WebSocket frames over a raw connection (RFC 6455, 5.2), as a client has them:
 * those it sends are masked, those it reads must not be.
 */
#pragma once

#include "lib/wire.h"

enum {
    CONTINUATION = 0x0,
    TEXT = 0x1,
    BINARY = 0x2,
    CLOSE = 0x8,
    PING = 0x9,
    PONG = 0xA,
    FIN = 0x80,
    MASK = 0x80,
};

struct frame {
    unsigned char first; /* FIN, reserved bits, opcode */
    size_t length;
    unsigned char payload[100000];
};

/* Writes a masked frame to bytes; returns its size. */
size_t frame_put(unsigned char *bytes, unsigned char first, const void *payload, size_t length);

/* Sends a masked frame. */
void frame_send(struct wire *wire, unsigned char first, const void *payload, size_t length);

/* Reads one frame; fails the running test when it is masked or endless. */
void frame_read(struct wire *wire, struct frame *ret_frame);

/* Reads one frame, which must be this one. */
void frame_expect(struct wire *wire, unsigned char first, const void *payload, size_t length);

/* Reads a close frame with this code, and then the end of the connection. */
void frame_expect_close(struct wire *wire, unsigned code);

/* The fields of a handshake (RFC 6455, 4.1), with the key of its example. */
#define UPGRADE "Connection: Upgrade\r\nUpgrade: websocket\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define HANDSHAKE UPGRADE VERSION KEY

/* Reads the 101 of a handshake. */
void frame_expect_switch(struct wire *wire);

/* Asks for target with fields, and reads the 101 that switches. */
void frame_shake_hands(struct wire *wire, const char *target, const char *fields);
