/*
 * The demos in which time passes: a rate limit and an outage whose Retry-After
 * is true. The windows themselves are tested with a clock of the test's own.
 */
#include "exchange.h"
#include "expect.h"
#include "fixture.h"

#include "window.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

START_TEST(test_a_window_opens_with_its_first_request_and_ends)
{
    int64_t opened_ms;

    ck_assert_uint_eq(window_count("la", 1000, 10000, &opened_ms), 1);
    ck_assert_uint_eq(window_count("la", 10999, 10000, &opened_ms), 2);
    ck_assert_int_eq(opened_ms, 1000);
    ck_assert_uint_eq(window_count("lb", 10999, 10000, &opened_ms), 1); /* keys are apart */
    ck_assert_uint_eq(window_count("la", 11000, 10000, &opened_ms), 1);
    ck_assert_int_eq(opened_ms, 11000);
    /* without a span it lasts while it is used */
    ck_assert_uint_eq(window_count("oa", 1000, 0, &opened_ms), 1);
    ck_assert_uint_eq(window_count("oa", 60999, 0, &opened_ms), 2);
    ck_assert_uint_eq(window_count("oa", 120998, 0, &opened_ms), 3);
    ck_assert_int_eq(opened_ms, 1000);
    ck_assert_uint_eq(window_count("oa", 180998, 0, &opened_ms), 1);
}
END_TEST

START_TEST(test_the_longest_unused_key_is_forgotten)
{
    int64_t opened_ms;
    char key[16];

    for (int i = 0; i < 1001; i++) { /* one more than there can be */
        snprintf(key, sizeof(key), "k%d", i);
        ck_assert_uint_eq(window_count(key, 1000 + i, 1000000, &opened_ms), 1);
    }
    ck_assert_uint_eq(window_count("k1", 3000, 1000000, &opened_ms), 2);
    ck_assert_uint_eq(window_count("k1000", 3000, 1000000, &opened_ms), 2);
    ck_assert_uint_eq(window_count("k0", 3000, 1000000, &opened_ms), 1);
}
END_TEST

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
    ask("GET", "/demo/503?key=out", NULL);
    ck_assert_uint_eq(response.head.code, 503);
    ck_assert_int_eq(retry_after(), 2);
    fixture_pause_ms(1100);
    ask("GET", "/demo/503?key=out", NULL);
    ck_assert_uint_eq(response.head.code, 503);
    ck_assert_int_eq(retry_after(), 1);
    fixture_pause_ms(1000);
    ask("GET", "/demo/503?key=out", NULL);
    ck_assert_uint_eq(response.head.code, 200);
    ask("GET", "/demo/503?key=out", NULL); /* and stays over */
    ck_assert_uint_eq(response.head.code, 200);
    ask("GET", "/demo/503?key=long&retry-after=300", NULL);
    ck_assert_int_eq(retry_after(), 300);
    ask("GET", "/demo/503?key=none&retry-after=0", NULL);
    ck_assert_uint_eq(response.head.code, 200);
}
END_TEST

static const char *const bad[] = {
    "/demo/429?key=a&key=b",
    "/demo/429?key=%00",
    "/demo/503?retry-after=301",
    "/demo/503?retry-after=soon",
    "/demo/503?retry-after=1&retry-after=1",
    "/demo/503?key=1234567890123456789012345678901234567890123456789012345678901234"};

START_TEST(test_bad_parameters_are_400)
{
    ask("GET", bad[_i], NULL);
    expect_own(&wire, &response, 400);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("demo-time");
    TCase *tcase = fixture_case(suite, "wire"), *unit = tcase_create("window");

    suite_add_tcase(suite, unit);
    tcase_add_test(unit, test_a_window_opens_with_its_first_request_and_ends);
    tcase_add_test(unit, test_the_longest_unused_key_is_forgotten);
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_the_sixth_request_is_one_too_many_until_the_window_ends);
    tcase_add_test(tcase, test_an_outage_ends_when_it_said);
    tcase_add_loop_test(tcase, test_bad_parameters_are_400, 0, sizeof(bad) / sizeof(bad[0]));
    return fixture_main(suite);
}
