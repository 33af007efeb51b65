/*
 * Content that drips, on the wire: when it comes, what it costs, and who may leave
 * meanwhile.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { HEAD_SIZE = 4096, PIECE_SIZE = 64 << 10, MANY = 60 };

START_TEST(test_no_octet_comes_before_its_time)
{
    enum { DRIP_MS = 600, OCTETS = 6 };
    long long start_ms = fixture_now_ms();
    char head[HEAD_SIZE];

    wire_request(&wire, "GET", "/status/503?body=abcdef&drip=600ms", NULL, NULL);
    wire_read_head(&wire, head, sizeof(head));
    ck_assert_ptr_nonnull(strstr(head, "\r\nContent-Length: 6\r\n"));
    for (int i = 1; i <= OCTETS; i++) {
        char octet;

        wire_read_raw(&wire, &octet, 1);
        ck_assert_int_eq(octet, 'a' + i - 1);
        ck_assert_int_ge(fixture_now_ms() - start_ms, i * DRIP_MS / OCTETS);
    }
    fixture_expect_time(start_ms, DRIP_MS, 1000);
}
END_TEST

/* Each piece is a chunk. On a machine that is busy several pieces become one. */
START_TEST(test_it_comes_in_pieces)
{
    long long start_ms = fixture_now_ms();
    char head[HEAD_SIZE], size[3], octets[12];
    size_t count = 0, came = 0;

    wire_request(&wire, "GET", "/status/200?body=0123456789&drip=500ms&chunked&trailer=A:b", NULL,
                 NULL);
    wire_read_head(&wire, head, sizeof(head));
    ck_assert_ptr_nonnull(strstr(head, "\r\nTransfer-Encoding: chunked\r\n"));
    for (; came < 10; count++) {
        wire_read_raw(&wire, size, sizeof(size));
        ck_assert_int_eq(memcmp(size + 1, "\r\n", 2), 0);
        wire_read_raw(&wire, octets, strtoul(size, NULL, 16) + 2);
        ck_assert_int_eq(octets[0], '0' + (int)came);
        came += strtoul(size, NULL, 16);
    }
    ck_assert_uint_eq(came, 10);
    ck_assert_uint_ge(count, 3);
    wire_read_raw(&wire, octets, 11);
    ck_assert_int_eq(memcmp(octets, "0\r\nA: b\r\n\r\n", 11), 0);
    fixture_expect_time(start_ms, 500, 1000);
}
END_TEST

START_TEST(test_large_content_drips_too)
{
    long long start_ms = fixture_now_ms();

    ask("GET", "/status/200?size=5M&drip=400ms&encoding=gzip", NULL);
    fixture_expect_time(start_ms, 400, 1000);
    start_ms = fixture_now_ms();
    ask("GET", "/status/200?size=5M&drip=400ms", NULL);
    ck_assert_uint_eq(response.content_length, 5000000);
    ck_assert_int_eq(memcmp(response.content + 64 * 1000, "0123456789abc", 13), 0);
    fixture_expect_time(start_ms, 400, 1000);
}
END_TEST

START_TEST(test_it_waits_for_its_delay_first)
{
    long long start_ms = fixture_now_ms();

    ask("GET", "/status/200?body=ab&drip=200ms&delay=200ms", NULL);
    fixture_expect_time(start_ms, 400, 1000);
}
END_TEST

START_TEST(test_answers_keep_their_order_behind_it)
{
    wire_request(&wire, "GET", "/status/201?drip=200ms", NULL, NULL);
    wire_request(&wire, "GET", "/status/202?drip=50ms&chunked", NULL, NULL);
    wire_request(&wire, "GET", "/status/203", NULL, NULL);
    for (unsigned code = 201; code <= 203; code++) {
        wire_read(&wire, "GET", &response);
        ck_assert_uint_eq(response.head.code, code);
    }
}
END_TEST

START_TEST(test_a_client_that_has_half_closed_gets_all)
{
    static const char *const targets[] = {"/status/404?body=abcd&drip=300ms",
                                          "/status/404?body=abcd&drip=300ms&chunked"};

    for (size_t i = 0; i < 2; i++) {
        struct wire half;

        wire_open(&half);
        wire_request(&half, "GET", targets[i], NULL, NULL);
        shutdown(half.fd, SHUT_WR);
        wire_read(&half, "GET", &response);
        ck_assert_str_eq(response.content, "abcd");
        wire_expect_close(&half);
        wire_close(&half);
    }
}
END_TEST

