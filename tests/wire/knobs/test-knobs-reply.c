/*
 * What the knobs make of a reply, on the wire: over rows with
 * every kind of content and, where it is about fields, over the whole table.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Codes with each kind of content, but none without and no 101. */
static const unsigned codes[] = {100, 103, 199, 200, 206, 207, 226, 299,
                                 302, 404, 405, 416, 423, 426, 429, 503};
static const char *const methods[] = {"GET", "HEAD", "POST", "TRACE"};

/* Asks for code with knobs. */
static void ask_code(const char *method, unsigned code, const char *knobs)
{
    char target[400];

    snprintf(target, sizeof(target), "/status/%u?%s", code, knobs);
    ask(method, target, NULL);
    reopen_if_closed();
}

static unsigned final_code(unsigned code)
{
    return code < 200 ? 200 : code;
}

/* The code, and that it is a demonstration. */
static void expect_code(unsigned code)
{
    char digits[8];

    snprintf(digits, sizeof(digits), "%u", code);
    expect_final(&wire, &response, final_code(code));
    expect_field(&wire, &response.head, "Statusbin-Code", digits);
}

static void expect_content(const char *content)
{
    ck_assert_str_eq(response.content, content);
}

START_TEST(test_body_replaces_the_content_in_every_method)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        for (size_t j = 0; j < sizeof methods / sizeof *methods; j++) {
            ask_code(methods[j], codes[i], "body=a%20b%2B+%0A%25s&x=y");
            expect_code(codes[i]);
            expect_field(&wire, &response.head, "Content-Length", "8");
            expect_field(&wire, &response.head, "Content-Type", "text/plain; charset=utf-8");
            expect_no_field(&wire, &response.head, "Vary");
            expect_content(strcmp(methods[j], "HEAD") == 0 ? "" : "a b+ \n%s");
        }
    }
}
END_TEST

START_TEST(test_type_is_that_of_the_body)
{
    ask("GET", "/status/404?type=application/x-a;b=%22c%20d%22&body={}", "Accept: text/html\r\n");
    expect_code(404);
    expect_field(&wire, &response.head, "Content-Type", "application/x-a;b=\"c d\"");
    expect_content("{}");
}
END_TEST

START_TEST(test_an_empty_body_has_a_length_and_no_type)
{
    static const char *const knobs[] = {"body=", "body", "body=&type=text/html",
                                        "suppressBody=true"};

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (codes[i] == 206) /* a part has at least one octet */
            continue;
        for (size_t j = 0; j < sizeof knobs / sizeof *knobs; j++) {
            ask_code(methods[i % 4], codes[i], knobs[j]);
            expect_code(codes[i]);
            expect_field(&wire, &response.head, "Content-Length", "0");
            expect_no_field(&wire, &response.head, "Content-Type");
        }
    }
    ask_code("GET", 204, "suppressBody=true");
    expect_code(204);
}
END_TEST

START_TEST(test_a_206_describes_the_body_that_it_was_given)
{
    ask("GET", "/status/206?body=hello", "Range: bytes=0-1,3-4\r\n");
    expect_code(206);
    expect_field(&wire, &response.head, "Content-Range", "bytes 0-4/5");
    expect_field(&wire, &response.head, "Accept-Ranges", "bytes");
    expect_no_field(&wire, &response.head, "ETag");
    ask("GET", "/status/206?body=", NULL);
    expect_no_field(&wire, &response.head, "Content-Range");
}
END_TEST

START_TEST(test_location_and_retry_after_go_on_any_final_code)
{
    for (int i = 0; i < expect_code_count; i++) {
        if (expect_codes[i] == 101)
            continue;
        ask_code(methods[i % 3], expect_codes[i],
                 "location=//a/%20%C3%A9?b%26c%23d&retry-after=77");
        expect_code(expect_codes[i]);
        expect_field(&wire, &response.head, "Location", "//a/ \xC3\xA9?b&c#d");
        expect_field(&wire, &response.head, "Retry-After", "77");
    }
    ask_code("GET", 302, "location=");
    expect_field(&wire, &response.head, "Location", "");
    ask_code("GET", 503, "retry-after=Sunday,%2006-Nov-94%2008:49:37%20GMT");
    expect_field(&wire, &response.head, "Retry-After", "Sunday, 06-Nov-94 08:49:37 GMT");
}
END_TEST

