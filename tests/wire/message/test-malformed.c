/*
 * Malformed requests: one test per way of being wrong.
 *
 * Each gets exactly one response with one head, which says Connection: close,
 * and then the connection ends. Each is sent alone and with a good request
 * behind it in the same segment: that one must not be answered, because where
 * it begins is what the two sides may disagree about (RFC 9112, 11.2).
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <string.h>

struct malformed {
    const char *name;
    const char *bytes;
    unsigned code, other; /* other: as good by the RFCs, or 0 */
};

#define REQUEST(method) method " /status/200 HTTP/1.1\r\nHost: a.test\r\n"
#define GET(fields) REQUEST("GET") fields "\r\n"
#define POST(fields) REQUEST("POST") fields "\r\nhello"
#define CHUNKED(chunks) REQUEST("POST") "Transfer-Encoding: chunked\r\n\r\n" chunks
#define LINE(line) line "\r\nHost: a.test\r\n\r\n"

static const struct malformed cases[] = {
    /* Host: RFC 9112, 3.2 */
    {"no Host", "GET /status/200 HTTP/1.1\r\n\r\n", 400},
    {"no Host, other fields", "GET /status/200 HTTP/1.1\r\nAccept: */*\r\n\r\n", 400},
    {"no Host, absolute target", "GET http://a.test/status/200 HTTP/1.1\r\n\r\n", 400},
    {"no Host, a body", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", 400},
    {"two Hosts, the same", GET("Host: a.test\r\n"), 400},
    {"two Hosts", GET("host: b.test\r\n"), 400},
    {"two Hosts in 1.0", "GET / HTTP/1.0\r\nHost: a.test\r\nHost: b.test\r\n\r\n", 400},
    {"Host with a space", "GET / HTTP/1.1\r\nHost: a test\r\n\r\n", 400},
    {"Host with a slash", "GET / HTTP/1.1\r\nHost: a.test/b\r\n\r\n", 400},
    {"Host with a user", "GET / HTTP/1.1\r\nHost: user@a.test\r\n\r\n", 400},
    {"Host with a bad port", "GET / HTTP/1.1\r\nHost: a.test:8o\r\n\r\n", 400},
    {"Host with half an address", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
    {"Host that is a URL", "GET / HTTP/1.1\r\nHost: http://a.test\r\n\r\n", 400},

    /* Content-Length: RFC 9112, 6.3; RFC 9110, 8.6 */
    {"lengths in conflict", POST("Content-Length: 5\r\nContent-Length: 6\r\n"), 400},
    {"lengths in conflict, 0 first", POST("Content-Length: 0\r\nContent-Length: 5\r\n"), 400},
    {"negative length", POST("Content-Length: -5\r\n"), 400},
    {"signed length", POST("Content-Length: +5\r\n"), 400},
    {"hexadecimal length", POST("Content-Length: 0x5\r\n"), 400},
    {"listed length", POST("Content-Length: 5,5\r\n"), 400},
    {"listed length, spaced", POST("Content-Length: 5, 6\r\n"), 400},
    {"two lengths in one", POST("Content-Length: 5 5\r\n"), 400},
    {"empty length", POST("Content-Length:\r\n"), 400},
    {"length with a letter", POST("Content-Length: 5a\r\n"), 400},
    {"length in words", POST("Content-Length: five\r\n"), 400},
    {"fractional length", POST("Content-Length: 5.0\r\n"), 400},
    {"length of 2^64-1", POST("Content-Length: 18446744073709551615\r\n"), 400},
    {"length of 2^64", POST("Content-Length: 18446744073709551616\r\n"), 400},
    {"length of 2^64+5", POST("Content-Length: 18446744073709551621\r\n"), 400},
    {"length of 30 digits", POST("Content-Length: 555555555555555555555555555555\r\n"), 400},
    {"bad length on a GET", GET("Content-Length: -1\r\n"), 400},

    /* Transfer-Encoding: RFC 9112, 6.1 and 7 */
    {"length before coding",
     REQUEST("POST") "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"length after coding",
     REQUEST("POST") "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
    {"coding in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"unknown coding", POST("Transfer-Encoding: gzip\r\n"), 501},
    {"invented coding", POST("Transfer-Encoding: xchunked\r\n"), 501},
    {"identity", POST("Transfer-Encoding: identity\r\n"), 501},
    {"unknown coding before chunked",
     REQUEST("POST") "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
    {"unknown coding in another line",
     REQUEST("POST") "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501},
    {"unknown coding after chunked",
     REQUEST("POST") "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 501, 400},
    {"chunked twice", REQUEST("POST") "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400},
    {"chunked twice in two lines",
     REQUEST("POST") "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     400},
    {"unknown coding on a GET", GET("Transfer-Encoding: gzip\r\n"), 501},

    /* the method: RFC 9110, 9.1; RFC 9112, 3.1 */
    {"@ in the method", LINE("G@T /status/200 HTTP/1.1"), 400},
    {"( in the method", LINE("GET( /status/200 HTTP/1.1"), 400},
    {"a control in the method", LINE("G\001T /status/200 HTTP/1.1"), 400},
    {"an octet over 127 in the method", LINE("G\xc3\x89T /status/200 HTTP/1.1"), 400},
    {"no method", LINE("/status/200 HTTP/1.1"), 400},
    {"a space for a method", LINE(" /status/200 HTTP/1.1"), 400},
    {"a space before the method", LINE(" GET /status/200 HTTP/1.1"), 400},
    {"a CR before the method", LINE("\rGET /status/200 HTTP/1.1"), 400},
    {"half an empty line between", "\r\n\r" GET(""), 400},
    {"nine empty lines", "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n" GET(""), 400},

    /* the request line: RFC 9112, 3 */
    {"one word", LINE("GARBAGE"), 400},
    {"one word and no fields", "GARBAGE\r\n\r\n", 400},
    {"a method alone", LINE("GET"), 400},
    {"no version", LINE("GET /status/200"), 400, 505}, /* or HTTP/0.9, which is not spoken */
    {"an extra word", LINE("GET /status/200 extra HTTP/1.1"), 400},
    {"a word after the version", LINE("GET /status/200 HTTP/1.1 extra"), 400},
    {"a TLS greeting", "\x16\x03\x01\x01\x05\x01\r\n\r\n", 400},

    /* the version: RFC 9112, 2.3; RFC 9110, 15.6.6 */
    {"version 1.x", LINE("GET /status/200 HTTP/1.x"), 400},
    {"version x.1", LINE("GET /status/200 HTTP/x.1"), 400},
    {"version in lower case", LINE("GET /status/200 http/1.1"), 400},
    {"version of another name", LINE("GET /status/200 HTTQ/1.1"), 400},
    {"version without a minor", LINE("GET /status/200 HTTP/1"), 400},
    {"version without a dot", LINE("GET /status/200 HTTP/11"), 400},
    {"version with two digits", LINE("GET /status/200 HTTP/1.10"), 400},
    {"version with a comma", LINE("GET /status/200 HTTP/1,1"), 400},
    {"version without a number", LINE("GET /status/200 HTTP/"), 400},
    {"HTTP/2.0", LINE("GET /status/200 HTTP/2.0"), 505},
    {"HTTP/3.0", LINE("GET /status/200 HTTP/3.0"), 505},
    {"HTTP/0.9", LINE("GET /status/200 HTTP/0.9"), 505},
    {"HTTP/9.9", LINE("BREW /status/200 HTTP/9.9"), 505},

    /* field names: RFC 9112, 5.1; RFC 9110, 5.1 */
    {"a space in a name", GET("Na me: value\r\n"), 400},
    {"a space before the colon", GET("Name : value\r\n"), 400},
    {"a tab before the colon", GET("Name\t: value\r\n"), 400},
    {"a control in a name", GET("Na\001me: value\r\n"), 400},
    {"DEL in a name", GET("Na\177me: value\r\n"), 400},
    {"an octet over 127 in a name", GET("N\xc3\xa4me: value\r\n"), 400},
    {"( in a name", GET("Na(me: value\r\n"), 400},
    {"@ in a name", GET("Na@me: value\r\n"), 400},
    {"no name", GET(": value\r\n"), 400},
    {"no colon", GET("Name value\r\n"), 400},
    {"no colon and no space", GET("Name\r\n"), 400},
    {"a disguised length", POST("Content-Length : 5\r\n"), 400},

    /* chunks: RFC 9112, 7.1 */
    {"a chunk size in words", CHUNKED("five\r\nhello\r\n0\r\n\r\n"), 400},
    {"a negative chunk size", CHUNKED("-5\r\nhello\r\n0\r\n\r\n"), 400},
    {"a chunk size with 0x", CHUNKED("0x5\r\nhello\r\n0\r\n\r\n"), 400},
    {"no chunk size", CHUNKED("\r\nhello\r\n0\r\n\r\n"), 400},
    {"no chunk size, an extension", CHUNKED(";a=b\r\nhello\r\n0\r\n\r\n"), 400},
    {"a chunk without its CRLF", CHUNKED("5\r\nhello0\r\n\r\n"), 400},
    {"a chunk longer than it says", CHUNKED("5\r\nhello world\r\n0\r\n\r\n"), 400},
    {"a chunk size of 2^64", CHUNKED("10000000000000000\r\nhello"), 400, 413},
    {"a chunk size of 30 digits", CHUNKED("555555555555555555555555555555\r\nhello"), 400, 413},
    {"a bad second chunk", CHUNKED("5\r\nhello\r\nx\r\nhello\r\n0\r\n\r\n"), 400},
};

enum { CASES = sizeof cases / sizeof *cases };

static void expect_one_refusal(const struct malformed *malformed)
{
    const char *method = strncmp(malformed->bytes, "HEAD", 4) == 0 ? "HEAD" : "GET";
    char text[40];
    wire_read(&wire, method, &response);
    ck_assert_msg(response.head.code == malformed->code || response.head.code == malformed->other,
                  "%s: %u, expected %u", malformed->name, response.head.code, malformed->code);
    ck_assert_uint_eq(response.interim_count, 0);
    expect_own(&wire, &response, response.head.code);
    snprintf(text, sizeof text, "%zu", response.content_length);
    expect_field(&wire, &response.head, "Content-Length", text);
    if (!wire_lists(&response.head, "Connection", "close"))
        wire_fail(&wire, "%s: no Connection: close", malformed->name);
    wire_expect_close(&wire);
    wire_close(&wire);
}

START_TEST(test_a_malformed_request_gets_one_response_and_a_close)
{
    wire_open(&wire);
    ck_assert(wire_send(&wire, cases[_i].bytes, strlen(cases[_i].bytes)));
    expect_one_refusal(&cases[_i]);
}
END_TEST

START_TEST(test_nothing_behind_a_malformed_request_is_answered)
{
    char bytes[1000];
    int length =
        snprintf(bytes, sizeof bytes, "%sGET /status/418 HTTP/1.1\r\nHost: statusbin.test\r\n\r\n",
                 cases[_i].bytes);
    wire_open(&wire);
    ck_assert(wire_send(&wire, bytes, (size_t)length));
    expect_one_refusal(&cases[_i]);
}
END_TEST

START_TEST(test_a_malformed_request_after_a_good_one_is_refused)
{
    wire_open(&wire);
    expect_alive(&wire);
    ck_assert(wire_send(&wire, cases[_i].bytes, strlen(cases[_i].bytes)));
    expect_one_refusal(&cases[_i]);
}
END_TEST

/* The refusal is no demonstration: its own page, negotiated or not, and HEAD too. */
START_TEST(test_a_refusal_of_head_has_no_content)
{
    wire_open(&wire);
    wire_printf(&wire, "HEAD /status/200 HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\n\r\n");
    wire_read(&wire, "HEAD", &response);
    ck_assert_uint_eq(response.head.code, 400);
    wire_expect_close(&wire);
    wire_close(&wire);
}
END_TEST

/* What is unusual, and right: RFC 9112, 2.2, 2.3, 3.2, 7.1; RFC 9110, 5.5, 7.2. */
static const struct malformed unusual[] = {
    {"an empty line before the request", "\r\n" GET(""), 200},
    {"two empty lines before the request", "\r\n\r\n" GET(""), 200},
    {"HTTP/1.2", "GET /status/200 HTTP/1.2\r\nHost: a.test\r\n\r\n", 200},
    {"a Host with a port", "GET /status/200 HTTP/1.1\r\nHost: a.test:8080\r\n\r\n", 200},
    {"a Host with an empty port", "GET /status/200 HTTP/1.1\r\nHost: a.test:\r\n\r\n", 200},
    {"an IPv6 Host", "GET /status/200 HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200},
    {"an IPv4 Host", "GET /status/200 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 200},
    {"a Host with sub-delims", "GET /status/200 HTTP/1.1\r\nHost: a_b~!$&'()*+;=.test\r\n\r\n",
     200},
    {"an encoded Host", "GET /status/200 HTTP/1.1\r\nHost: a%41.test\r\n\r\n", 200},
    {"a Host without a space", "GET /status/200 HTTP/1.1\r\nHost:a.test\r\n\r\n", 200},
    {"a Host between tabs", "GET /status/200 HTTP/1.1\r\nHost:\ta.test\t\r\n\r\n", 200},
    {"an empty value", GET("Name:\r\n"), 200},
    {"every character of a token", GET("!#$%&'*+-.^_`|~09azAZ: value\r\n"), 200},
    {"octets over 127 in a value", GET("Name: caf\xc3\xa9\r\n"), 200},
    {"an unknown expectation", POST("Content-Length: 5\r\nExpect: 200-ok\r\n"), 200},
    {"a length with leading zeros", POST("Content-Length: 0005\r\n"), 200},
    {"a coding in capitals", REQUEST("POST") "Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n", 200},
    {"a chunk extension", CHUNKED("5;a=b;c=\"d e\"\r\nhello\r\n0;last\r\n\r\n"), 200},
    {"trailers", CHUNKED("5\r\nhello\r\n0\r\nOne: 1\r\nTwo: 2\r\n\r\n"), 200},
    {"a chunk size with zeros", CHUNKED("0005\r\nhello\r\n000\r\n\r\n"), 200},
    {"a chunk size in both cases", CHUNKED("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"), 200},
    {"any method", LINE("M-SEARCH /status/200 HTTP/1.1"), 200},
    {"a method in lower case", LINE("get /status/200 HTTP/1.1"), 200},
    {"a method of odd characters", LINE("!#$%&'*+-.^_`|~ /status/200 HTTP/1.1"), 200},
};

START_TEST(test_what_is_unusual_and_right_is_served)
{
    wire_open(&wire);
    ck_assert(wire_send(&wire, unusual[_i].bytes, strlen(unusual[_i].bytes)));
    wire_read(&wire, "GET", &response);
    expect_common(&wire, &response, unusual[_i].code);
    expect_alive(&wire);
    wire_close(&wire);
}
END_TEST

/* RFC 9112, 3.2 asks it of 1.1 only. */
START_TEST(test_http_1_0_needs_no_host)
{
    wire_open(&wire);
    wire_printf(&wire, "GET /status/200 HTTP/1.0\r\n\r\n");
    wire_read(&wire, "GET", &response);
    expect_common(&wire, &response, 200);
    wire_expect_close(&wire);
    wire_close(&wire);
}
END_TEST

/* RFC 9110, 5.5: controls in a value may be refused or kept; never half of each. */
START_TEST(test_a_control_in_a_value_gets_one_response)
{
    wire_open(&wire);
    wire_printf(&wire, GET("Name: a\001b\r\n"));
    wire_read(&wire, "GET", &response);
    if (response.head.code == 400)
        wire_expect_close(&wire);
    else
        expect_status(&wire, &response, &(struct expect_asked){.method = "GET", .code = 200});
    wire_close(&wire);
}
END_TEST

START_TEST(test_the_server_still_answers_after_all_that)
{
    wire_open(&wire);
    expect_alive(&wire);
    wire_close(&wire);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("malformed");
    TCase *tcase = fixture_case(suite, "malformed");
    tcase_add_loop_test(tcase, test_a_malformed_request_gets_one_response_and_a_close, 0, CASES);
    tcase_add_loop_test(tcase, test_nothing_behind_a_malformed_request_is_answered, 0, CASES);
    tcase_add_loop_test(tcase, test_a_malformed_request_after_a_good_one_is_refused, 0, CASES);
    tcase_add_test(tcase, test_a_refusal_of_head_has_no_content);
    tcase_add_loop_test(tcase, test_what_is_unusual_and_right_is_served, 0,
                        sizeof unusual / sizeof *unusual);
    tcase_add_test(tcase, test_http_1_0_needs_no_host);
    tcase_add_test(tcase, test_a_control_in_a_value_gets_one_response);
    tcase_add_test(tcase, test_the_server_still_answers_after_all_that);
    return fixture_main(suite);
}
