/*
 * WebSocket frames, written and read without a library, so that the server's
 * library is not tested by itself.
 */
#include "frames.h"

#include <check.h>
#include <string.h>

/* A client masks, with any key (RFC 6455, 5.3). */
size_t frame_put(unsigned char *bytes, unsigned char first, const void *payload, size_t length)
{
    static const unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};
    size_t used = 0;
    bytes[used++] = first;
    if (length < 126) {
        bytes[used++] = (unsigned char)(MASK | length);
    } else {
        int octets = length < 65536 ? 2 : 8;
        bytes[used++] = (unsigned char)(MASK | (octets == 2 ? 126 : 127));
        for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8)
            bytes[used++] = (unsigned char)((unsigned long long)length >> shift);
    }
    memcpy(bytes + used, mask, 4);
    used += 4;
    for (size_t i = 0; i < length; i++)
        bytes[used++] = ((const unsigned char *)payload)[i] ^ mask[i % 4];
    return used;
}

void frame_send(struct wire *wire, unsigned char first, const void *payload, size_t length)
{
    static unsigned char bytes[sizeof((struct frame *)NULL)->payload + 20];
    ck_assert(wire_send(wire, bytes, frame_put(bytes, first, payload, length)));
}

void frame_read(struct wire *wire, struct frame *ret_frame)
{
    unsigned char head[8];
    wire_read_raw(wire, &ret_frame->first, 1);
    wire_read_raw(wire, head, 1);
    ck_assert_msg(!(head[0] & MASK), "a masked frame from the server (RFC 6455, 5.1)");
    ret_frame->length = head[0];
    if (ret_frame->length >= 126) {
        size_t octets = ret_frame->length == 126 ? 2 : 8;
        wire_read_raw(wire, head, octets);
        ret_frame->length = 0;
        for (size_t i = 0; i < octets; i++)
            ret_frame->length = ret_frame->length << 8 | head[i];
    }
    ck_assert_uint_lt(ret_frame->length, sizeof ret_frame->payload);
    wire_read_raw(wire, ret_frame->payload, ret_frame->length);
}

void frame_expect(struct wire *wire, unsigned char first, const void *payload, size_t length)
{
    static struct frame frame;
    frame_read(wire, &frame);
    ck_assert_msg(frame.first == first, "a frame with %#x, expected %#x", frame.first, first);
    ck_assert_uint_eq(frame.length, length);
    ck_assert_int_eq(memcmp(frame.payload, payload, length), 0);
}

void frame_expect_close(struct wire *wire, unsigned code)
{
    static struct frame frame;
    frame_read(wire, &frame);
    ck_assert_msg(frame.first == (FIN | CLOSE), "a frame with %#x, expected a close", frame.first);
    ck_assert_uint_ge(frame.length, 2);
    ck_assert_uint_eq(((unsigned)frame.payload[0] << 8) | frame.payload[1], code);
    wire_expect_close(wire);
}
