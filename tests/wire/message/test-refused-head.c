/*
 * Refusals of HEAD: no octet of content, whatever is wrong with the request
 * (RFC 9110, 9.3.2), and with any other method the sentence that says what is.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* More than libmicrohttpd has memory for. */
enum { LONG_SIZE = 30000, REQUEST_SIZE = LONG_SIZE + 200 };

/* What follows the method; %s: many octets. */
static const struct {
    const char *rest;
    unsigned code;
    bool cut; /* the client ends its side there */
} refusals[] = {
    {" / HTTP/2.0\r\nHost: a\r\n\r\n", 505, false},
    {" / HTTP/0.9\r\nHost: a\r\n\r\n", 505, false},
    {" / HTTX/1.1\r\nHost: a\r\n\r\n", 400, false},
    {"\r\n\r\n", 400, false},
    {" /\r\n\r\n", 400, false},
    {"  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, false},
    {" / HTTP/1.1\r\n\r\n", 400, false},
    {" / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, false},
    {" / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400, false},
    {" / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400, false},
    {" / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", 413, false},
    {" / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, false},
    {" / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n\r\n", 400, false},
    {" / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400, false},
    {" / HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n", 400, false},
    {" / HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n", 400, false},
    {" /%s HTTP/1.1\r\nHost: a\r\n\r\n", 414, false},
    {" / HTTP/1.1\r\nHost: a\r\nA: %s\r\n\r\n", 431, false},
    {" / HTTP/1.1\r\nHos", 400, true},
    {" / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel", 400, true},
};

/* What ends within the request line. Over TLS, or behind another request, that is no request. */
static const char *const beginnings[] = {"HEAD /stat", "HEAD", "HEA", "H"};

/* The request with a method, after what may come before it. */
static void write_request(char request[REQUEST_SIZE], const char *before, const char *method,
                          const char *rest)
{
    static char many[LONG_SIZE + 1];

    memset(many, 'a', LONG_SIZE);
    snprintf(request, REQUEST_SIZE, "%s%s", before, method);
    /* NOLINTNEXTLINE(clang-diagnostic-format-nonliteral): it is from the table above */
    snprintf(request + strlen(request), REQUEST_SIZE - strlen(request), rest, many);
}

/* Sends it in two parts, of which the first ends in the method, or as one. */
static void send_request(const char *request, bool in_parts, bool cut)
{
    size_t first = in_parts ? 2 : 0;

    wire_open(&wire);
    wire_send(&wire, request, first);
    if (first)
        fixture_pause_ms(20);
    wire_send(&wire, request + first, strlen(request) - first);
    if (cut)
        shutdown(wire.fd, SHUT_WR);
}

START_TEST(test_a_refusal_of_head_has_no_content)
{
    static char request[REQUEST_SIZE];

    for (int in_parts = 0; in_parts < 2; in_parts++) {
        write_request(request, "", "HEAD", refusals[_i].rest);
        send_request(request, in_parts, refusals[_i].cut);
        wire_read(&wire, "HEAD", &response);
        expect_common(&wire, &response, refusals[_i].code);
        ck_assert_ptr_nonnull(wire_value(&response.head, "Content-Length"));
        wire_expect_close(&wire); /* and no octet before that */
        wire_close(&wire);
    }
}
END_TEST

START_TEST(test_with_another_method_it_says_what_is_wrong)
{
    static const char *const methods[] = {"GET", "HEADER", "head", "HEA!"};
    static char request[REQUEST_SIZE];

    write_request(request, "", methods[_i % 4], refusals[_i].rest);
    send_request(request, _i % 3 == 0, refusals[_i].cut);
    wire_read(&wire, "GET", &response);
    expect_own(&wire, &response, refusals[_i].code);
    wire_expect_close(&wire);
    wire_close(&wire);
}
END_TEST

/* Where the server refuses what came together with another request, nothing may have told the
   method: then there is neither content nor length, which is right for any. */
START_TEST(test_behind_another_request_there_is_no_content_either)
{
    static const char before[] = "POST /status/204 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"
                                 "hello";
    static char request[REQUEST_SIZE];

    write_request(request, before, "HEAD", refusals[_i].rest);
    send_request(request, false, refusals[_i].cut);
    wire_read(&wire, "POST", &response);
    ck_assert_uint_eq(response.head.code, 204);
    wire_read(&wire, "HEAD", &response);
    expect_common(&wire, &response, refusals[_i].code);
    wire_expect_close(&wire);
    wire_close(&wire);
}
END_TEST

START_TEST(test_a_request_line_that_is_cut_short_may_have_been_of_head)
{
    if (fixture_trusted_file())
        return;
    send_request(beginnings[_i], false, true);
    wire_read(&wire, "HEAD", &response);
    expect_common(&wire, &response, 400);
    ck_assert(!wire_value(&response.head, "Content-Length") == (_i > 0));
    wire_expect_close(&wire);
    wire_close(&wire);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("refused-head");
    TCase *tcase = fixture_case(suite, "refused-head");
    int count = sizeof(refusals) / sizeof(refusals[0]);

    tcase_add_loop_test(tcase, test_a_refusal_of_head_has_no_content, 0, count);
    tcase_add_loop_test(tcase, test_with_another_method_it_says_what_is_wrong, 0, count);
    tcase_add_loop_test(tcase, test_behind_another_request_there_is_no_content_either, 0, count);
    tcase_add_loop_test(tcase, test_a_request_line_that_is_cut_short_may_have_been_of_head, 0, 4);
    return fixture_main(suite);
}