static time_t read_date(const char *value)
{
    struct tm date = {0};

    ck_assert_ptr_nonnull(value);
    ck_assert_str_eq(strptime(value, "%a, %d %b %Y %H:%M:%S GMT", &date), "");
    return timegm(&date);
}

START_TEST(test_a_retry_date_is_as_far_ahead_as_asked)
{
    static const long long ahead[] = {0, 1, 90, 86400 * 366LL, 9999999999};

    for (size_t i = 0; i < sizeof ahead / sizeof *ahead; i++) {
        char knobs[60];
        long long distance;

        snprintf(knobs, sizeof(knobs), "retry-after=date:%lld", ahead[i]);
        ask_code("GET", 503, knobs);
        distance = read_date(wire_value(&response.head, "Retry-After")) -
                   read_date(wire_value(&response.head, "Date")) - ahead[i];
        ck_assert_msg(distance >= -1 && distance <= 1, "%lld: %lld off", ahead[i], distance);
    }
}
END_TEST

/* RFC 9110, 15: what makes them mean something is gone, the framing is not. */
START_TEST(test_bare_leaves_out_every_field_that_the_row_demands)
{
    for (size_t i = 0; i < status_registered_count; i++) {
        const struct status *row = &status_registered[i];

        if (row->code == 101) /* is answered by a 426; see below */
            continue;
        for (size_t j = 0; j < 3; j++) {
            ask_code(methods[j], row->code, "bare");
            expect_code(row->code);
            for (int k = 0; k < STATUS_FIELDS_MAX && row->fields[k].name; k++)
                if (strcmp(row->fields[k].name, "Cache-Control") != 0)
                    expect_no_field(&wire, &response.head, row->fields[k].name);
            expect_field(&wire, &response.head, "Cache-Control", "no-store");
            ck_assert_uint_eq(wire_count(&response.head, "Content-Type"),
                              row->content != CONTENT_NONE);
            for (size_t k = 0; k < response.interim_count; k++)
                ck_assert_uint_eq(response.interim[k].field_count, 0);
        }
    }
    ask("GET", "/status/101?bare", NULL);
    ck_assert_uint_eq(response.head.code, 426);
    expect_no_field(&wire, &response.head, "Upgrade");
    expect_no_field(&wire, &response.head, "Connection");
}
END_TEST

START_TEST(test_bare_leaves_what_other_knobs_and_the_server_set)
{
    ask_code("GET", 405, "bare&header=Allow:%20GET&location=/x&retry-after=1&body=hi");
    expect_code(405);
    expect_field(&wire, &response.head, "Allow", "GET");
    expect_field(&wire, &response.head, "Location", "/x");
    expect_field(&wire, &response.head, "Retry-After", "1");
    expect_field(&wire, &response.head, "Content-Length", "2");
    ask("GET", "/status/415?bare", "Content-Encoding: gzip\r\n");
    expect_no_field(&wire, &response.head, "Accept-Encoding");
    ask("GET", "/status/206?bare", "Range: bytes=0-1,3-4\r\n");
    expect_type(&wire, &response.head, "multipart/byteranges; boundary=statusbin-part");
}
END_TEST

START_TEST(test_knobs_are_those_of_the_final_response_after_an_interim_one)
{
    ask_code("GET", 103, "final=503&body=x&retry-after=5&header=Link:%20none");
    ck_assert_uint_eq(response.interim_count, 1);
    expect_field(&wire, &response.interim[0], "Link", "</static/style.css>; rel=preload; as=style");
    expect_final(&wire, &response, 503);
    expect_field(&wire, &response.head, "Statusbin-Code", "103");
    expect_field(&wire, &response.head, "Retry-After", "5");
    expect_field(&wire, &response.head, "Link", "none");
    expect_content("x");
}
END_TEST

START_TEST(test_the_426_in_place_of_a_101_has_the_knobs_applied)
{
    ask("GET", "/status/101?body=x&location=/l&header=A:b",
        "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 12\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n");
    expect_final(&wire, &response, 426);
    expect_field(&wire, &response.head, "Sec-WebSocket-Version", "13");
    expect_field(&wire, &response.head, "Upgrade", "websocket");
    expect_field(&wire, &response.head, "Location", "/l");
    expect_field(&wire, &response.head, "A", "b");
    expect_content("x");
}
END_TEST

