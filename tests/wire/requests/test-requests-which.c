/*
 * /requests: which requests are recorded, how one asks for a key, and how it is
 * forgotten.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"
#include "lib/journal.h"

#include <stdio.h>

/* Each of these is a demonstration, however the key is named. */
static const struct {
    const char *target, *fields;
} demonstrations[] = {
    {"/status/200?key=%s", NULL},
    {"/status/404?delay=1ms&key=%s", NULL},
    {"/status/101?key=%s", NULL},
    {"/status/103?key=%s", NULL},
    {"/status/206?key=%s", NULL},
    {"/status/408?key=%s", NULL},
    {"/status/423?key=%s", NULL},
    {"/404?key=%s", NULL},
    {"/status/200,204?key=%s", NULL},
    {"/random/404?key=%s", NULL},
    {"/sequence/404?key=%s", NULL},
    {"/redirect/2?key=%s", NULL},
    {"/demo/200?key=%s", NULL},
    {"/demo/401?key=%s", NULL},
    {"/demo/429?key=%s", NULL},
    {"/demo/405?key=%s", NULL},
    {"/status/404;key=%s", NULL},
    {"/404;key=%s/v1", NULL},
    {"/sequence/404;key=%s,200/v1", NULL},
    {"/status/404", "Statusbin-Key: %s\r\n"},
    {"/status/404?bare", "statusbin-key: %s\r\n"},
};
enum { DEMONSTRATIONS = sizeof(demonstrations) / sizeof(demonstrations[0]) };

START_TEST(test_demonstrations_are_recorded)
{
    char key[32], target[128], fields[128] = "";

    snprintf(key, sizeof(key), "demonstration-%d", _i);
    snprintf(target, sizeof(target), demonstrations[_i].target, key);
    if (demonstrations[_i].fields)
        snprintf(fields, sizeof(fields), demonstrations[_i].fields, key);
    ask("GET", target, fields);
    reopen_if_closed();
    ck_assert_int_eq(journal_count(key), 1);
    ck_assert_int_eq(journal_number(journal_request(key, 1), "code"), response.head.code);
    ck_assert_str_eq(journal_text(journal_request(key, 1), "target"), target);
}
END_TEST

START_TEST(test_a_websocket_is_recorded)
{
    struct wire alone = {.fd = -1};

    wire_open(&alone);
    wire_exchange(&alone, "GET", "/status/101?key=websocket",
                  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                  NULL, &response);
    ck_assert_uint_eq(response.head.code, 101);
    ck_assert_int_eq(journal_number(journal_request("websocket", 1), "code"), 101);
    wire_close(&alone);
}
END_TEST

static const struct {
    const char *method, *target, *fields;
} not_recorded[] = {
    {"GET", "/", NULL},
    {"GET", "/status", NULL},
    {"GET", "/healthz", NULL},
    {"GET", "/demo", NULL},
    {"GET", "/nowhere", NULL},
    {"GET", "/status/x", NULL},
    {"GET", "/status/200/", "Statusbin-Delay: x\r\n"},
    {"GET", "/sequence/x", NULL},
    {"GET", "/sequence", NULL},
    {"DELETE", "/sequence", NULL},
    {"GET", "/requests", NULL},
    {"DELETE", "/requests", NULL},
    {"OPTIONS", "/status/200", "Origin: http://a\r\nAccess-Control-Request-Method: PUT\r\n"},
};
enum { NOT_RECORDED = sizeof(not_recorded) / sizeof(not_recorded[0]) };

START_TEST(test_what_the_server_says_itself_is_not_recorded)
{
    char target[64];

    snprintf(target, sizeof(target), "%s?key=not-%d", not_recorded[_i].target, _i);
    ask(not_recorded[_i].method, target, not_recorded[_i].fields);
    snprintf(target, sizeof(target), "not-%d", _i);
    ck_assert_int_eq(journal_count(target), 0);
}
END_TEST

/* The key that is meant is the one that the answer goes by: what stands behind the code, whatever a
   list would make of it. */
START_TEST(test_a_key_counts_where_other_knobs_do)
{
    ask("GET", "/404/v1;key=behind", NULL);
    ck_assert_int_eq(journal_count("behind"), 0);
    ask("GET", "/redirect/2;key=one,two", NULL);
    ask("GET", "/demo/405;key=one,two", NULL);
    ck_assert_int_eq(journal_count("one,two"), 2);
    ck_assert_int_eq(journal_count("one"), 0);
}
END_TEST

