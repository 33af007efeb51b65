/*
 * The echo after the 101 of /status/101, over raw frames (RFC 6455, 5 to 7).
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"
#include "lib/frames.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Each form of length: 7 bits, 16, 64 (RFC 6455, 5.2). */
START_TEST(test_messages_of_every_length_come_back)
{
    static const size_t lengths[] = {0, 1, 125, 126, 127, 65535, 65536, 90000};
    static unsigned char payload[90000];
    for (size_t i = 0; i < sizeof payload; i++)
        payload[i] = (unsigned char)(i * 7);
    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
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
    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
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

START_TEST(test_frames_in_one_segment_with_the_handshake_are_not_lost)
{
    unsigned char bytes[1000];
    size_t length =
        (size_t)snprintf((char *)bytes, sizeof bytes,
                         "GET /status/101 HTTP/1.1\r\nHost: a.test\r\n%s\r\n", HANDSHAKE);
    length += frame_put(bytes + length, FIN | TEXT, "first", 5);
    length += frame_put(bytes + length, FIN | BINARY, "second", 6);
    ck_assert(wire_send(&wire, bytes, length));
    frame_expect_switch(&wire);
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
    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
    for (size_t i = 0; i < length; i++) {
        ck_assert(wire_send(&wire, bytes + i, 1));
        fixture_pause_ms(1);
    }
    frame_expect(&wire, FIN | TEXT, "slowly", 6);
}
END_TEST

/* Frames that one read takes together: the close must not overtake what was sent before it. */
START_TEST(test_messages_before_a_close_come_back_before_it)
{
    unsigned char bytes[100];
    size_t length = frame_put(bytes, FIN | TEXT, "last", 4);
    length += frame_put(bytes + length, FIN | PING, "words", 5);
    length += frame_put(bytes + length, FIN | CLOSE, "\x03\xe8", 2);
    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
    ck_assert(wire_send(&wire, bytes, length));
    frame_expect(&wire, FIN | TEXT, "last", 4);
    frame_expect(&wire, FIN | PONG, "words", 5);
    frame_expect_close(&wire, 1000);
}
END_TEST

START_TEST(test_messages_before_a_broken_frame_come_back)
{
    static const unsigned char head[] = {FIN | TEXT, MASK | 126, 0, 1}; /* 5.2: not minimal */
    unsigned char bytes[100];
    size_t length = frame_put(bytes, FIN | TEXT, "last", 4);
    memcpy(bytes + length, head, sizeof head);
    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
    ck_assert(wire_send(&wire, bytes, length + sizeof head));
    frame_expect(&wire, FIN | TEXT, "last", 4);
    frame_expect(&wire, FIN | CLOSE, "", 0);
    wire_expect_close(&wire);
}
END_TEST

START_TEST(test_a_message_comes_back_after_the_end_of_the_client_s_side)
{
    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
    frame_send(&wire, FIN | TEXT, "last", 4);
    ck_assert_int_eq(shutdown(wire.fd, SHUT_WR), 0);
    frame_expect(&wire, FIN | TEXT, "last", 4);
    frame_expect(&wire, FIN | CLOSE, "", 0);
    wire_expect_close(&wire);
}
END_TEST

/* The client still sends while the server closes: a reset could destroy the close frame. */
START_TEST(test_a_close_arrives_although_more_is_being_sent)
{
    static unsigned char more[1 << 20];
    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
    frame_send(&wire, FIN | 0x3, "reserved opcode", 15);
    wire_send(&wire, more, sizeof more);
    frame_expect_close(&wire, 1002);
}
END_TEST

/* RFC 6455, 5.1. What else a server must not take is in test-frames.c. */
START_TEST(test_a_frame_without_a_mask_is_refused)
{
    static const unsigned char unmasked[] = {FIN | TEXT, 5, 'h', 'e', 'l', 'l', 'o'};

    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
    ck_assert(wire_send(&wire, unmasked, sizeof unmasked));
    frame_expect_close(&wire, 1002);
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
    long long end = fixture_now_ms() + fixture_patience_ms(20000); /* on a busy machine */
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

    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
    ck_assert(flood_until_it_pauses());
    wire_open(&other);
    wire_request(&other, "GET", "/status/101", HANDSHAKE, NULL);
    wire_read(&other, "GET", &response);
    end = fixture_now_ms() + fixture_patience_ms(5000);
    frame_send(&other, FIN | TEXT, "still here", 10);
    frame_expect(&other, FIN | TEXT, "still here", 10);
    ck_assert_int_lt(fixture_now_ms(), end);
    wire_close(&other);
}
END_TEST

/* RFC 9110, 7.8: Upgrade from HTTP/1.0 is ignored. */
int main(void)
{
    Suite *suite = suite_create("websocket");
    TCase *tcase = fixture_case(suite, "websocket");
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown_anew);
    tcase_add_test(tcase, test_messages_of_every_length_come_back);
    tcase_add_test(tcase, test_a_fragmented_message_comes_back_whole);
    tcase_add_test(tcase, test_frames_in_one_segment_with_the_handshake_are_not_lost);
    tcase_add_test(tcase, test_a_frame_may_come_byte_by_byte);
    tcase_add_test(tcase, test_messages_before_a_close_come_back_before_it);
    tcase_add_test(tcase, test_messages_before_a_broken_frame_come_back);
    tcase_add_test(tcase, test_a_message_comes_back_after_the_end_of_the_client_s_side);
    tcase_add_test(tcase, test_a_close_arrives_although_more_is_being_sent);
    tcase_add_test(tcase, test_a_frame_without_a_mask_is_refused);
    tcase_add_test(tcase, test_many_sockets_echo_side_by_side);
    tcase_add_test(tcase, test_a_flood_of_empty_messages_is_paused_and_harms_nobody);
    return fixture_main(suite);
}
