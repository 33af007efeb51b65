/*
 * Names that are not knobs', on every path that takes knobs; --strict; and --default, for clients
 * whose paths are fixed.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>

static void start(const char *const *options)
{
    fixture_start(options);
    wire_open(&wire);
}

static void stop(void)
{
    wire_close(&wire);
    fixture_stop();
}

static const char *const paths[] = {"/status/404", "/404",      "/random/404",    "/sequence/404",
                                    "/redirect/2", "/demo/418", "/status/404,404"};
enum { PATHS = sizeof(paths) / sizeof(paths[0]) };

/* What is behind a path, and a field; and what the sentence says. */
static const struct {
    const char *rest, *field, *told;
} slips[] = {
    {"?dealy=1", NULL, "The query parameter 'dealy' is not a knob; the knob is called delay."},
    {"?a=b&Delay=1", NULL, "The query parameter 'Delay' is not a knob; the knob is called delay."},
    {"?d%65aly=1", NULL, "The query parameter 'd%65aly' is not a knob; the knob is called delay."},
    {"?retry_after", NULL,
     "The query parameter 'retry_after' is not a knob; the knob is called retry-after."},
    {";dealy=1", NULL, "The path parameter 'dealy' is not a knob; the knob is called delay."},
    {";page=1", NULL, "The path parameter 'page' is not a knob; /help lists them."},
    {"", "Statusbin-Delays: 1\r\n", "is not a knob; the knob is called Statusbin-delay."},
    {"", "Statusbin-Page: 1\r\n", "is not a knob; /help lists them."},
};

START_TEST(test_slips_and_unknown_names_are_400)
{
    start((const char *const[]){NULL});
    for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]) * PATHS; i++) {
        char target[80];

        snprintf(target, sizeof(target), "%s%s", paths[i % PATHS], slips[i / PATHS].rest);
        ask("GET", target, slips[i / PATHS].field);
        expect_own(&wire, &response, 400);
        expect_text(&wire, &response, slips[i / PATHS].told);
    }
    stop();
}
END_TEST

START_TEST(test_other_names_in_the_query_are_the_clients_own)
{
    static const char *const targets[] = {"/status/404?page=2&=&%zz&&x", "/redirect/2?status=302&x",
                                          "/demo/401?scheme=digest&stale-after=2&x", "/404?"};

    start((const char *const[]){NULL});
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        ask("GET", targets[i], NULL);
        ck_assert_msg(wire_value(&response.head, "Statusbin-Code"), "%s", targets[i]);
    }
    stop();
}
END_TEST

START_TEST(test_strict_refuses_every_other_name)
{
    start((const char *const[]){"--strict", NULL});
    for (size_t i = 0; i < PATHS; i++) {
        char target[80];

        snprintf(target, sizeof(target), "%s?page=2", paths[i]);
        ask("GET", target, NULL);
        expect_own(&wire, &response, 400);
        expect_text(&wire, &response,
                    "The query parameter 'page' is not a knob, and with --strict");
        snprintf(target, sizeof(target), "%s?&delay=0&", paths[i]);
        ask("GET", target, NULL);
        ck_assert_msg(wire_value(&response.head, "Statusbin-Code"), "%s", target);
    }
    ask("GET", "/redirect/2?status=307&to=/", NULL);
    ck_assert_uint_eq(response.head.code, 307);
    ask("GET", "/demo/401?scheme=digest&algorithm=MD5&stale-after=1", NULL);
    ck_assert_uint_eq(response.head.code, 401);
    ask("GET", "/demo/401?status=307", NULL);
    expect_own(&wire, &response, 400);
    stop();
}
END_TEST

/* Two failures and a success for whatever is asked, and all else as it is. */
START_TEST(test_default_answers_every_other_path)
{
    static const char *const targets[] = {"/v1/users?delay=x", "/",      "/oauth/token;x", "/v2",
                                          "/v1/users?dealy=1", "/codes2"};
    static const unsigned codes[] = {503, 200, 503, 204, 204, 204};

    start((const char *const[]){"--default", "/sequence/503*2;retry-after=7,204?key=a", NULL});
    for (size_t i = 0; i < 6; i++) {
        ask(i == 1 ? "HEAD" : "POST", targets[i], NULL);
        if (i == 1) { /* the index, which POST may not have */
            ck_assert(response.head.code == 200);
            continue;
        }
        ck_assert_msg(response.head.code == codes[i], "%s: %u", targets[i], response.head.code);
        ck_assert_ptr_nonnull(wire_value(&response.head, "Statusbin-Step"));
        if (codes[i] == 503)
            expect_field(&wire, &response.head, "Retry-After", "7");
    }
    ask("GET", "/sequence?key=a", NULL);
    expect_text(&wire, &response, "3 of 3 steps taken");
    ask("GET", "/status/404", NULL);
    expect_field(&wire, &response.head, "Statusbin-Code", "404");
    ask("GET", "/404", NULL);
    expect_field(&wire, &response.head, "Statusbin-Code", "404");
    ask("GET", "/status/abc", NULL);
    expect_own(&wire, &response, 400);
    ask("GET", "/healthz", NULL);
    ck_assert_uint_eq(response.head.code, 200);
    ask("GET", "/fixed", "Statusbin-Retry-After: 9\r\nStatusbin-Header: A: b\r\n");
    ck_assert_uint_eq(response.head.code, 204);
    expect_field(&wire, &response.head, "A", "b");
    stop();
}
END_TEST

/* What came under the key of the default is told as it came. */
START_TEST(test_what_default_answered_is_recorded_as_it_came)
{
    start((const char *const[]){"--default", "/status/503;key=mine", NULL});
    ask("GET", "/v1/users?page=2", NULL);
    ck_assert_uint_eq(response.head.code, 503);
    ask("GET", "/requests?key=mine", "Accept: application/json\r\n");
    ck_assert_uint_eq(response.head.code, 200);
    expect_text(&wire, &response, "\"/v1/users?page=2\"");
    stop();
}
END_TEST

START_TEST(test_a_demo_may_be_the_default)
{
    start((const char *const[]){"--default", "/demo/415", NULL});
    wire_exchange(&wire, "POST", "/v1/things", "Content-Type: application/json\r\n", "{}",
                  &response);
    ck_assert_uint_eq(response.head.code, 200);
    wire_exchange(&wire, "POST", "/v1/things", "Content-Type: text/plain\r\n", "{}", &response);
    ck_assert_uint_eq(response.head.code, 415);
    stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs-names");
    TCase *tcase = fixture_case(suite, "names");

    tcase_add_test(tcase, test_slips_and_unknown_names_are_400);
    tcase_add_test(tcase, test_other_names_in_the_query_are_the_clients_own);
    tcase_add_test(tcase, test_strict_refuses_every_other_name);
    tcase_add_test(tcase, test_default_answers_every_other_path);
    tcase_add_test(tcase, test_what_default_answered_is_recorded_as_it_came);
    tcase_add_test(tcase, test_a_demo_may_be_the_default);
    return fixture_main_without_server(suite);
}
