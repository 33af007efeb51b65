/*
 * /status/101: the RFC 6455 handshake, an echo of messages over raw frames, and
 * what a request gets that is not such a handshake (contract, section 1).
 */
#include "expect.h"
#include "fixture.h"
#include "frames.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define UPGRADE "Connection: Upgrade\r\nUpgrade: websocket\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define HANDSHAKE UPGRADE VERSION KEY

static struct wire wire;
static struct wire_response response;

static void setup(void)
{
    wire_open(&wire);
}

static void teardown(void)
{
    wire_close(&wire);
    wire_open(&wire);
    expect_alive(&wire);
    wire_close(&wire);
}

static void expect_switch(void)
{
    wire_read(&wire, "GET", &response);
    if (response.head.code != 101)
        wire_fail(&wire, "%u instead of 101", response.head.code);
    ck_assert_str_eq(response.head.reason, "Switching Protocols");
    ck_assert_uint_eq(response.interim_count, 0);
    ck_assert_uint_eq(wire_count(&response.head, "Connection"), 1);
    ck_assert(wire_lists(&response.head, "Connection", "upgrade"));
    ck_assert_uint_eq(wire_count(&response.head, "Upgrade"), 1);
    ck_assert(wire_lists(&response.head, "Upgrade", "websocket"));
    expect_field(&wire, &response.head, "Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    /* nothing was negotiated (RFC 6455, 4.2.2) */
    expect_no_field(&wire, &response.head, "Sec-WebSocket-Extensions");
    expect_no_field(&wire, &response.head, "Sec-WebSocket-Protocol");
}

static void shake_hands(const char *target, const char *fields)
{
    wire_request(&wire, "GET", target, fields, NULL);
    expect_switch();
}

START_TEST(test_a_handshake_switches)
{
    static const char *const good[] = {
        HANDSHAKE,
        "connection: keep-alive, UPGRADE\r\nupgrade: WebSocket\r\n" VERSION KEY,
        "Connection: Upgrade\r\nUpgrade: h2c, websocket\r\n" VERSION KEY,
        HANDSHAKE "Sec-WebSocket-Extensions: permessage-deflate\r\nOrigin: http://a.test\r\n",
        HANDSHAKE "Sec-WebSocket-Protocol: chat, superchat\r\n",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        shake_hands(i % 2 ? "/status/101/path?query" : "/status/101", good[i]);
        frame_send(&wire, FIN | TEXT, "hello", 5);
        frame_expect(&wire, FIN | TEXT, "hello", 5);
        wire_close(&wire);
        wire_open(&wire);
    }
}
END_TEST

START_TEST(test_a_connection_may_be_used_before_it_switches)
{
    expect_alive(&wire);
    shake_hands("/status/101", HANDSHAKE);
    frame_send(&wire, FIN | TEXT, "hello", 5);
    frame_expect(&wire, FIN | TEXT, "hello", 5);
}
END_TEST

/* Each form of length: 7 bits, 16, 64 (RFC 6455, 5.2). */
START_TEST(test_messages_of_every_length_come_back)
{
    static const size_t lengths[] = {0, 1, 125, 126, 127, 65535, 65536, 90000};
    static unsigned char payload[90000];
    for (size_t i = 0; i < sizeof payload; i++)
        payload[i] = (unsigned char)(i * 7);
    shake_hands("/status/101", HANDSHAKE);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        frame_send(&wire, FIN | BINARY, payload, lengths[i]);
        frame_expect(&wire, FIN | BINARY, payload, lengths[i]);
    }
    frame_send(&wire, FIN | TEXT, "caf\xc3\xa9", 5);
    frame_expect(&wire, FIN | TEXT, "caf\xc3\xa9", 5);
}
END_TEST

START_TEST(test_a_fragmented_message_comes_back_whole)
{
    static const char whole[] = "one two three";
    static struct frame frame;
    char got[sizeof whole] = "";
    size_t length = 0;
    shake_hands("/status/101", HANDSHAKE);
    frame_send(&wire, TEXT, "one ", 4);
    frame_send(&wire, CONTINUATION, "two ", 4);
    frame_send(&wire, FIN | PING, "between", 7); /* control frames may come between: 5.4 */
    frame_expect(&wire, FIN | PONG, "between", 7);
    frame_send(&wire, FIN | CONTINUATION, "three", 5);
    for (unsigned opcode = TEXT;; opcode = CONTINUATION) { /* in fragments or not: 5.4 */
        frame_read(&wire, &frame);
        ck_assert_uint_eq(frame.first & 0x7fu, opcode);
        ck_assert_uint_le(length + frame.length, sizeof whole - 1);
        memcpy(got + length, frame.payload, frame.length);
        length += frame.length;
        if (frame.first & FIN)
            break;
    }
    ck_assert_str_eq(got, whole);
}
END_TEST

START_TEST(test_a_ping_gets_a_pong)
{
    shake_hands("/status/101", HANDSHAKE);
    frame_send(&wire, FIN | PING, "", 0);
    frame_expect(&wire, FIN | PONG, "", 0);
    frame_send(&wire, FIN | PONG, "unsolicited", 11); /* no answer to it: 5.5.3 */
    frame_send(&wire, FIN | PING, "payload", 7);
    frame_expect(&wire, FIN | PONG, "payload", 7);
}
END_TEST

