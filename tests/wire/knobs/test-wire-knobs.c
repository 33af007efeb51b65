/*
 * The knobs on the wire, over rows of every kind: what they change, and that
 * they leave the rest and the connection alone.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "http/date.h"
#include "codes/status.h"

#include <stdio.h>
#include <string.h>

static const char *const methods[] = {"GET", "HEAD", "POST", "DELETE", "TRACE"};
enum { METHODS = sizeof(methods) / sizeof(methods[0]) };

/* Asks for a code with a query; after a code that closes there is a new connection. */
static void ask_code(const char *method, unsigned code, const char *query, const char *fields)
{
    char target[600];

    snprintf(target, sizeof(target), "/status/%u?%s", code, query);
    ask(method, target, fields);
    reopen_if_closed();
}

static bool has_content(unsigned code)
{
    const struct status row = status_describe(code);

    return row.content != CONTENT_NONE;
}

static unsigned final_code(unsigned code)
{
    return code == 101 ? 426 : code < 200 ? 200 : code;
}

START_TEST(test_header_adds_and_replaces_on_every_code)
{
    for (int i = 0; i < expect_code_count; i++) {
        unsigned code = expect_codes[i];
        const struct status row = status_describe(final_code(code));

        for (int j = 0; j < METHODS; j++) {
            ask_code(methods[j], code,
                     "header=X-A:%20one&header=x-a:two&header=cache-control:max-age=9&"
                     "header=Access-Control-Allow-Origin:http://a.test&header=Vary:X",
                     NULL);
            ck_assert_uint_eq(response.head.code, final_code(code));
            ck_assert_uint_eq(wire_count(&response.head, "X-A"), 2);
            ck_assert_str_eq(wire_value(&response.head, "X-A"), "one");
            expect_field(&wire, &response.head, "Cache-Control", "max-age=9");
            expect_field(&wire, &response.head, "Access-Control-Allow-Origin", "http://a.test");
            expect_field(&wire, &response.head, "Vary", "X");
            for (size_t k = 0; !(row.code == 426 && fixture_is_h2()) && k < STATUS_FIELDS_MAX &&
                               row.fields[k].name;
                 k++)
                ck_assert_msg(wire_value(&response.head, row.fields[k].name), "%u %s: no %s", code,
                              methods[j], row.fields[k].name);
        }
    }
}
END_TEST

START_TEST(test_bare_takes_the_fields_that_a_row_demands)
{
    for (int i = 0; i < expect_code_count; i++) {
        unsigned code = expect_codes[i];
        const struct status row = status_describe(final_code(code));

        ask_code("GET", code, "bare&header=X-A:b", NULL);
        ck_assert_uint_eq(response.head.code, final_code(code));
        expect_field(&wire, &response.head, "X-A", "b");
        for (size_t k = 0; k < STATUS_FIELDS_MAX && row.fields[k].name; k++)
            if (strcmp(row.fields[k].name, "Cache-Control") != 0)
                expect_no_field(&wire, &response.head, row.fields[k].name);
        expect_no_field(&wire, &response.head, "Content-Range");
        ck_assert_uint_eq(response.interim_count > 0 ? response.interim[0].field_count : 0, 0);
    }
}
END_TEST

START_TEST(test_body_and_type_are_the_content_of_every_code_that_has_some)
{
    for (int i = 0; i < expect_code_count; i++) {
        unsigned code = expect_codes[i];

        for (int j = 0; j < METHODS; j++) {
            ask_code(methods[j], code, "body=%7B%22a%22:1%7D&type=application/json",
                     "Accept: text/html\r\n");
            if (!has_content(code)) {
                ck_assert_uint_eq(response.head.code, 400);
                expect_no_field(&wire, &response.head, "Statusbin-Code");
                continue;
            }
            ck_assert_uint_eq(response.head.code, final_code(code));
            expect_field(&wire, &response.head, "Content-Type", "application/json");
            expect_field(&wire, &response.head, "Content-Length", "7");
            expect_field(&wire, &response.head, "Content-Security-Policy", "sandbox");
            expect_no_field(&wire, &response.head, "Vary");
            if (strcmp(methods[j], "HEAD") != 0) {
                ck_assert_uint_eq(response.content_length, 7);
                ck_assert_mem_eq(response.content, "{\"a\":1}", 7);
            }
        }
    }
}
END_TEST

START_TEST(test_an_empty_body_has_a_length_and_no_type)
{
    static const char *const queries[] = {"body=", "suppressBody=true", "body=&type=text/html"};

    for (size_t i = 0; i < 3; i++) {
        ask_code("GET", 404, queries[i], NULL);
        ck_assert_uint_eq(response.head.code, 404);
        expect_field(&wire, &response.head, "Content-Length", "0");
        expect_no_field(&wire, &response.head, "Content-Type");
    }
    ask_code("GET", 206, "body=", NULL);
    expect_no_field(&wire, &response.head, "Content-Range"); /* there is no empty range */
    ask_code("GET", 206, "body=abc", NULL);
    expect_field(&wire, &response.head, "Content-Range", "bytes 0-2/3");
}
END_TEST

START_TEST(test_location_and_retry_after_go_on_any_code)
{
    for (int i = 0; i < expect_code_count; i++) {
        ask_code("GET", expect_codes[i], "location=//h/a%20b?c%23d&retry-after=17", NULL);
        ck_assert_uint_eq(response.head.code, final_code(expect_codes[i]));
        expect_field(&wire, &response.head, "Location", "//h/a b?c#d");
        expect_field(&wire, &response.head, "Retry-After", "17");
    }
}
END_TEST

