/*
 * Requests at the edge of what the library copes with: clients that close
 * their side early, and heads that fill the memory it has for a connection.
 * Each of these once went unanswered, was answered too late, or crashed it.
 */
#include "expect.h"
#include "fixture.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static struct wire wire;
static struct wire_response response;

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
    /* 9110, 10.1.1 lets a server omit the 100 where there is no content; the library sends it. */
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

int main(void)
{
    Suite *suite = suite_create("ends");
    TCase *tcase = fixture_case(suite, "ends");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_what_follows_an_expectation_without_content_is_answered);
    tcase_add_test(tcase, test_a_client_that_half_closes_gets_its_answers_and_then_the_end);
    tcase_add_loop_test(tcase, test_a_request_that_its_client_cuts_short_is_a_400, 0,
                        sizeof(incomplete) / sizeof(incomplete[0]));
    tcase_add_test(tcase, test_a_client_that_closes_without_a_request_gets_nothing);
    tcase_add_test(tcase, test_a_query_of_thousands_of_parameters_is_served);
    tcase_add_test(tcase, test_any_number_of_cookies_gets_an_answer);
    return fixture_main(suite);
}
