/*
 * Requests at the edge of what MHD copes with: clients that close
 * their side early, and heads that fill the memory it has for a connection.
 * Each of these once went unanswered, was answered too late, or crashed the server.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static void setup(void)
{
    wire_open(&wire);
}

static void teardown(void)
{
    wire_close(&wire);
}

/* The server must see the end by itself, not by the idle timeout of a minute. */
static void expect_end_soon(void)
{
    long long begin = fixture_now_ms();

    wire_expect_close(&wire);
    ck_assert_int_lt(fixture_now_ms() - begin, fixture_patience_ms(2000));
}

START_TEST(test_what_follows_an_expectation_without_content_is_answered)
{
    /* Where no content follows, a server may leave the 100 out (RFC 9110, 10.1.1). */
    wire_printf(&wire, "GET /status/103 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"
                       "GET /status/404 HTTP/1.1\r\nHost: a\r\n\r\n");
    wire_read(&wire, "GET", &response);
    ck_assert_uint_eq(response.head.code, 200);
    wire_read(&wire, "GET", &response);
    ck_assert_uint_eq(response.head.code, 404);
    expect_alive(&wire);
}
END_TEST

START_TEST(test_a_client_that_half_closes_gets_its_answers_and_then_the_end)
{
    for (int i = 0; i < 10; i++) {
        wire_printf(&wire, "GET /status/200 HTTP/1.1\r\nHost: a\r\n\r\n"
                           "GET /status/503 HTTP/1.1\r\nHost: a\r\n\r\n");
        shutdown(wire.fd, SHUT_WR);
        wire_read(&wire, "GET", &response);
        ck_assert_uint_eq(response.head.code, 200);
        wire_read(&wire, "GET", &response);
        ck_assert_uint_eq(response.head.code, 503);
        expect_end_soon();
        wire_close(&wire);
        wire_open(&wire);
    }
}
END_TEST

/* RFC 9112, 8: an incomplete request may be answered before the close. */
static const char *const incomplete[] = {
    "GET /stat",
    "GET /status/200 HTTP/1.1\r\nHost:",
    "POST /status/200 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc",
    "POST /status/200 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
};

START_TEST(test_a_request_that_its_client_cuts_short_is_a_400)
{
    wire_printf(&wire, "%s", incomplete[_i]);
    shutdown(wire.fd, SHUT_WR);
    wire_read(&wire, "GET", &response);
    expect_own(&wire, &response, 400);
    expect_end_soon();
}
END_TEST

START_TEST(test_a_client_that_closes_without_a_request_gets_nothing)
{
    shutdown(wire.fd, SHUT_WR);
    expect_end_soon();
}
END_TEST

START_TEST(test_a_query_of_thousands_of_parameters_is_served)
{
    char target[8001] = "/status/404?";

    while (strlen(target) < 7990)
        strcat(target, "a&b=c&");
    wire_exchange(&wire, "GET", target, NULL, NULL, &response);
    ck_assert_uint_eq(response.head.code, 404);
    expect_alive(&wire);
}
END_TEST

START_TEST(test_any_number_of_cookies_gets_an_answer)
{
    for (int count = 50; count < 1500; count += 7) {
        char fields[4096] = "Cookie: ";

        for (int i = 0; i < count; i++)
            strcpy(fields + 8 + 2 * i, "a;");
        strcat(fields, "\r\n");
        wire_exchange(&wire, "GET", "/status/204", fields, NULL, &response);
        if (response.head.code == 431) {
            wire_expect_close(&wire);
            wire_close(&wire);
            wire_open(&wire);
        } else {
            ck_assert_uint_eq(response.head.code, 204);
        }
    }
}
END_TEST

/* Parts of which MHD would keep more than their own size: lines, cookies, trailer fields. All are
   served, because what counts is the size of the field section. */
static const struct {
    const char *before, *part, *after;
} heads[] = {
    {"GET /status/204 HTTP/1.1\r\nHost: a\r\n", "a:\r\n", "\r\n"},
    {"GET /status/204 HTTP/1.1\r\nHost: a\r\nCookie: ", "a;", "\r\n\r\n"},
    {"GET /status/204 HTTP/1.1\r\nHost: a\r\nCookie: ", "a=b;", "\r\n\r\n"},
    {"POST /status/204 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "a:b\r\n",
     "\r\n"},
};

