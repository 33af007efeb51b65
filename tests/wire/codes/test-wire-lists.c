/*
 * Lists and sequences on the wire, and /<code>, which is /status/<code>.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLIENTS = 20, STEPS_PER_CLIENT = 50, PICKS = 2000 };

static unsigned picked(void)
{
    const char *code = wire_value(&response.head, "Statusbin-Code");

    ck_assert_ptr_nonnull(code);
    return (unsigned)atoi(code);
}

START_TEST(test_what_was_picked_is_named)
{
    unsigned ok = 0;

    for (int i = 0; i < PICKS; i++) {
        char target[80];

        snprintf(target, sizeof(target),
                 i % 2 ? "/status/200:9,503?seed=%d" : "/random/200:9,503?seed=%d", i);
        ask(i % 3 ? "GET" : "POST", target, NULL);
        ck_assert_uint_eq(response.head.code, picked());
        ck_assert(response.head.code == 200 || response.head.code == 503);
        if (response.head.code == 503)
            expect_field(&wire, &response.head, "Retry-After", "1");
        ok += response.head.code == 200;
    }
    /* chi-squared at p = 0.001, one degree of freedom */
    double off = ok - 0.9 * PICKS;
    ck_assert_msg(off * off / (0.9 * PICKS) + off * off / (0.1 * PICKS) < 10.83, "%u", ok);
}
END_TEST

START_TEST(test_a_range_is_of_codes_that_there_are)
{
    for (int seed = 0; seed < 100; seed++) {
        char target[80];

        snprintf(target, sizeof(target), "/random/400-499?seed=%d", seed);
        ask("GET", target, NULL);
        ck_assert_msg(status_is_registered(picked()), "%u", picked());
        reopen_if_closed();
    }
}
END_TEST

START_TEST(test_a_seed_always_picks_the_same)
{
    for (int seed = 0; seed < 20; seed++) {
        char target[80];
        unsigned first;

        snprintf(target, sizeof(target), "/random/200-599?seed=%d", seed);
        ask("GET", target, NULL);
        first = picked();
        reopen_if_closed();
        ask("HEAD", target, NULL);
        ck_assert_uint_eq(picked(), first);
        reopen_if_closed();
    }
}
END_TEST

START_TEST(test_picks_without_a_seed_differ)
{
    unsigned counts[2] = {0};

    for (int i = 0; i < 200; i++) {
        ask("GET", "/status/200,404", NULL);
        counts[response.head.code == 404]++;
    }
    ck_assert(counts[0] > 50 && counts[1] > 50);
}
END_TEST

START_TEST(test_a_knob_is_left_out_where_a_code_cannot_carry_it)
{
    ask("GET", "/status/200,404?body=x&header=A:b", NULL);
    expect_field(&wire, &response.head, "A", "b");
    ck_assert_uint_eq(response.content_length, 1);
    ask("GET", "/status/204,404:0?body=x&header=A:b", NULL);
    expect_final(&wire, &response, 204);
    expect_field(&wire, &response.head, "A", "b");
    ask("GET", "/status/204:0,404?body=x", NULL);
    expect_final(&wire, &response, 404);
    ck_assert_uint_eq(response.content_length, 1);
    ask("GET", "/status/103:0,200?final=404", NULL);
    expect_final(&wire, &response, 200);
    ask("GET", "/status/204,205?body=x", NULL); /* there is no code for it */
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, "The knob body in the query is 'x', but a 204 has no content");
    ask("GET", "/status/204:0.000001,404?body=%zz", NULL); /* not now and then, but always */
    expect_own(&wire, &response, 400);
    ask("GET", "/status/100-102?final=404", NULL);
    ck_assert(picked() >= 100 && picked() <= 102);
}
END_TEST

static const char *const bad[] = {"/status/200,",
                                  "/status/,200",
                                  "/status/200:0",
                                  "/status/200-",
                                  "/status/600-601",
                                  "/random",
                                  "/random/",
                                  "/random/x",
                                  "/sequence/",
                                  "/sequence/x?key=a",
                                  "/sequence/200*0?key=a",
                                  "/sequence/200?key=",
                                  "/sequence/200?key=a&key=b",
                                  "/sequence/200?key=%00",
                                  "/sequence/200,404?key=a&delay=x",
                                  "/sequence"};

