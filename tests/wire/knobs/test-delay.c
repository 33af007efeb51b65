/*
 * Delays on the wire: how long an answer waits, and what becomes of others
 * meanwhile.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdlib.h>
#include <sys/socket.h>

enum { DELAY_MS = 300, MORE_MS = 4000, MANY = 400 };

START_TEST(test_an_answer_waits_as_long_as_told)
{
    static const char *const targets[] = {"/status/503?delay=300ms", "/status/200?delay=0.3",
                                          "/status/404?sleep=300", "/status/204?delay=0.3s",
                                          "/status/206?delay=300ms&header=X-A:b"};

    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        long long start_ms = fixture_now_ms();

        ask("GET", targets[i], NULL);
        fixture_expect_time(start_ms, DELAY_MS, MORE_MS);
        ck_assert_int_eq(response.head.code, atoi(targets[i] + 8));
    }
}
END_TEST

START_TEST(test_an_interim_response_does_not_wait)
{
    enum { LONG_MS = 900 }; /* a slow machine takes its time for the interim response too */
    long long start_ms = fixture_now_ms();

    wire_request(&wire, "GET", "/status/103?delay=900ms", NULL, NULL);
    wire_read_interim(&wire, &response);
    ck_assert_uint_eq(response.head.code, 103);
    ck_assert_int_lt(fixture_now_ms() - start_ms, LONG_MS);
    wire_response_clear(&response);
    wire_read(&wire, "GET", &response);
    ck_assert_uint_eq(response.head.code, 200);
    fixture_expect_time(start_ms, LONG_MS, MORE_MS);
}
END_TEST

START_TEST(test_pipelined_answers_keep_their_order)
{
    wire_request(&wire, "GET", "/status/201?delay=300ms", NULL, NULL);
    wire_request(&wire, "POST", "/status/202", NULL, "abc");
    wire_request(&wire, "GET", "/status/203?delay=10ms", NULL, NULL);
    for (unsigned code = 201; code <= 203; code++) {
        wire_read(&wire, code == 202 ? "POST" : "GET", &response);
        ck_assert_uint_eq(response.head.code, code);
    }
}
END_TEST

START_TEST(test_a_client_that_has_half_closed_is_answered)
{
    long long start_ms = fixture_now_ms();
    struct wire half;

    wire_open(&half);
    wire_request(&half, "GET", "/status/404?delay=300ms", NULL, NULL);
    shutdown(half.fd, SHUT_WR);
    wire_read(&half, "GET", &response);
    ck_assert_uint_eq(response.head.code, 404);
    fixture_expect_time(start_ms, DELAY_MS, MORE_MS);
    wire_expect_close(&half);
    wire_close(&half);
}
END_TEST

START_TEST(test_many_wait_at_once_and_some_leave)
{
    static struct wire clients[MANY];
    long long start_ms = fixture_now_ms(), asked_ms;

    for (int i = 0; i < MANY; i++) {
        wire_open(&clients[i]);
        wire_request(&clients[i], "GET", "/status/503?delay=600ms", NULL, NULL);
        if (i % 4 == 0)
            wire_close(&clients[i]);
    }
    asked_ms = fixture_now_ms();
    ask("GET", "/status/200", NULL); /* and nobody else waits */
    ck_assert_int_lt(fixture_now_ms() - asked_ms, fixture_patience_ms(600));
    for (int i = 0; i < MANY; i++) {
        if (i % 4 == 0)
            continue;
        wire_read(&clients[i], "GET", &response);
        ck_assert_uint_eq(response.head.code, 503);
        wire_close(&clients[i]);
    }
    fixture_expect_time(start_ms, 600, MORE_MS);
}
END_TEST

START_TEST(test_a_delay_above_the_limit_is_refused)
{
    ask("GET", "/status/200?delay=2001ms", NULL);
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, "--max-delay");
}
END_TEST

static void setup(void)
{
    fixture_start((const char *const[]){"--max-delay", "2", NULL});
    exchange_setup();
}

static void teardown(void)
{
    exchange_teardown();
    fixture_stop();
}

/* SIGTERM finds answers waiting: they go out at once. */
START_TEST(test_a_drain_answers_those_who_wait)
{
    static struct wire clients[50];
    long long start_ms;

    fixture_start((const char *const[]){NULL});
    for (int i = 0; i < 50; i++) {
        wire_open(&clients[i]);
        wire_request(&clients[i], "GET",
                     i % 2 ? "/status/503?delay=60" : "/status/200?fault=stall&delay=10ms", NULL,
                     NULL);
    }
    fixture_pause_ms(fixture_patience_ms(300));
    start_ms = fixture_now_ms();
    fixture_terminate();
    for (int i = 0; i < 50; i++) {
        if (i % 2) {
            wire_read(&clients[i], "GET", &response);
            ck_assert_uint_eq(response.head.code, 503);
        }
        wire_close(&clients[i]);
    }
    ck_assert_int_lt(fixture_now_ms() - start_ms, fixture_patience_ms(4000));
    fixture_stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("delay");
    TCase *tcase = fixture_case(suite, "delay"), *drain = fixture_case(suite, "drain");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_an_answer_waits_as_long_as_told);
    tcase_add_test(tcase, test_an_interim_response_does_not_wait);
    tcase_add_test(tcase, test_pipelined_answers_keep_their_order);
    tcase_add_test(tcase, test_a_client_that_has_half_closed_is_answered);
    tcase_add_test(tcase, test_many_wait_at_once_and_some_leave);
    tcase_add_test(tcase, test_a_delay_above_the_limit_is_refused);
    tcase_add_test(drain, test_a_drain_answers_those_who_wait);
    return fixture_main_without_server(suite);
}