START_TEST(test_frames_in_one_segment_with_the_handshake_are_not_lost)
{
    unsigned char bytes[1000];
    size_t length =
        (size_t)snprintf((char *)bytes, sizeof bytes,
                         "GET /status/101 HTTP/1.1\r\nHost: a.test\r\n%s\r\n", HANDSHAKE);
    length += frame_put(bytes + length, FIN | TEXT, "first", 5);
    length += frame_put(bytes + length, FIN | BINARY, "second", 6);
    ck_assert(wire_send(&wire, bytes, length));
    expect_switch();
    frame_expect(&wire, FIN | TEXT, "first", 5);
    frame_expect(&wire, FIN | BINARY, "second", 6);
    frame_send(&wire, FIN | TEXT, "third", 5);
    frame_expect(&wire, FIN | TEXT, "third", 5);
}
END_TEST

START_TEST(test_a_frame_may_come_byte_by_byte)
{
    unsigned char bytes[40];
    size_t length = frame_put(bytes, FIN | TEXT, "slowly", 6);
    shake_hands("/status/101", HANDSHAKE);
    for (size_t i = 0; i < length; i++) {
        ck_assert(wire_send(&wire, bytes + i, 1));
        fixture_pause_ms(1);
    }
    frame_expect(&wire, FIN | TEXT, "slowly", 6);
}
END_TEST

/* RFC 6455, 5.5.1 and 7.1.1: the close comes back, then the server closes. */
START_TEST(test_a_close_is_answered_and_closes)
{
    shake_hands("/status/101", HANDSHAKE);
    frame_send(&wire, FIN | CLOSE, "\x03\xe8", 2);
    frame_expect_close(&wire, 1000);
}
END_TEST

/* RFC 6455, 5.1, 5.2, 8.1: what a server must not take. */
START_TEST(test_a_broken_frame_closes_with_its_reason)
{
    static const unsigned char unmasked[] = {FIN | TEXT, 5, 'h', 'e', 'l', 'l', 'o'};
    switch (_i) {
    case 0:
        shake_hands("/status/101", HANDSHAKE);
        ck_assert(wire_send(&wire, unmasked, sizeof unmasked));
        frame_expect_close(&wire, 1002);
        break;
    case 1:
        shake_hands("/status/101", HANDSHAKE);
        frame_send(&wire, FIN | 0x3, "reserved opcode", 15);
        frame_expect_close(&wire, 1002);
        break;
    case 2:
        shake_hands("/status/101", HANDSHAKE);
        frame_send(&wire, FIN | 0x40 | TEXT, "reserved bit", 12);
        frame_expect_close(&wire, 1002);
        break;
    case 3:
        shake_hands("/status/101", HANDSHAKE);
        frame_send(&wire, FIN | TEXT, "\xff\xfe", 2);
        frame_expect_close(&wire, 1007);
        break;
    case 4:
        shake_hands("/status/101", HANDSHAKE);
        frame_send(&wire, FIN | CONTINUATION, "of nothing", 10);
        frame_expect_close(&wire, 1002);
        break;
    }
}
END_TEST

START_TEST(test_many_sockets_echo_side_by_side)
{
    static struct wire sockets[20];
    for (int i = 0; i < 20; i++) {
        wire_open(&sockets[i]);
        wire_request(&sockets[i], "GET", "/status/101", HANDSHAKE, NULL);
    }
    for (int i = 19; i >= 0; i--) {
        unsigned char bytes[20], got[3];
        wire_read(&sockets[i], "GET", &response);
        ck_assert_uint_eq(response.head.code, 101);
        unsigned char message = (unsigned char)('a' + i);
        ck_assert(wire_send(&sockets[i], bytes, frame_put(bytes, FIN | TEXT, &message, 1)));
        wire_read_raw(&sockets[i], got, 3);
        ck_assert_uint_eq(got[2], message);
    }
    for (int i = 0; i < 20; i++)
        wire_close(&sockets[i]);
}
END_TEST

/* Sends empty messages and reads no echo, until the server stops reading; false if it does not. */
static bool flood_until_it_pauses(void)
{
    static unsigned char flood[6 * 10000];
    static const int small = 4096;
    long long end = fixture_now_ms() + fixture_patience_ms(3000);
    struct pollfd writable = {.fd = wire.fd, .events = POLLOUT};
    size_t at = 0;

    setsockopt(wire.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small); /* so that echoes soon wait */
    for (size_t i = 0; i < sizeof flood / 6; i++)
        frame_put(flood + 6 * i, FIN | TEXT, "", 0);
    while (fixture_now_ms() < end) {
        ssize_t size = send(wire.fd, flood + at, sizeof flood - at, MSG_DONTWAIT | MSG_NOSIGNAL);

        if (size > 0)
            at = (at + (size_t)size) % sizeof flood;
        else if (poll(&writable, 1, fixture_patience_ms(500)) == 0)
            return true;
    }
    return false;
}

