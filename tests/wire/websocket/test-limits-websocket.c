/*
 * What a WebSocket is held to: the size of a message, and how long it lasts.
 */
#include "lib/exchange.h"
#include "lib/fixture.h"
#include "lib/frames.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { MESSAGE_MAX = 1000, LIFE_MS = 2000, CLOSING_MS = 2000, LATE_MS = 5000 };

static const unsigned char payload[MESSAGE_MAX + 1];

static void start(const char *option, const char *value)
{
    fixture_start((const char *const[]){option, value, NULL});
    wire_open(&wire);
    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
}

static void stop(void)
{
    wire_close(&wire);
    fixture_stop();
}

START_TEST(test_max_message_comes_back_and_a_larger_one_is_1009)
{
    start("--max-message", "1000");
    for (size_t size = MESSAGE_MAX - 1; size <= MESSAGE_MAX; size++) {
        frame_send(&wire, FIN | BINARY, payload, size);
        frame_expect(&wire, FIN | BINARY, payload, size);
    }
    frame_send(&wire, FIN | BINARY, payload, MESSAGE_MAX + 1);
    frame_expect_close(&wire, 1009);
    stop();
}
END_TEST

START_TEST(test_max_message_counts_all_frames_of_a_message)
{
    start("--max-message", "1000");
    frame_send(&wire, BINARY, payload, MESSAGE_MAX - 1);
    frame_send(&wire, FIN | CONTINUATION, payload, 1);
    frame_expect(&wire, FIN | BINARY, payload, MESSAGE_MAX);
    frame_send(&wire, BINARY, payload, MESSAGE_MAX);
    frame_send(&wire, FIN | CONTINUATION, payload, 1);
    frame_expect_close(&wire, 1009);
    stop();
}
END_TEST

/* Sends a message in count frames, each with that many octets: 0 or 1. It may be refused meanwhile.
 */
static void send_fragments(size_t count, size_t octets)
{
    enum { FRAME_SIZE = 7 };
    unsigned char *bytes = malloc(count * FRAME_SIZE);
    size_t size = 0;

    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < count; i++)
        size += frame_put(bytes + size,
                          (unsigned char)((i ? CONTINUATION : BINARY) | (i == count - 1 ? FIN : 0)),
                          "x", octets);
    wire_send(&wire, bytes, size);
    free(bytes);
}

static const struct {
    const char *max_message;
    size_t frames;
} frame_limits[] = {{"1000", 1024}, {"131072", 2048}};

START_TEST(test_a_message_comes_in_so_many_frames_and_no_more)
{
    start("--max-message", frame_limits[_i].max_message);
    for (int i = 0; i < 2; i++) { /* each message anew */
        send_fragments(frame_limits[_i].frames, 0);
        frame_expect(&wire, FIN | BINARY, "", 0);
    }
    send_fragments(frame_limits[_i].frames + 1, 0);
    frame_expect_close(&wire, 1008);
    stop();
}
END_TEST

START_TEST(test_a_million_fragments_take_little_memory)
{
    enum { MOST_KIB = 32 << 10 };
    long before;

    start("--max-message", "1048576");
    before = fixture_memory_kib("VmHWM");
    send_fragments(1000000, 1);
    poll(&(struct pollfd){.fd = wire.fd, .events = POLLIN}, 1, fixture_patience_ms(WIRE_WAIT_MS));
    ck_assert_int_lt(fixture_memory_kib("VmHWM") - before, MOST_KIB);
    stop();
}
END_TEST

/* Until it is over, it echoes; what is said does not make it longer. */
START_TEST(test_a_websocket_lasts_as_long_as_its_timeout)
{
    int life_ms = fixture_patience_ms(LIFE_MS);
    long long from = fixture_now_ms(), opened;
    char seconds[16];

    snprintf(seconds, sizeof seconds, "%d", life_ms / 1000);
    start("--websocket-timeout", seconds);
    opened = fixture_now_ms(); /* its time began between the two */
    for (int i = 0; i < 4; i++) {
        frame_send(&wire, FIN | TEXT, "hello", 5);
        frame_expect(&wire, FIN | TEXT, "hello", 5);
        fixture_pause_ms(100);
    }
    ck_assert_int_lt(fixture_now_ms() - opened, fixture_patience_ms(LIFE_MS + LATE_MS));
    wire_expect_silence(&wire, 50);
    static struct frame frame;
    frame_read(&wire, &frame);
    ck_assert_uint_eq(frame.first, FIN | CLOSE);
    ck_assert_uint_eq(((unsigned)frame.payload[0] << 8) | frame.payload[1], 1001);
    ck_assert_int_ge(fixture_now_ms() - from, life_ms);
    ck_assert_int_lt(fixture_now_ms() - opened, fixture_patience_ms(LIFE_MS + LATE_MS));
    frame_send(&wire, FIN | CLOSE, frame.payload, 2);
    wire_expect_close(&wire);
    ck_assert_int_lt(fixture_now_ms() - opened, fixture_patience_ms(LIFE_MS + LATE_MS));
    stop();
}
END_TEST

/* One that does not answer the close, nor reads it, is closed all the same. */
START_TEST(test_a_websocket_whose_peer_does_not_close_ends_too)
{
    long long from = fixture_now_ms();

    start("--websocket-timeout", "2");
    frame_expect_close(&wire, 1001);
    ck_assert_int_ge(fixture_now_ms() - from, LIFE_MS + CLOSING_MS);
    ck_assert_int_lt(fixture_now_ms() - from, fixture_patience_ms(LIFE_MS + CLOSING_MS + LATE_MS));
    stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("limits-websocket");
    TCase *tcase = fixture_case(suite, "websocket");

    tcase_add_test(tcase, test_max_message_comes_back_and_a_larger_one_is_1009);
    tcase_add_test(tcase, test_max_message_counts_all_frames_of_a_message);
    tcase_add_loop_test(tcase, test_a_message_comes_in_so_many_frames_and_no_more, 0,
                        sizeof(frame_limits) / sizeof(frame_limits[0]));
    tcase_add_test(tcase, test_a_million_fragments_take_little_memory);
    tcase_add_test(tcase, test_a_websocket_lasts_as_long_as_its_timeout);
    tcase_add_test(tcase, test_a_websocket_whose_peer_does_not_close_ends_too);
    return fixture_main_without_server(suite);
}