START_TEST(test_fields_do_what_the_query_does)
{
    ask("GET", "/status/429",
        "Statusbin-Body: hi\r\nstatusbin-type: a/b\r\nStatusbin-Location: /l\r\n"
        "Statusbin-Retry-After: 9\r\nX-HttpStatus-Response-A: b,c\r\nStatusbin-Bare: \r\n");
    expect_code(429);
    expect_content("hi");
    expect_field(&wire, &response.head, "Content-Type", "a/b");
    expect_field(&wire, &response.head, "Location", "/l");
    expect_field(&wire, &response.head, "Retry-After", "9");
    expect_field(&wire, &response.head, "A", "b,c");
}
END_TEST

START_TEST(test_the_query_wins)
{
    ask("GET", "/status/404?body=query", "Statusbin-Body: field\r\nStatusbin-Location: /l\r\n");
    expect_content("query");
    expect_field(&wire, &response.head, "Location", "/l");
}
END_TEST

START_TEST(test_unknown_names_and_delays_of_nothing_change_nothing)
{
    for (int i = 0; i < expect_code_count; i++) {
        const struct expect_asked asked = {.method = "GET", .code = expect_codes[i]};

        ask_code("GET", expect_codes[i], "unknown=x&bar&&=&%zz&delay=0&seed=7");
        expect_status(&wire, &response, &asked);
    }
}
END_TEST

/* As a client that mistypes a knob needs it: told, and not taken for a demonstration. */
START_TEST(test_a_refused_knob_is_the_servers_own_400)
{
    static const char *const refused[] = {
        "delay=x",          "delay=301",      "sleep=300001",      "body=x&body=y", "type=a",
        "location=%0d%0aX", "retry-after=x",  "final=404",         "fault=x",       "seed=x",
        "header=a",         "suppressBody=x", "delay=1&sleep=1",   "body=%zz",      "body=%00",
        "bare&bare",        "header=a:%0d",   "header=Upgrade:h2c"};
    static const char *const contentless[] = {"204?body=x",
                                              "205?body=",
                                              "304?body=x",
                                              "305?body=x",
                                              "204?fault=truncate",
                                              "103?final=304&body=x",
                                              "200?body=&fault=truncate"};
    char target[60];

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        char name[20];

        ask_code(i % 2 ? "POST" : "GET", 200, refused[i]);
        expect_own(&wire, &response, 400);
        snprintf(name, sizeof(name), "knob %.*s", (int)strcspn(refused[i], "=&"), refused[i]);
        if (strcmp(refused[i], "delay=1&sleep=1") != 0)
            expect_text(&wire, &response, name);
    }
    for (size_t i = 0; i < sizeof contentless / sizeof *contentless; i++) {
        snprintf(target, sizeof(target), "/status/%s", contentless[i]);
        ask("GET", target, NULL);
        expect_own(&wire, &response, 400);
    }
    ask("HEAD", "/status/200?fault=truncate", NULL);
    ck_assert_uint_eq(response.head.code, 400);
    expect_no_field(&wire, &response.head, "Statusbin-Code");
    ask("GET", "/status/200", "Statusbin-Body: a\r\nStatusbin-Body: a\r\n");
    expect_own(&wire, &response, 400);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs-reply");
    TCase *tcase = fixture_case(suite, "reply");

    expect_collect_codes();
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_body_replaces_the_content_in_every_method);
    tcase_add_test(tcase, test_type_is_that_of_the_body);
    tcase_add_test(tcase, test_an_empty_body_has_a_length_and_no_type);
    tcase_add_test(tcase, test_a_206_describes_the_body_that_it_was_given);
    tcase_add_test(tcase, test_location_and_retry_after_go_on_any_final_code);
    tcase_add_test(tcase, test_a_retry_date_is_as_far_ahead_as_asked);
    tcase_add_test(tcase, test_bare_leaves_out_every_field_that_the_row_demands);
    tcase_add_test(tcase, test_bare_leaves_what_other_knobs_and_the_server_set);
    tcase_add_test(tcase, test_knobs_are_those_of_the_final_response_after_an_interim_one);
    fixture_add_http1(tcase, test_the_426_in_place_of_a_101_has_the_knobs_applied);
    tcase_add_test(tcase, test_fields_do_what_the_query_does);
    tcase_add_test(tcase, test_the_query_wins);
    tcase_add_test(tcase, test_unknown_names_and_delays_of_nothing_change_nothing);
    tcase_add_test(tcase, test_a_refused_knob_is_the_servers_own_400);
    return fixture_main(suite);
}
