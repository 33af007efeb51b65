/*
 * Steps with knobs of their own, in lists and sequences; and URLs that have anything behind them,
 * so that they are base URLs for any client.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <string.h>

/* What one step of a sequence answers; NULL: without that field. */
struct told {
    unsigned code;
    const char *step, *retry_after, *content;
};

static void expect_told(const struct told *told)
{
    ck_assert_uint_eq(response.head.code, told->code);
    expect_field(&wire, &response.head, "Statusbin-Step", told->step);
    if (told->retry_after)
        expect_field(&wire, &response.head, "Retry-After", told->retry_after);
    else
        expect_no_field(&wire, &response.head, "Retry-After");
    if (told->content)
        ck_assert_str_eq(response.content, told->content);
}

/* Retry-After on the 503s and not on the 200, which has content of its own: on the path that the
   client insists on, and without a key. */
START_TEST(test_each_step_of_a_sequence_has_its_knobs)
{
    static const struct told told[] = {
        {503, "1/4", "7", NULL},           {503, "2/4", "7", NULL},
        {429, "3/4", "9", NULL},           {200, "4/4", NULL, "{\"a\":1,2}"},
        {200, "4/4", NULL, "{\"a\":1,2}"},
    };
    static const char *const rest[] = {"", "/v1/users", "/v1/users?page=2", "/", "?a=b"};

    for (size_t i = 0; i < 5; i++) {
        char target[200];

        snprintf(target, sizeof(target),
                 "/sequence/503*2;retry-after=7,429;retry-after=9,"
                 "200;body=%%7B%%22a%%22:1%%2C2%%7D;type=application%%2Fjson%s",
                 rest[i]);
        ask(i % 2 ? "POST" : "GET", target, NULL);
        expect_told(&told[i]);
    }
    expect_field(&wire, &response.head, "Content-Type", "application/json");
}
END_TEST

START_TEST(test_without_a_key_the_text_is_the_key)
{
    ask("GET", "/sequence/503,404;bare/x", NULL);
    expect_field(&wire, &response.head, "Statusbin-Step", "1/2");
    ask("GET", "/sequence/503,404;bare;bare=/x", NULL);
    expect_own(&wire, &response, 400);
    ask("GET", "/sequence/503,404;bare=1/x", NULL); /* another text */
    expect_field(&wire, &response.head, "Statusbin-Step", "1/2");
    ask("GET", "/sequence?key=503,404;bare", NULL);
    expect_text(&wire, &response, "503,404;bare\n1 of 2 steps taken, 404 is next\n");
    ask("DELETE", "/sequence?key=503,404;bare", NULL);
    ck_assert_uint_eq(response.head.code, 204);
    ask("GET", "/sequence/503,404;bare/y", NULL);
    expect_field(&wire, &response.head, "Statusbin-Step", "1/2");
}
END_TEST

/* Each of these takes a step of the same sequence. */
START_TEST(test_a_key_is_named_in_any_place)
{
    static const char *const places[][2] = {
        {"/sequence/500,501,502,503,504,404?key=place", NULL},
        {"/sequence/500;key=place,501,502,503,504,404", NULL},
        {"/sequence/500,501,502,503,504,404;key=pl%61ce/path", NULL},
        {"/sequence/500,501,502,503,504,404", "Statusbin-Key: place\r\n"},
        {"/sequence/500,501;key=place,502,503,504,404?key=other", "Statusbin-Key: another\r\n"},
        {"/sequence/500,501,502,503,504,404?key=place", "Statusbin-Key: other\r\n"},
    };
    static const unsigned codes[] = {500, 501, 502, 503, 504, 404};

    for (size_t i = 0; i < 6; i++) {
        ask("GET", places[i][0], places[i][1]);
        ck_assert_uint_eq(response.head.code, codes[i]);
    }
    ask("GET", "/sequence?key=other", NULL);
    expect_own(&wire, &response, 404);
    ask("GET", "/sequence", "Statusbin-Key: place\r\n");
    expect_text(&wire, &response, "6 of 6 steps taken");
    ask("GET", "/sequence/500;key=place,501;key=place", NULL);
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, "The knob key in the path was given 2 times");
}
END_TEST

