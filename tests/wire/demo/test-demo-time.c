/*
 * The demos in which time passes: a rate limit and an outage whose Retry-After
 * is true. The windows themselves are tested in test-window.c.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The Retry-After of the response, in seconds. */
static int retry_after(void)
{
    const char *value = wire_value(&response.head, "Retry-After");

    ck_assert_ptr_nonnull(value);
    return atoi(value);
}

START_TEST(test_the_sixth_request_is_one_too_many_until_the_window_ends)
{
    for (int i = 0; i < 5; i++) {
        ask(i % 2 ? "POST" : "GET", "/demo/429?key=six", NULL);
        ck_assert_uint_eq(response.head.code, 200);
    }
    ask("GET", "/demo/429?key=six", NULL);
    ck_assert_uint_eq(response.head.code, 429);
    ck_assert(retry_after() >= 9 && retry_after() <= 10);
    ask("GET", "/demo/429?key=seven", NULL); /* another key, another limit */
    ck_assert_uint_eq(response.head.code, 200);
    if (fixture_is_h2())
        return; /* a window does not know which protocol a request came by */
    fixture_pause_ms(1000);
    ask("GET", "/demo/429?key=six", NULL);
    ck_assert_uint_eq(response.head.code, 429);
    ck_assert_int_le(retry_after(), 9);
    fixture_pause_ms(retry_after() * 1000);
    ask("GET", "/demo/429?key=six", NULL); /* as told */
    ck_assert_uint_eq(response.head.code, 200);
}
END_TEST

START_TEST(test_an_outage_ends_when_it_said)
{
    ask("GET", "/demo/503?key=default", NULL);
    ck_assert_uint_eq(response.head.code, 503);
    ck_assert_int_eq(retry_after(), 2);
    ask("GET", "/demo/503?key=out&retry-after=4", NULL);
    ck_assert_uint_eq(response.head.code, 503);
    ck_assert_int_eq(retry_after(), 4);
    fixture_pause_ms(1100);
    ask("GET", "/demo/503?key=out&retry-after=4", NULL);
    ck_assert_uint_eq(response.head.code, 503);
    ck_assert(retry_after() >= 1 && retry_after() <= 3);
    fixture_pause_ms(retry_after() * 1000);
    ask("GET", "/demo/503?key=out&retry-after=4", NULL);
    ck_assert_uint_eq(response.head.code, 200);
    ask("GET", "/demo/503?key=out&retry-after=4", NULL); /* and stays over */
    ck_assert_uint_eq(response.head.code, 200);
    ask("GET", "/demo/503?key=long&retry-after=300", NULL);
    ck_assert_int_eq(retry_after(), 300);
    ask("GET", "/demo/503?key=none&retry-after=0", NULL);
    ck_assert_uint_eq(response.head.code, 200);
}
END_TEST

static const char *const bad[] = {"/demo/429?key=a&key=b",
                                  "/demo/429?key=%00",
                                  "/demo/503?retry-after=301",
                                  "/demo/503?retry-after=soon",
                                  "/demo/503?retry-after=1&retry-after=1",
                                  "/demo/503?key="};

START_TEST(test_a_key_has_up_to_256_octets)
{
    static const char *const targets[] = {"/demo/429?key=", "/demo/503?retry-after=0&key=%2d"};
    char target[300];

    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        size_t size = strlen(targets[i]), rest = i == 0 ? 256 : 255;

        memset(target, 'x', sizeof(target));
        memcpy(target, targets[i], size);
        target[size + rest] = '\0';
        ask("GET", target, NULL);
        ck_assert_uint_eq(response.head.code, 200);
        strcat(target, "x");
        ask("GET", target, NULL);
        expect_own(&wire, &response, 400);
    }
}
END_TEST

/* A field names the same key as the query. */
START_TEST(test_a_key_may_come_in_a_field)
{
    for (int i = 0; i < 6; i++)
        ask("GET", i % 2 ? "/demo/429?key=field" : "/demo/429",
            i % 2 ? NULL : "Statusbin-Key: field\r\n");
    ck_assert_uint_eq(response.head.code, 429);
}
END_TEST

START_TEST(test_a_thousand_other_keys_reset_none)
{
    char target[40];

    for (int i = 0; i < 5; i++)
        ask("GET", "/demo/429?key=mine", NULL);
    ask("GET", "/demo/503?key=mine&retry-after=300", NULL);
    for (int i = 0; i < 1000; i++) {
        snprintf(target, sizeof(target), "/demo/%d?key=other-%d", i % 2 ? 429 : 503, i);
        ask("GET", target, NULL);
    }
    ask("GET", "/demo/429?key=mine", NULL);
    ck_assert_uint_eq(response.head.code, 429);
    fixture_pause_ms(1100);
    ask("GET", "/demo/503?key=mine&retry-after=300", NULL);
    ck_assert_int_le(retry_after(), 299); /* 300 again: it would have begun anew */
}
END_TEST

START_TEST(test_bad_parameters_are_400)
{
    ask("GET", bad[_i], NULL);
    expect_own(&wire, &response, 400);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("demo-time");
    TCase *tcase = fixture_case(suite, "wire");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_the_sixth_request_is_one_too_many_until_the_window_ends);
    tcase_add_test(tcase, test_an_outage_ends_when_it_said);
    tcase_add_test(tcase, test_a_key_has_up_to_256_octets);
    tcase_add_test(tcase, test_a_key_may_come_in_a_field);
    tcase_add_test(tcase, test_a_thousand_other_keys_reset_none);
    tcase_add_loop_test(tcase, test_bad_parameters_are_400, 0, sizeof(bad) / sizeof(bad[0]));
    return fixture_main(suite);
}
