/*
 * Interim responses: each 1xx, then a final response of the client's choice.
 *
 * A 1xx is sent only where the URL asks for it, or to `Expect: 100-continue`
 * (RFC 9110, 10.1.1 and 15.2).
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <stdio.h>
#include <string.h>

/* Whether the code is answered by an interim response: all 1xx but 101. */
static bool is_interim(unsigned code)
{
    return code >= 100 && code < 200 && code != 101;
}

START_TEST(test_every_interim_code_comes_before_a_200)
{
    char target[40];
    for (unsigned code = 100; code < 200; code++) {
        if (!is_interim(code))
            continue;
        snprintf(target, sizeof target, "/status/%u", code);
        ask("GET", target, NULL);
        expect_status(&wire, &response, &(struct expect_asked){.method = "GET", .code = code});
    }
}
END_TEST

/* RFC 8297, 2: the hint is for what the final page uses. */
START_TEST(test_103_hints_at_the_stylesheet)
{
    ask("GET", "/status/103", "Accept: text/html\r\n");
    ck_assert_uint_eq(response.interim_count, 1);
    expect_field(&wire, &response.interim[0], "Link", "</static/style.css>; rel=preload; as=style");
    ck_assert_uint_eq(response.interim[0].field_count, 1);
    expect_text(&wire, &response, "/static/style.css");
    ask("GET", "/static/style.css", NULL);
    ck_assert_uint_eq(response.head.code, 200);
}
END_TEST

START_TEST(test_final_picks_any_code_after_an_interim_one)
{
    char target[60];
    for (int i = 0; i < expect_code_count; i++) {
        struct expect_asked asked = {
            .method = i % 2 ? "POST" : "GET", .code = 103, .final = expect_codes[i]};
        if (asked.final < 200 || expect_closes(asked.final))
            continue;
        snprintf(target, sizeof target, "/status/103?final=%u", asked.final);
        ask(asked.method, target, NULL);
        expect_status(&wire, &response, &asked);
    }
}
END_TEST

START_TEST(test_final_works_after_each_interim_code)
{
    char target[60];
    for (int i = 0; i < expect_code_count; i++) {
        struct expect_asked asked = {.method = "GET", .code = expect_codes[i], .final = 503};
        if (!is_interim(asked.code))
            continue;
        snprintf(target, sizeof target, "/status/%u/path?other=1&final=503", asked.code);
        ask(asked.method, target, NULL);
        expect_status(&wire, &response, &asked);
    }
}
END_TEST

START_TEST(test_final_after_408_closes)
{
    struct expect_asked asked = {.method = "GET", .code = 102, .final = 408};
    ask("GET", "/status/102?final=408", NULL);
    expect_status(&wire, &response, &asked);
    wire_expect_close(&wire);
    wire_close(&wire);
    wire_open(&wire);
}
END_TEST

/* The same name as a field; the query wins; decoded once. */
START_TEST(test_final_works_as_a_field_and_the_query_wins)
{
    struct expect_asked asked = {.method = "GET", .code = 100, .final = 404};
    asked.vary = "Statusbin-Final";
    ask("GET", "/status/100", "Statusbin-Final: 404\r\n");
    expect_status(&wire, &response, &asked);
    asked.vary = "statusbin-final";
    ask("GET", "/status/100", "statusbin-final:404\r\n");
    expect_status(&wire, &response, &asked);
    asked.vary = NULL;
    ask("GET", "/status/100?final=404", "Statusbin-Final: 503\r\n");
    expect_status(&wire, &response, &asked);
    ask("GET", "/status/100?final=%34%304", NULL);
    expect_status(&wire, &response, &asked);
    ask("GET", "/status/100?&Finality=500&final=404&finale22=1", NULL); /* names are exact */
    expect_status(&wire, &response, &asked);
}
END_TEST

static void expect_refusal(const char *target, const char *fields, const char *value)
{
    ask("GET", target, fields);
    if (response.interim_count)
        wire_fail(&wire, "an interim response before the refusal");
    expect_own(&wire, &response, 400);
    if (!strstr(response.content, "final") && !strstr(response.content, "Final"))
        wire_fail(&wire, "the refusal does not name the knob: %s", response.content);
    if (value)
        expect_text(&wire, &response, value);
}

START_TEST(test_a_bad_final_is_refused_by_name)
{
    static const char *const values[] = {
        "199",  "600", "99",   "100", "101", "1000", "0404",    "abc",
        "404x", "4e2", "-404", "40",  "0",   "4 04", "404,503", "99999999999999999999"};
    char target[100], fields[100];
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        snprintf(fields, sizeof fields, "Statusbin-Final: %s\r\n", values[i]);
        expect_refusal("/status/100", fields, values[i]);
        if (strchr(values[i], ' '))
            continue;
        snprintf(target, sizeof target, "/status/103?final=%s", values[i]);
        expect_refusal(target, NULL, values[i]);
    }
    expect_refusal("/status/100?final=", NULL, NULL);
    expect_refusal("/status/100?final", NULL, NULL);
    expect_refusal("/status/100?final=+404", NULL, NULL); /* + stays + */
    expect_refusal("/status/100?final=%20404", NULL, NULL);
    expect_refusal("/status/100?final=404%00", NULL, NULL);
}
END_TEST