/* Lists that mean the same, and one that does not. */
START_TEST(test_lists_are_the_same_if_they_mean_the_same)
{
    static const char *const same[] = {
        "503;retry-after=2;bare,503;bare;retry-after=2,200;header=A:b%2Cc;header=D:%20e",
        "503*2;bare=true;retry-after=2,200;header=A:b%2cc;header=D:%20e",
        "503;bare=1;retry-after=%32;seed=4,503;b%61re;;retry-after=2,200;header=%41:b%2Cc;header=D:"
        "%20e",
        "%35%30%33*2;retry-after=2;bare,200*1;header=A:b%2Cc;header=D:+e",
        "503*2;retry-after=2;bare,200;header=D:%20e;header=A:b%2Cc",
        "503*2;retry-after=2,200;header=A:b%2Cc;header=D:%20e",
    };
    static const unsigned codes[] = {503, 503, 200, 409, 409, 409};

    for (size_t i = 0; i < 6; i++) {
        char target[200];

        snprintf(target, sizeof(target), "/sequence/%s?key=same", same[i]);
        ask("GET", target, NULL);
        ck_assert_msg(response.head.code == codes[i], "%s: %u", target, response.head.code);
    }
}
END_TEST

START_TEST(test_a_list_has_knobs_at_each_code)
{
    static const char *const targets[] = {"/status/200:0;body=x,404:3;body=y;header=A:b/v1?q",
                                          "/random/404;header=A:b;body=y",
                                          "/status/404;body=y;header=A:b",
                                          "/404;body=y;header=A:b/v1/users",
                                          "/status/404-404;header=A:b;body=y",
                                          "/random/204:0,404;body=y;header=A:b",
                                          "/random/200:0%2C404;body=y;header=A:b/"};

    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        ask("GET", targets[i], NULL);
        ck_assert_msg(response.head.code == 404, "%s: %u", targets[i], response.head.code);
        expect_field(&wire, &response.head, "A", "b");
        ck_assert_str_eq(response.content, "y");
        expect_no_field(&wire, &response.head, "Statusbin-Step");
    }
}
END_TEST

START_TEST(test_a_class_is_of_registered_codes)
{
    for (int seed = 0; seed < 30; seed++) {
        char target[80];

        snprintf(target, sizeof(target), "/status/%dxx;seed=%d/any", 2 + seed % 4, seed);
        ask("GET", target, NULL);
        ck_assert_uint_eq(response.head.code / 100, (unsigned)(2 + seed % 4));
        reopen_if_closed();
    }
    ask("GET", "/sequence/1xx,404", NULL);
    expect_field(&wire, &response.head, "Statusbin-Step", "1/5");
    ask("GET", "/status/6xx", NULL);
    expect_own(&wire, &response, 400);
}
END_TEST

/* A knob in the path is that step's, and the others keep the whole request's. */
START_TEST(test_the_path_of_a_step_wins)
{
    static const char target[] = "/sequence/500;retry-after=1,501,502;header=B:path?retry-after=2"
                                 "&header=A:query&header=B:query&key=wins";
    static const char *const expected[][3] = {
        {"1", "query", "query"}, {"2", "query", "query"}, {"2", "query", "path"}};

    for (size_t i = 0; i < 3; i++) {
        ask("GET", target, "Statusbin-Header: A: field\r\nStatusbin-Retry-After: 3\r\n");
        expect_field(&wire, &response.head, "Retry-After", expected[i][0]);
        expect_field(&wire, &response.head, "A", expected[i][1]);
        expect_field(&wire, &response.head, "B", expected[i][2]);
    }
}
END_TEST