START_TEST(test_any_number_of_small_parts_is_served)
{
    for (int count = 150; count < 400; count++) {
        char bytes[4096];
        size_t size = (size_t)snprintf(bytes, sizeof bytes, "%s", heads[_i].before);

        for (int i = 0; i < count; i++)
            size += (size_t)snprintf(bytes + size, sizeof bytes - size, "%s", heads[_i].part);
        size += (size_t)snprintf(bytes + size, sizeof bytes - size, "%s", heads[_i].after);
        ck_assert(wire_send(&wire, bytes, size));
        wire_read(&wire, "GET", &response);
        ck_assert_uint_eq(response.head.code, 204);
    }
}
END_TEST

/* A NUL must not end the method or the target early; more than one space is no separator. */
static const struct {
    const char *bytes;
    size_t size;
} lines[] = {
/* The versions of clang-format differ about braces in a macro. */
/* clang-format off */
#define LINE(text)                                                                                 \
    {                                                                                              \
        text " HTTP/1.1\r\nHost: a\r\n\r\n", sizeof(text " HTTP/1.1\r\nHost: a\r\n\r\n") - 1       \
    }
    /* clang-format on */
    LINE("G\0T /status/200"),
    LINE("GET\0 /status/200"),
    LINE("GET /status/200\0junk"),
    LINE("GET /status/\0"
         "200"),
    LINE("GET  /status/200"),
    LINE("GET /status/200 "),
#undef LINE
};

START_TEST(test_a_request_line_with_more_than_it_shows_is_refused)
{
    ck_assert(wire_send(&wire, lines[_i].bytes, lines[_i].size));
    wire_read(&wire, "GET", &response);
    expect_own(&wire, &response, 400);
    wire_expect_close(&wire);
}
END_TEST

/* RFC 9112, 5.1: white space after a value is not part of it. RFC 9110, 10.1.1: Expect is a list.
 */
static const char *const expectations[] = {
    "Expect: 100-continue \t\r\n",
    "Expect: else, 100-continue\r\n",
    "Expect: else\r\nExpect: 100-continue\r\n",
};

START_TEST(test_an_expectation_counts_however_it_is_written)
{
    wire_printf(&wire, "POST /status/404 HTTP/1.1\r\nHost: a\r\n%sContent-Length: 5\r\n\r\n",
                expectations[_i]);
    wire_read_interim(&wire, &response);
    ck_assert_uint_eq(response.head.code, 100);
    ck_assert(wire_send(&wire, "hello", 5));
    wire_read(&wire, "POST", &response);
    ck_assert_uint_eq(response.head.code, 404);
    expect_alive(&wire);
}
END_TEST

START_TEST(test_white_space_after_a_value_is_not_traced)
{
    wire_exchange(&wire, "TRACE", "/status/200", "X-A: b \t \r\n", NULL, &response);
    expect_text(&wire, &response, "X-A: b\r\n");
}
END_TEST

START_TEST(test_a_bad_trailer_field_is_refused)
{
    wire_printf(&wire, "POST /status/200 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                       "0\r\nX Y: z\r\n\r\n");
    wire_read(&wire, "POST", &response);
    expect_own(&wire, &response, 400);
    wire_expect_close(&wire);
}
END_TEST

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof((array)[0])))

int main(void)
{
    Suite *suite = suite_create("ends");
    TCase *tcase = fixture_case(suite, "ends");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_what_follows_an_expectation_without_content_is_answered);
    tcase_add_test(tcase, test_a_client_that_half_closes_gets_its_answers_and_then_the_end);
    tcase_add_loop_test(tcase, test_a_request_that_its_client_cuts_short_is_a_400, 0,
                        COUNT_OF(incomplete));
    tcase_add_test(tcase, test_a_client_that_closes_without_a_request_gets_nothing);
    tcase_add_test(tcase, test_a_query_of_thousands_of_parameters_is_served);
    tcase_add_test(tcase, test_any_number_of_cookies_gets_an_answer);
    tcase_add_loop_test(tcase, test_any_number_of_small_parts_is_served, 0, COUNT_OF(heads));
    tcase_add_loop_test(tcase, test_a_request_line_with_more_than_it_shows_is_refused, 0,
                        COUNT_OF(lines));
    tcase_add_loop_test(tcase, test_an_expectation_counts_however_it_is_written, 0,
                        COUNT_OF(expectations));
    tcase_add_test(tcase, test_white_space_after_a_value_is_not_traced);
    tcase_add_test(tcase, test_a_bad_trailer_field_is_refused);
    return fixture_main(suite);
}