START_TEST(test_final_given_twice_is_refused)
{
    expect_refusal("/status/100?final=404&final=404", NULL, NULL);
    expect_refusal("/status/100?final=404&final=503", NULL, NULL);
    expect_refusal("/status/100", "Statusbin-Final: 404\r\nStatusbin-Final: 503\r\n", NULL);
}
END_TEST

START_TEST(test_final_without_an_interim_code_is_refused)
{
    char target[60];
    for (int i = 0; i < expect_code_count; i++) {
        if (expect_codes[i] < 200)
            continue;
        snprintf(target, sizeof target, "/status/%u?final=404", expect_codes[i]);
        expect_refusal(target, NULL, NULL);
    }
    expect_refusal("/status/200", "Statusbin-Final: 404\r\n", NULL);
}
END_TEST

/* RFC 9110, 15.2: a 1.0 client would take the interim response for the final one. */
START_TEST(test_http_1_0_gets_the_final_response_alone)
{
    char target[60];
    for (int i = 0; i < expect_code_count; i++) {
        struct expect_asked asked = {.method = "GET", .code = expect_codes[i], .http10 = true};
        if (asked.code >= 200)
            continue;
        snprintf(target, sizeof target, "/status/%u", asked.code);
        wire_printf(&wire, "GET %s HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", target);
        wire_read(&wire, "GET", &response);
        expect_status(&wire, &response, &asked);
        if (!is_interim(asked.code))
            continue;
        asked.final = 404;
        wire_printf(&wire, "GET %s?final=404 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", target);
        wire_read(&wire, "GET", &response);
        expect_status(&wire, &response, &asked);
    }
}
END_TEST

/* RFC 9110, 10.1.1: 100 before the content is sent, then the final response. */
START_TEST(test_expect_100_continue_is_honoured_before_the_content)
{
    char target[40];
    for (int i = 0; i < expect_code_count; i++) {
        struct expect_asked asked = {.method = "POST", .code = expect_codes[i]};
        if (asked.code < 200 || expect_closes(asked.code))
            continue;
        snprintf(target, sizeof target, "/status/%u", asked.code);
        wire_printf(&wire,
                    "POST %s HTTP/1.1\r\nHost: statusbin.test\r\nExpect: 100-%s\r\n%s\r\n\r\n",
                    target, i % 3 ? "continue" : "Continue",
                    i % 2 ? "Content-Length: 5" : "Transfer-Encoding: chunked");
        wire_read_interim(&wire, &response);
        ck_assert_uint_eq(response.head.code, 100);
        ck_assert_str_eq(response.head.reason, status_reason(100));
        wire_printf(&wire, "%s", i % 2 ? "hello" : "5\r\nhello\r\n0\r\n\r\n");
        wire_read(&wire, "POST", &response);
        expect_status(&wire, &response, &asked);
    }
}
END_TEST

START_TEST(test_expect_100_continue_comes_before_any_interim_code)
{
    char target[40];
    for (int i = 0; i < expect_code_count; i++) {
        struct expect_asked asked = {.method = "PUT", .code = expect_codes[i]};
        if (!is_interim(asked.code))
            continue;
        snprintf(target, sizeof target, "/status/%u", asked.code);
        wire_request(&wire, "PUT", target, "Expect: 100-continue\r\nContent-Length: 5\r\n", NULL);
        wire_read_interim(&wire, &response);
        ck_assert_uint_eq(response.head.code, 100);
        wire_expect_silence(&wire, 5);
        wire_printf(&wire, "hello");
        wire_read(&wire, "PUT", &response);
        expect_status(&wire, &response, &asked); /* which wants one more, also after 100 */
    }
}
END_TEST

START_TEST(test_other_expectations_and_those_of_http_1_0_are_ignored)
{
    struct expect_asked asked = {.method = "POST", .code = 204};
    wire_exchange(&wire, "POST", "/status/204", "Expect: a-miracle\r\n", "hello", &response);
    expect_status(&wire, &response, &asked);
    asked.http10 = true;
    wire_printf(&wire, "POST /status/204 HTTP/1.0\r\nConnection: keep-alive\r\n"
                       "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    wire_expect_silence(&wire, 100);
    wire_printf(&wire, "hello");
    wire_read(&wire, "POST", &response);
    expect_status(&wire, &response, &asked);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("interim");
    TCase *tcase = fixture_case(suite, "interim");
    expect_collect_codes();
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_every_interim_code_comes_before_a_200);
    tcase_add_test(tcase, test_103_hints_at_the_stylesheet);
    tcase_add_test(tcase, test_final_picks_any_code_after_an_interim_one);
    tcase_add_test(tcase, test_final_works_after_each_interim_code);
    tcase_add_test(tcase, test_final_after_408_closes);
    tcase_add_test(tcase, test_final_works_as_a_field_and_the_query_wins);
    tcase_add_test(tcase, test_a_bad_final_is_refused_by_name);
    tcase_add_test(tcase, test_final_given_twice_is_refused);
    tcase_add_test(tcase, test_final_without_an_interim_code_is_refused);
    fixture_add_http1(tcase, test_http_1_0_gets_the_final_response_alone);
    tcase_add_test(tcase, test_expect_100_continue_is_honoured_before_the_content);
    tcase_add_test(tcase, test_expect_100_continue_comes_before_any_interim_code);
    fixture_add_http1(tcase, test_other_expectations_and_those_of_http_1_0_are_ignored);
    return fixture_main(suite);
}