START_TEST(test_a_knob_is_left_out_at_a_step_that_cannot_carry_it)
{
    static const unsigned codes[] = {503, 204, 503, 304, 200};

    for (size_t i = 0; i < 5; i++) {
        ask("GET", "/sequence/503,204,503,304,200?key=left-out&body=x&type=a/b", NULL);
        ck_assert_uint_eq(response.head.code, codes[i]);
        if (codes[i] == 503 || codes[i] == 200) {
            ck_assert_str_eq(response.content, "x");
            expect_field(&wire, &response.head, "Content-Type", "a/b");
        }
        reopen_if_closed();
    }
    ask("GET", "/sequence/503,200", "statusbin-final: 404\r\n");
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, "The knob final in the field statusbin-final is '404', but 503");
}
END_TEST

/* Each is refused at its first request, whatever step would be due. */
static const char *const bad[][2] = {
    {"/sequence/200,503;delay=x", "The knob delay in the path is 'x'; it takes"},
    {"/sequence/200,204;body=x", "The knob body in the path is 'x', but a 204 has no content"},
    {"/status/200,503;bare;bare", "The knob bare in the path was given 2 times"},
    {"/status/200,503;x=y", "The path parameter 'x' is not a knob"},
    {"/sequence/200;;x,503", "The path parameter 'x' is not a knob"},
    {"/sequence/200;bare*2", "The path parameter 'bare*2' is not a knob"},
    {"/sequence/200%3Bbare,503", "In the list, '200%3Bbare' is not a code"},
    {"/sequence/200,503;body=a,b", "In the list, 'b' is not a code"},
    {"/sequence/200;final=404,503", "The knob final in the path is '404', but 200 is already"},
    {"/sequence/200;delay=1,503?sleep=1",
     "The knob sleep in the query is '1', but delay also sets"},
    {"/random/200:1;body=%zz,503", "The knob body in the path is '%zz', which has a %"},
    {"/sequence/200,503;key=", "The knob key in the path is ''; it takes 1 to 256 octets"},
};

START_TEST(test_what_is_bad_at_any_step_is_refused_at_once)
{
    ask("GET", bad[_i][0], "Accept: text/plain\r\n");
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, bad[_i][1]);
}
END_TEST

START_TEST(test_a_thousand_steps_with_knobs_are_taken)
{
    static char target[16000];
    size_t size = (size_t)sprintf(target, "/sequence/200;bare");

    for (int i = 1; i < 870; i++)
        size += (size_t)sprintf(target + size, i % 2 ? ",503;bare" : ",200;bare");
    for (unsigned i = 0; i < 3; i++) {
        ask("GET", target, NULL);
        ck_assert_uint_eq(response.head.code, i % 2 ? 503 : 200);
        expect_no_field(&wire, &response.head, "Retry-After");
    }
    expect_field(&wire, &response.head, "Statusbin-Step", "3/870");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs-steps");
    TCase *tcase = fixture_case(suite, "steps");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_each_step_of_a_sequence_has_its_knobs);
    tcase_add_test(tcase, test_without_a_key_the_text_is_the_key);
    tcase_add_test(tcase, test_a_key_is_named_in_any_place);
    tcase_add_test(tcase, test_lists_are_the_same_if_they_mean_the_same);
    tcase_add_test(tcase, test_a_list_has_knobs_at_each_code);
    tcase_add_test(tcase, test_a_class_is_of_registered_codes);
    tcase_add_test(tcase, test_the_path_of_a_step_wins);
    tcase_add_test(tcase, test_a_knob_is_left_out_at_a_step_that_cannot_carry_it);
    tcase_add_loop_test(tcase, test_what_is_bad_at_any_step_is_refused_at_once, 0,
                        sizeof(bad) / sizeof(bad[0]));
    tcase_add_test(tcase, test_a_thousand_steps_with_knobs_are_taken);
    return fixture_main(suite);
}