START_TEST(test_a_retry_date_is_that_far_ahead_of_the_response)
{
    int64_t date_s, retry_s;

    ask_code("GET", 503, "retry-after=date:90&delay=1100ms", NULL);
    ck_assert(date_parse(wire_value(&response.head, "Date"), 0, &date_s));
    ck_assert(date_parse(wire_value(&response.head, "Retry-After"), 0, &retry_s));
    ck_assert_msg(retry_s - date_s >= 89 && retry_s - date_s <= 91, "%lld",
                  (long long)(retry_s - date_s));
    ask_code("GET", 503, "retry-after=Sun,%2006%20Nov%201994%2008:49:37%20GMT", NULL);
    expect_field(&wire, &response.head, "Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT");
}
END_TEST

START_TEST(test_a_content_type_takes_the_place_of_the_rows)
{
    ask_code("GET", 404, "header=Content-Type:%20text/x-odd", NULL);
    ck_assert_uint_eq(wire_count(&response.head, "Content-Type"), 1);
    expect_field(&wire, &response.head, "Content-Type", "text/x-odd");
    ask_code("GET", 204, "header=Content-Type:%20text/x-odd", NULL);
    expect_field(&wire, &response.head, "Content-Type", "text/x-odd");
    ask_code("GET", 207, "header=Content-Type:%20text/x-odd", NULL);
    expect_field(&wire, &response.head, "Content-Type", "text/x-odd");
    ck_assert_uint_gt(response.content_length, 0);
}
END_TEST

START_TEST(test_connection_close_closes)
{
    ask("GET", "/status/200?header=Connection:%20close", NULL);
    expect_field(&wire, &response.head, "Connection", "close");
    wire_expect_close(&wire);
    wire_close(&wire);
    wire_open(&wire);
}
END_TEST

START_TEST(test_fields_in_place_of_parameters)
{
    ask("GET", "/status/404",
        "Statusbin-Header: X-A: b\r\nStatusbin-Body: hello\r\nStatusbin-Retry-After: 3\r\n");
    expect_field(&wire, &response.head, "X-A", "b");
    expect_field(&wire, &response.head, "Retry-After", "3");
    ck_assert_uint_eq(response.content_length, 5);
    ask("GET", "/status/404?body=query", "Statusbin-Body: field\r\n");
    ck_assert_mem_eq(response.content, "query", 5);
    ask("GET", "/status/404", "Statusbin-Delay: long\r\n");
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, "delay");
}
END_TEST

START_TEST(test_a_page_shows_the_headers_that_were_set)
{
    ask("GET", "/status/404?header=X-A:%20b&retry-after=7", "Accept: text/html\r\n");
    expect_text(&wire, &response, "X-A: b\n");
    expect_text(&wire, &response, "Retry-After: 7\n");
}
END_TEST

START_TEST(test_a_redirects_page_links_where_it_leads)
{
    ask("GET", "/status/302?location=/else%26where", "Accept: text/html\r\n");
    expect_text(&wire, &response, "<a href=\"/else&amp;where\">");
    ask("GET", "/status/302?location=/else", NULL);
    expect_text(&wire, &response, "redirects to: /else\n");
    ask("GET", "/status/302?location=javascript:alert(1)", "Accept: text/html\r\n");
    ck_assert_ptr_null(strstr(response.content, "href=\"javascript:"));
}
END_TEST

/* MHD has so much memory for the head of a response; what does not fit is refused, not dropped. */
START_TEST(test_a_large_response_head_is_sent_or_refused)
{
    static char target[8200], fields[8200];
    bool refused = false;

    for (int size = 500; size < 7500; size += 499) {
        int used = sprintf(target, "/status/200?header=X-A:");

        memset(target + used, 'a', (size_t)size);
        target[used + size] = '\0';
        used = sprintf(fields, "X-B: ");
        memset(fields + used, 'b', 7000);
        strcpy(fields + used + 7000, "\r\n");
        ask("GET", target, size % 2 ? fields : NULL);
        if (response.head.code == 200) {
            ck_assert_uint_eq(strlen(wire_value(&response.head, "X-A")), (size_t)size);
            continue;
        }
        refused = true;
        ck_assert_uint_eq(response.head.code, 431);
        wire_expect_close(&wire);
        wire_close(&wire);
        wire_open(&wire);
    }
    ck_assert(refused);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("wire-knobs");
    TCase *tcase = fixture_case(suite, "knobs");

    expect_collect_codes();
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_header_adds_and_replaces_on_every_code);
    tcase_add_test(tcase, test_bare_takes_the_fields_that_a_row_demands);
    tcase_add_test(tcase, test_body_and_type_are_the_content_of_every_code_that_has_some);
    tcase_add_test(tcase, test_an_empty_body_has_a_length_and_no_type);
    tcase_add_test(tcase, test_location_and_retry_after_go_on_any_code);
    tcase_add_test(tcase, test_a_retry_date_is_that_far_ahead_of_the_response);
    tcase_add_test(tcase, test_a_content_type_takes_the_place_of_the_rows);
    tcase_add_test(tcase, test_connection_close_closes);
    tcase_add_test(tcase, test_fields_in_place_of_parameters);
    tcase_add_test(tcase, test_a_page_shows_the_headers_that_were_set);
    tcase_add_test(tcase, test_a_redirects_page_links_where_it_leads);
    fixture_add_http1(tcase, test_a_large_response_head_is_sent_or_refused);
    return fixture_main(suite);
}