START_TEST(test_a_key_must_be_named_and_known)
{
    ask("GET", "/requests", NULL);
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, "The parameter key is missing");
    ask("GET", "/requests?key=", NULL);
    expect_own(&wire, &response, 400);
    ask("GET", "/requests?key=a&key=b", NULL);
    expect_own(&wire, &response, 400);
    ask("GET", "/requests?key=unknown", NULL);
    expect_own(&wire, &response, 404);
    expect_text(&wire, &response, "'unknown'");
    ask("DELETE", "/requests?key=unknown", NULL);
    expect_own(&wire, &response, 404);
    ask("GET", "/requests/x?key=unknown", NULL);
    expect_own(&wire, &response, 404);
    ask("GET", "/status/200?key=known", NULL);
    ask("GET", "/requests?key=known&n=2", NULL);
    expect_own(&wire, &response, 404);
    expect_text(&wire, &response, "'2'");
    ask("GET", "/requests?key=known&n=0", NULL);
    expect_own(&wire, &response, 400);
    ask("GET", "/requests?key=known&n=x", NULL);
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, "The parameter n is 'x'");
}
END_TEST

START_TEST(test_other_methods_are_refused)
{
    static const char *const methods[] = {"POST", "PUT", "PATCH", "TRACE", "FOO"};

    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        ask(methods[i], "/requests?key=methods", NULL);
        expect_own(&wire, &response, 405);
        expect_field(&wire, &response.head, "Allow", "GET, HEAD, DELETE, OPTIONS");
    }
    ask("OPTIONS", "/requests?key=methods", NULL);
    ck_assert_uint_eq(response.head.code, 204);
    expect_field(&wire, &response.head, "Allow", "GET, HEAD, DELETE, OPTIONS");
}
END_TEST

START_TEST(test_a_key_is_forgotten_with_its_steps)
{
    ask("GET", "/sequence/503,200?key=forgotten", NULL);
    ask("GET", "/sequence/503,200?key=forgotten", NULL);
    ck_assert_uint_eq(response.head.code, 200);
    ask("DELETE", "/requests?key=forgotten", NULL);
    ck_assert_uint_eq(response.head.code, 204);
    ck_assert_int_eq(journal_count("forgotten"), 0);
    ask("GET", "/sequence/503,200?key=forgotten", NULL);
    ck_assert_uint_eq(response.head.code, 503);
    ck_assert_int_eq(journal_count("forgotten"), 1);
    ask("DELETE", "/sequence?key=forgotten", NULL); /* the steps alone */
    ck_assert_int_eq(journal_count("forgotten"), 1);
}
END_TEST

START_TEST(test_only_a_whole_key_can_be_forgotten)
{
    static const char *const narrowed[] = {"/requests?key=whole&n=1", "/requests?n=1&key=whole",
                                           "/requests?key=whole&from=2", "/requests?key=whole&%6e"};

    ask("GET", "/sequence/503,200?key=whole", NULL);
    for (size_t i = 0; i < sizeof(narrowed) / sizeof(narrowed[0]); i++) {
        ask("DELETE", narrowed[i], NULL);
        expect_own(&wire, &response, 400);
        expect_text(&wire, &response, "DELETE takes neither n nor from");
    }
    ck_assert_int_eq(journal_count("whole"), 1);
    ask("GET", "/sequence/503,200?key=whole", NULL);
    ck_assert_uint_eq(response.head.code, 200);
    ask("DELETE", "/requests?key=whole&_=17", NULL);
    ck_assert_uint_eq(response.head.code, 204);
}
END_TEST

START_TEST(test_requests_are_told_from_a_number_on)
{
    for (int i = 0; i < 3; i++)
        ask("GET", "/status/200?key=from", NULL);
    ck_assert_uint_eq(json_array_size(json_object_get(journal_read("from&from=2"), "requests")), 2);
    ck_assert_int_eq(journal_number(journal_request("from&from=2", 1), "number"), 2);
    ck_assert(json_is_null(json_object_get(journal_read("from&from=2"), "next")));
    ck_assert_uint_eq(json_array_size(json_object_get(journal_read("from&from=4"), "requests")), 0);
    ask("GET", "/requests?key=from&from=0", NULL);
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, "The parameter from is '0'");
    ask("GET", "/requests?key=from&from=1&n=1", NULL);
    expect_own(&wire, &response, 400);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("requests-which");
    TCase *tcase;

    tcase = fixture_case(suite, "which");
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_demonstrations_are_recorded, 0, DEMONSTRATIONS);
    fixture_add_http1(tcase, test_a_websocket_is_recorded);
    tcase_add_loop_test(tcase, test_what_the_server_says_itself_is_not_recorded, 0, NOT_RECORDED);
    tcase = fixture_case(suite, "keys");
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_a_key_counts_where_other_knobs_do);
    tcase_add_test(tcase, test_a_key_must_be_named_and_known);
    tcase_add_test(tcase, test_other_methods_are_refused);
    tcase_add_test(tcase, test_a_key_is_forgotten_with_its_steps);
    tcase_add_test(tcase, test_only_a_whole_key_can_be_forgotten);
    tcase_add_test(tcase, test_requests_are_told_from_a_number_on);
    return fixture_main(suite);
}
