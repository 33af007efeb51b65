/*
 * WebSocket frames, written and read without a library, so that the server's
 * library is not tested by itself.
 */
#include "lib/frames.h"

#include "lib/expect.h"

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

void frame_expect_switch(struct wire *wire)
{
    struct wire_response response = {0};

    wire_read(wire, "GET", &response);
    if (response.head.code != 101)
        wire_fail(wire, "%u instead of 101", response.head.code);
    ck_assert_str_eq(response.head.reason, "Switching Protocols");
    ck_assert_uint_eq(response.interim_count, 0);
    ck_assert_uint_eq(wire_count(&response.head, "Connection"), 1);
    ck_assert(wire_lists(&response.head, "Connection", "upgrade"));
    ck_assert_uint_eq(wire_count(&response.head, "Upgrade"), 1);
    ck_assert(wire_lists(&response.head, "Upgrade", "websocket"));
    expect_field(wire, &response.head, "Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    /* nothing was negotiated (RFC 6455, 4.2.2) */
    expect_no_field(wire, &response.head, "Sec-WebSocket-Extensions");
    expect_no_field(wire, &response.head, "Sec-WebSocket-Protocol");
    wire_response_clear(&response);
}

void frame_shake_hands(struct wire *wire, const char *target, const char *fields)
{
    wire_request(wire, "GET", target, fields, NULL);
    frame_expect_switch(wire);
}