START_TEST(test_a_flood_of_empty_messages_is_paused_and_harms_nobody)
{
    struct wire other;
    long long end;

    shake_hands("/status/101", HANDSHAKE);
    ck_assert(flood_until_it_pauses());
    wire_open(&other);
    wire_request(&other, "GET", "/status/101", HANDSHAKE, NULL);
    wire_read(&other, "GET", &response);
    end = fixture_now_ms() + fixture_patience_ms(1000);
    frame_send(&other, FIN | TEXT, "still here", 10);
    frame_expect(&other, FIN | TEXT, "still here", 10);
    ck_assert_int_lt(fixture_now_ms(), end);
    wire_close(&other);
}
END_TEST

START_TEST(test_white_space_after_the_fields_of_a_handshake_does_not_count)
{
    shake_hands("/status/101", UPGRADE "Sec-WebSocket-Version: 13 \t\r\n"
                                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== \r\n");
}
END_TEST

struct refusal {
    const char *name, *method, *fields;
    unsigned code;
};

static const struct refusal refusals[] = {
    {"another version", "GET", UPGRADE "Sec-WebSocket-Version: 8\r\n" KEY, 426},
    {"a later version", "GET", UPGRADE "Sec-WebSocket-Version: 14\r\n" KEY, 426},
    {"no key", "GET", UPGRADE VERSION, 400},
    {"an empty key", "GET", UPGRADE VERSION "Sec-WebSocket-Key:\r\n", 400},
    {"not base64", "GET", UPGRADE VERSION "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==\r\n", 400},
    {"15 octets", "GET", UPGRADE VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n", 400},
    {"17 octets", "GET", UPGRADE VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZWU=\r\n", 400},
    {"no padding", "GET", UPGRADE VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ\r\n", 400},
    {"two keys", "GET", UPGRADE VERSION KEY KEY, 400},
    {"nothing of it", "GET", "", 426},
    {"another protocol", "GET", "Connection: Upgrade\r\nUpgrade: h2c\r\n" VERSION KEY, 426},
    {"no Upgrade", "GET", "Connection: Upgrade\r\n" VERSION KEY, 426},
    {"no connection option", "GET", "Upgrade: websocket\r\n" VERSION KEY, 426},
    {"HEAD", "HEAD", HANDSHAKE, 426},
    {"POST", "POST", HANDSHAKE, 426},
    {"BREW", "BREW", HANDSHAKE, 426},
};

START_TEST(test_what_is_no_handshake_is_refused)
{
    const struct refusal *refusal = &refusals[_i];
    wire_exchange(&wire, refusal->method, "/status/101", refusal->fields, NULL, &response);
    ck_assert_msg(response.head.code == refusal->code, "%s: %u", refusal->name, response.head.code);
    expect_common(&wire, &response, refusal->code);
    if (refusal->code == 426) {
        expect_field(&wire, &response.head, "Statusbin-Code", "101");
        expect_field(&wire, &response.head, "Upgrade", "websocket");
        ck_assert(wire_lists(&response.head, "Connection", "upgrade"));
    }
    if (strstr(refusal->name, "version")) /* RFC 6455, 4.4 */
        expect_field(&wire, &response.head, "Sec-WebSocket-Version", "13");
    expect_alive(&wire);
}
END_TEST

/* RFC 9110, 7.8: Upgrade from HTTP/1.0 is ignored. */
START_TEST(test_http_1_0_cannot_switch)
{
    wire_printf(&wire, "GET /status/101 HTTP/1.0\r\nHost: a.test\r\n%s\r\n", HANDSHAKE);
    wire_read(&wire, "GET", &response);
    ck_assert_uint_eq(response.head.code, 426);
    wire_expect_close(&wire);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("websocket");
    TCase *tcase = fixture_case(suite, "websocket");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_handshake_switches);
    tcase_add_test(tcase, test_a_connection_may_be_used_before_it_switches);
    tcase_add_test(tcase, test_messages_of_every_length_come_back);
    tcase_add_test(tcase, test_a_fragmented_message_comes_back_whole);
    tcase_add_test(tcase, test_a_ping_gets_a_pong);
    tcase_add_test(tcase, test_frames_in_one_segment_with_the_handshake_are_not_lost);
    tcase_add_test(tcase, test_a_frame_may_come_byte_by_byte);
    tcase_add_test(tcase, test_a_close_is_answered_and_closes);
    tcase_add_loop_test(tcase, test_a_broken_frame_closes_with_its_reason, 0, 5);
    tcase_add_test(tcase, test_many_sockets_echo_side_by_side);
    tcase_add_test(tcase, test_a_flood_of_empty_messages_is_paused_and_harms_nobody);
    tcase_add_test(tcase, test_white_space_after_the_fields_of_a_handshake_does_not_count);
    tcase_add_loop_test(tcase, test_what_is_no_handshake_is_refused, 0,
                        sizeof refusals / sizeof *refusals);
    tcase_add_test(tcase, test_http_1_0_cannot_switch);
    return fixture_main(suite);
}