START_TEST(test_bad_lists_and_keys_are_400)
{
    ask("GET", bad[_i], NULL);
    expect_own(&wire, &response, 400);
}
END_TEST

START_TEST(test_a_number_is_a_code_or_a_400)
{
    static const char *const good[] = {"/404", "/404/", "/404/any/thing", "/404?delay=1ms"};
    static const char *const numbers[] = {
        "/9",           "/99",         "/999",       "/600/",      "/4040",
        "/0404",        "/099",        "/%39%39",    "/99/any",    "/18446744073709551616",
        "/status/99",   "/status/999", "/status/9/", "/random/99", "/random/999/",
        "/sequence/99", "/demo/99",    "/demo/999",  "/demo/4010", "/demo/099/arrived"};

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        ask("DELETE", good[i], NULL);
        ck_assert_uint_eq(response.head.code, 404);
        ck_assert_uint_eq(picked(), 404);
    }
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        ask("GET", numbers[i], NULL);
        expect_own(&wire, &response, 400);
        expect_text(&wire, &response, "three digits");
    }
    ask("GET", "/40x", NULL);
    expect_own(&wire, &response, 404);
    ask("GET", "/200", "X-HttpStatus-Response-X-A: b\r\nX-HttpStatus-SuppressBody: true\r\n");
    expect_field(&wire, &response.head, "X-A", "b");
    ck_assert_uint_eq(response.content_length, 0);
}
END_TEST

START_TEST(test_a_sequence_fails_twice_and_then_succeeds)
{
    static const unsigned codes[] = {503, 503, 200, 200};
    static const char *const methods[] = {"GET", "POST", "HEAD", "OPTIONS"};

    for (size_t i = 0; i < 4; i++) {
        ask(methods[i], "/sequence/503*2,200?key=twice", NULL);
        ck_assert_uint_eq(response.head.code, codes[i]);
        ck_assert_uint_eq(picked(), codes[i]);
    }
    ask("GET", "/sequence/503,503,200?key=tw%69ce", NULL); /* the same key and list */
    ck_assert_uint_eq(response.head.code, 200);
    ask("GET", "/sequence/503*3,200?key=twice", NULL);
    expect_own(&wire, &response, 409);
}
END_TEST

START_TEST(test_a_sequence_of_a_thousand_steps_is_gone_through)
{
    static char target[8000];
    size_t size = (size_t)sprintf(target, "/sequence/");
    json_t *json;

    for (int i = 0; i < 1000; i++)
        size += (size_t)sprintf(target + size, "%s%d", i ? "," : "", 500 + i % 100);
    strcpy(target + size, "?key=thousand");
    for (unsigned i = 0; i <= 1000; i++) {
        ask("GET", target, NULL);
        ck_assert_uint_eq(response.head.code, i < 1000 ? 500 + i % 100 : 599);
        ck_assert_uint_eq(picked(), response.head.code);
    }
    ask("GET", "/sequence?key=thousand", "Accept: application/json\r\n");
    json = json_loadb(response.content, response.content_length, 0, NULL);
    target[size] = '\0';
    ck_assert_str_eq(json_string_value(json_object_get(json, "list")), target + 10);
    json_decref(json);
    strcpy(target + size, ",200?key=thousand");
    ask("GET", target, NULL);
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, "more than 1,000 steps");
}
END_TEST

START_TEST(test_a_refused_request_and_a_preflight_take_no_step)
{
    ask("GET", "/sequence/503,200?key=still", NULL);
    ck_assert_uint_eq(response.head.code, 503);
    ask("GET", "/sequence/503,200?key=still&delay=never", NULL);
    expect_own(&wire, &response, 400);
    ask("OPTIONS", "/sequence/503,200?key=still",
        "Origin: http://a.test\r\nAccess-Control-Request-Method: GET\r\n");
    ck_assert_uint_eq(response.head.code, 204);
    ask("GET", "/sequence?key=still", NULL);
    expect_text(&wire, &response, "1 of 2 steps taken, 200 is next");
}
END_TEST

