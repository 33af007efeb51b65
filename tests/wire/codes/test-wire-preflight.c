/*
 * CORS preflights (Fetch standard, "CORS-preflight fetch"): whatever the path, and what knobs do to
 * them.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>

static void expect_preflight(const char *target)
{
    ask("OPTIONS", target,
        "Origin: http://example.com\r\nAccess-Control-Request-Method: BREW\r\n"
        "Access-Control-Request-Headers: x-one, x-two\r\n");
    expect_common(&wire, &response, 204);
    expect_no_field(&wire, &response.head, "Statusbin-Code");
    expect_field(&wire, &response.head, "Access-Control-Allow-Methods", "BREW");
    expect_field(&wire, &response.head, "Access-Control-Allow-Headers", "x-one, x-two");
    expect_field(&wire, &response.head, "Access-Control-Max-Age", "600");
}

START_TEST(test_a_preflight_of_any_code_is_204)
{
    char target[40];
    for (int i = 0; i < expect_code_count; i++) {
        snprintf(target, sizeof target, "/status/%u", expect_codes[i]);
        expect_preflight(target);
    }
    expect_preflight("/status/nonsense");
    expect_preflight("/nowhere");
    expect_preflight("/");
    expect_preflight("/healthz");
    expect_preflight("/static/style.css");
}
END_TEST

/* Such as a browser needs it for requests with credentials. */
START_TEST(test_header_applies_to_a_preflight)
{
    static const char *const targets[] = {
        "/status/503;header=Access-Control-Allow-Credentials:%20true;"
        "header=Access-Control-Allow-Origin:http:%2F%2Fa.test/v1",
        "/status/404?header=Access-Control-Allow-Credentials:true&body=x&delay=9&"
        "header=Access-Control-Allow-Origin:http://a.test",
        "/sequence/503,200?header=Access-Control-Allow-Credentials:true&key=preflight&"
        "header=Access-Control-Allow-Origin:http://a.test",
        "/404;bare;header=Access-Control-Allow-Credentials:true"
        "?header=access-control-allow-origin:http://a.test"};
    static const char fields[] = "Origin: http://a.test\r\nAccess-Control-Request-Method: PUT\r\n";

    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        wire_exchange(&wire, "OPTIONS", targets[i], fields, NULL, &response);
        ck_assert_uint_eq(response.head.code, 204);
        expect_field(&wire, &response.head, "Access-Control-Allow-Origin", "http://a.test");
        expect_field(&wire, &response.head, "Access-Control-Allow-Credentials", "true");
        expect_field(&wire, &response.head, "Access-Control-Allow-Methods", "PUT");
        expect_no_field(&wire, &response.head, "Retry-After");
    }
    /* what is bad is told to the request that follows */
    wire_exchange(&wire, "OPTIONS", "/status/404?dealy=1&header=A:b", fields, NULL, &response);
    ck_assert_uint_eq(response.head.code, 204);
    expect_field(&wire, &response.head, "Access-Control-Allow-Origin", "*");
}
END_TEST

/* What lacks one of the two fields is an OPTIONS like any other; without requested
   fields there are none to allow. */
START_TEST(test_only_a_complete_preflight_is_one)
{
    struct expect_asked asked = {.method = "OPTIONS", .code = 404};
    ask("OPTIONS", "/status/404", "Origin: http://example.com\r\n");
    expect_status(&wire, &response, &asked);
    ask("OPTIONS", "/status/404", "Access-Control-Request-Method: PUT\r\n");
    expect_status(&wire, &response, &asked);
    asked.method = "GET";
    ask("GET", "/status/404", "Origin: null\r\nAccess-Control-Request-Method: PUT\r\n");
    expect_status(&wire, &response, &asked);
    ask("OPTIONS", "/status/404", "Origin: null\r\nAccess-Control-Request-Method: PUT\r\n");
    expect_common(&wire, &response, 204);
    expect_field(&wire, &response.head, "Access-Control-Allow-Methods", "PUT");
    expect_no_field(&wire, &response.head, "Access-Control-Allow-Headers");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("wire-preflight");
    TCase *tcase = fixture_case(suite, "preflight");

    expect_collect_codes();
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_a_preflight_of_any_code_is_204);
    tcase_add_test(tcase, test_header_applies_to_a_preflight);
    tcase_add_test(tcase, test_only_a_complete_preflight_is_one);
    return fixture_main(suite);
}