/* Nothing turns meanwhile: neither for one that drips slowly nor for one whose client is slow.
   Where it does, it gets more than this even of a busy machine. */
START_TEST(test_it_costs_next_to_nothing)
{
    struct wire slow;
    long long busy_ms;

    wire_open(&slow);
    wire_request(&slow, "GET", "/status/200?size=50M&drip=100ms", NULL, NULL);
    wire_request(&wire, "GET", "/status/200?body=ab&drip=1s", NULL, NULL);
    fixture_pause_ms(fixture_patience_ms(300));
    busy_ms = fixture_busy_ms();
    wire_read(&wire, "GET", &response);
    ck_assert_int_lt(fixture_busy_ms() - busy_ms, fixture_patience_ms(40));
    wire_close(&slow);
}
END_TEST

START_TEST(test_some_leave_and_the_others_get_all)
{
    static struct wire clients[MANY];
    long long start_ms = fixture_now_ms();

    for (int i = 0; i < MANY; i++) {
        wire_open(&clients[i]);
        wire_request(&clients[i], "GET",
                     i % 2 ? "/status/200?drip=500ms" : "/status/200?drip=500ms&chunked", NULL,
                     NULL);
    }
    for (int i = 0; i < MANY; i += 3)
        (i % 2 ? wire_reset : wire_close)(&clients[i]);
    for (int i = 0; i < MANY; i++) {
        if (i % 3 == 0)
            continue;
        wire_read(&clients[i], "GET", &response);
        expect_text(&clients[i], &response, "200 OK");
        wire_close(&clients[i]);
    }
    ck_assert_int_ge(fixture_now_ms() - start_ms, 500);
}
END_TEST

/* The server is the one to act, so the connection is not idle. */
START_TEST(test_a_pause_longer_than_the_idle_timeout_is_none)
{
    fixture_start((const char *const[]){"--idle-timeout", "1", NULL});
    wire_open(&wire);
    ask("GET", "/status/200?body=ab&drip=2600ms", NULL);
    ck_assert_str_eq(response.content, "ab");
    wire_close(&wire);
    fixture_stop();
}
END_TEST

static void setup(void)
{
    fixture_start((const char *const[]){NULL});
    exchange_setup();
}

static void teardown(void)
{
    exchange_teardown();
    fixture_stop();
}

/* SIGTERM finds content on its way: all of the rest goes out at once. */
START_TEST(test_a_drain_ends_what_drips)
{
    static struct wire clients[MANY];
    char head[HEAD_SIZE];
    long long start_ms;

    fixture_start((const char *const[]){"--max-delay", "60", NULL});
    for (int i = 0; i < MANY; i++) {
        wire_open(&clients[i]);
        wire_request(&clients[i], "GET",
                     i % 2 ? "/status/200?body=abc&drip=60s"
                           : "/status/200?body=abc&drip=60s&chunked",
                     NULL, NULL);
    }
    for (int i = 0; i < MANY; i++)
        wire_read_head(&clients[i], head, sizeof(head));
    start_ms = fixture_now_ms();
    fixture_terminate();
    for (int i = 0; i < MANY; i++) {
        char rest[20];
        const char *expected = i % 2 ? "abc" : "3\r\nabc\r\n0\r\n\r\n";

        wire_read_raw(&clients[i], rest, strlen(expected));
        ck_assert_int_eq(memcmp(rest, expected, strlen(expected)), 0);
        wire_expect_close(&clients[i]);
        wire_close(&clients[i]);
    }
    ck_assert_int_lt(fixture_now_ms() - start_ms, fixture_patience_ms(3000));
    fixture_stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("wire-drip");
    TCase *tcase = fixture_case(suite, "drip"), *own = fixture_case(suite, "own server");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_no_octet_comes_before_its_time);
    tcase_add_test(tcase, test_it_comes_in_pieces);
    tcase_add_test(tcase, test_large_content_drips_too);
    tcase_add_test(tcase, test_it_waits_for_its_delay_first);
    tcase_add_test(tcase, test_answers_keep_their_order_behind_it);
    tcase_add_test(tcase, test_a_client_that_has_half_closed_gets_all);
    tcase_add_test(tcase, test_it_costs_next_to_nothing);
    tcase_add_test(tcase, test_some_leave_and_the_others_get_all);
    tcase_add_test(own, test_a_pause_longer_than_the_idle_timeout_is_none);
    tcase_add_test(own, test_a_drain_ends_what_drips);
    return fixture_main_without_server(suite);
}