START_TEST(test_a_key_is_looked_at_and_reset)
{
    json_t *json;

    ask("GET", "/sequence?key=look", NULL);
    expect_own(&wire, &response, 404);
    ask("DELETE", "/sequence?key=look", NULL);
    expect_own(&wire, &response, 404);
    ask("GET", "/sequence/500,502*3,200?key=look", NULL);
    ask("GET", "/sequence?key=look", "Accept: application/json\r\n");
    expect_common(&wire, &response, 200);
    json = json_loadb(response.content, response.content_length, 0, NULL);
    ck_assert_str_eq(json_string_value(json_object_get(json, "list")), "500,502*3,200");
    ck_assert_int_eq(json_integer_value(json_object_get(json, "taken")), 1);
    ck_assert_int_eq(json_integer_value(json_object_get(json, "steps")), 5);
    ck_assert_int_eq(json_integer_value(json_object_get(json, "next")), 502);
    json_decref(json);
    ask("HEAD", "/sequence?key=look", NULL);
    ck_assert_uint_eq(response.head.code, 200);
    ask("DELETE", "/sequence?key=look", NULL);
    ck_assert_uint_eq(response.head.code, 204);
    ask("GET", "/sequence/404?key=look", NULL); /* another list, since it begins anew */
    ck_assert_uint_eq(response.head.code, 404);
    ask("POST", "/sequence?key=look", NULL);
    expect_own(&wire, &response, 405);
    expect_field(&wire, &response.head, "Allow", "GET, HEAD, DELETE, OPTIONS");
}
END_TEST

/* One client's part of a sequence: which steps it got. */
static void *take_steps(void *seen_)
{
    unsigned *seen = seen_;
    struct wire client;
    struct wire_response got = {0};

    wire_open(&client);
    for (int i = 0; i < STEPS_PER_CLIENT; i++) {
        wire_exchange(&client, "GET", "/sequence/200*250,201*250,202*250,203*250,299?key=shared",
                      NULL, NULL, &got);
        seen[got.head.code - 200]++;
        wire_response_clear(&got);
    }
    wire_close(&client);
    return NULL;
}

START_TEST(test_a_thousand_parallel_requests_see_each_step_once)
{
    static unsigned seen[CLIENTS][100];
    pthread_t threads[CLIENTS];
    unsigned counts[4] = {0};

    for (int i = 0; i < CLIENTS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, take_steps, seen[i]), 0);
    for (int i = 0; i < CLIENTS; i++) {
        pthread_join(threads[i], NULL);
        for (int j = 0; j < 4; j++)
            counts[j] += seen[i][j];
    }
    for (int j = 0; j < 4; j++)
        ck_assert_uint_eq(counts[j], 250);
    ask("GET", "/sequence?key=shared", NULL);
    expect_text(&wire, &response, "1000 of 1001 steps taken, 299 is next");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("wire-lists");
    TCase *tcase = fixture_case(suite, "lists");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_what_was_picked_is_named);
    tcase_add_test(tcase, test_a_range_is_of_codes_that_there_are);
    tcase_add_test(tcase, test_a_seed_always_picks_the_same);
    tcase_add_test(tcase, test_picks_without_a_seed_differ);
    tcase_add_test(tcase, test_a_knob_is_left_out_where_a_code_cannot_carry_it);
    tcase_add_loop_test(tcase, test_bad_lists_and_keys_are_400, 0, sizeof(bad) / sizeof(bad[0]));
    tcase_add_test(tcase, test_a_number_is_a_code_or_a_400);
    tcase_add_test(tcase, test_a_sequence_fails_twice_and_then_succeeds);
    tcase_add_test(tcase, test_a_sequence_of_a_thousand_steps_is_gone_through);
    tcase_add_test(tcase, test_a_refused_request_and_a_preflight_take_no_step);
    tcase_add_test(tcase, test_a_key_is_looked_at_and_reset);
    tcase_add_test(tcase, test_a_thousand_parallel_requests_see_each_step_once);
    return fixture_main(suite);
}
