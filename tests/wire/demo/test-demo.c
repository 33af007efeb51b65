/*
 * The demos on the wire: what earns each code, what earns success, and where
 * the limit between them is.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BASIC "Authorization: Basic "
#define USER "dXNlcjpwYXNz\r\n"
#define GUEST "Z3Vlc3Q6Z3Vlc3Q=\r\n"
#define X256                                                                                       \
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"                             \
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"                             \
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"                             \
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define LARGE X256 X256 X256 X256 X256 X256 X256 X256
#define JSON "Content-Type: application/json; charset=utf-8\r\n"

static const struct {
    const char *method, *target, *fields, *content;
    unsigned code;
} cases[] = {
    {"GET", "/demo/100", NULL, NULL, 200},
    {"GET", "/demo/101", NULL, NULL, 426},
    {"GET", "/demo/426", NULL, NULL, 426},
    {"POST", "/demo/201", NULL, "x", 201},
    {"GET", "/demo/201", NULL, NULL, 405},
    {"GET", "/demo/300", NULL, NULL, 300},
    {"GET", "/demo/300", "Accept-Language: de-CH, *;q=0.1\r\n", NULL, 200},
    {"GET", "/demo/300", "Accept-Language: de, en\r\n", NULL, 300},
    {"GET", "/demo/406", NULL, NULL, 200},
    {"GET", "/demo/406", "Accept: image/png, text/html;q=0.1\r\n", NULL, 200},
    {"GET", "/demo/406", "Accept: image/png\r\n", NULL, 406},
    {"GET", "/demo/401", NULL, NULL, 401},
    {"GET", "/demo/401", BASIC USER, NULL, 200},
    {"GET", "/demo/401", BASIC GUEST, NULL, 403},
    {"GET", "/demo/401", BASIC "x\r\n", NULL, 401},
    {"GET", "/demo/401", BASIC USER BASIC USER, NULL, 401},
    {"GET", "/demo/407", BASIC USER, NULL, 407},
    {"GET", "/demo/407", "Proxy-" BASIC USER, NULL, 200},
    {"POST", "/demo/407", "Proxy-" BASIC GUEST, "x", 403},
    {"GET", "/demo/403", NULL, NULL, 401},
    {"GET", "/demo/403", BASIC GUEST, NULL, 403},
    {"DELETE", "/demo/403", BASIC USER, NULL, 200},
    {"GET", "/demo/405", NULL, NULL, 200},
    {"PATCH", "/demo/405", NULL, "x", 405},
    {"GET", "/demo/408", NULL, NULL, 200},
    {"POST", "/demo/411", NULL, "x", 200},
    {"POST", "/demo/411", NULL, NULL, 411},
    {"PATCH", "/demo/411", NULL, NULL, 411},
    {"DELETE", "/demo/411", NULL, NULL, 200},
    {"GET", "/demo/415", NULL, NULL, 200},
    {"POST", "/demo/415", JSON, "{}", 200},
    {"POST", "/demo/415", "content-type: APPLICATION/json\r\n", "{}", 200},
    {"POST", "/demo/415", "Content-Type: application/jsonx\r\n", "{}", 415},
    {"POST", "/demo/415", NULL, "{}", 415},
    {"POST", "/demo/415", JSON "Content-Encoding: gzip\r\n", "{}", 415},
    {"GET", "/demo/417", NULL, NULL, 200},
    {"GET", "/demo/417", "Expect: 100-Continue\r\n", NULL, 200},
    {"GET", "/demo/417", "Expect: a-miracle\r\n", NULL, 417},
    {"POST", "/demo/417", "Expect: 100-continue, a-miracle\r\n", "", 417},
    {"GET", "/demo/418", NULL, NULL, 200},
    {"BREW", "/demo/418", "Content-Type: message/teapot\r\n", "Earl Grey", 200},
    {"BREW", "/demo/418", "Content-Type: message/coffeepot\r\n", "start", 418},
    {"POST", "/demo/418", "Content-Type: message/teapot\r\n", "x", 418},
    {"GET", "/demo/421", NULL, NULL, 200},
    {"GET", "http://a.invalid/demo/421", NULL, NULL, 421},
    {"GET", "http://A.INVALID:8080/demo/421", NULL, NULL, 421},
    {"GET", "http://invalid.a/demo/421", NULL, NULL, 200},
    {"GET", "/demo/422", NULL, NULL, 200},
    {"POST", "/demo/422", JSON, "{\"name\":\"x\"}", 200},
    {"POST", "/demo/422", JSON, "{\"name\":1}", 422},
    {"POST", "/demo/422", JSON, "[]", 422},
    {"POST", "/demo/422", JSON, "{", 400},
    {"POST", "/demo/422", JSON, "", 400},
    {"POST", "/demo/422", NULL, "{\"name\":\"x\"}", 415},
    {"GET", "/demo/425", NULL, NULL, 200},
    {"GET", "/demo/425", "Early-Data: 1\r\n", NULL, 425},
    {"GET", "/demo/425", "Early-Data: 0\r\n", NULL, 425},
    {"GET", "/demo/425", "Early-Data: 1\r\nEarly-Data: 1\r\n", NULL, 425},
    {"GET", "/demo/428", NULL, NULL, 200},
    {"PUT", "/demo/428", NULL, "x", 428},
    {"PUT", "/demo/428", "If-Match: \"x\"\r\n", "x", 412},
    {"PUT", "/demo/428", "If-Match: *\r\n", "x", 204},
    {"GET", "/demo/501", NULL, NULL, 200},
    {"TRACE", "/demo/501", NULL, NULL, 200},
    {"PROPFIND", "/demo/501", NULL, NULL, 200},
    {"UPDATEREDIRECTREF", "/demo/501", NULL, NULL, 200},
    {"BREW", "/demo/501", NULL, NULL, 501},
    {"get", "/demo/501", NULL, NULL, 501},
    {"GET", "/demo/505", NULL, NULL, 200},
    {"get", "/demo/505", NULL, NULL, 405},
    {"OPTIONS", "/demo/401", NULL, NULL, 204},
};
enum { CASES = sizeof(cases) / sizeof(cases[0]) };

/* The code in a demo's path. */
static const char *code_of(const char *target)
{
    return strstr(target, "/demo/") + 6;
}

/* What the code demands is there; an Allow does not list what was refused. */
static void expect_demanded(const char *method, unsigned code)
{
    const char *const demanded[][2] = {
        {"401", "WWW-Authenticate"},
        {"407", "Proxy-Authenticate"},
        {"405", "Allow"},
        {"415", "Accept"},
        {"426", "Upgrade"},
        {"201", "Location"},
        {"300", "Link"},
    };

    for (size_t i = 0; i < sizeof(demanded) / sizeof(demanded[0]); i++) {
        bool accepts = strcmp(demanded[i][1], "Accept") == 0;

        if (code == 426 && fixture_is_h2())
            expect_no_field(&wire, &response.head, "Upgrade"); /* RFC 9113, 8.2.2 */
        else if ((unsigned)atoi(demanded[i][0]) == code)
            ck_assert_msg(wire_value(&response.head, demanded[i][1]) ||
                              (accepts && wire_value(&response.head, "Accept-Encoding")),
                          "%u has no %s", code, demanded[i][1]);
    }
    if (code == 405 && strcmp(method, "get") != 0) /* methods are case-sensitive */
        ck_assert(!wire_lists(&response.head, "Allow", method));
}

START_TEST(test_each_demo_answers_as_the_request_deserves)
{
    wire_exchange(&wire, cases[_i].method, cases[_i].target, cases[_i].fields, cases[_i].content,
                  &response);
    if (response.head.code != cases[_i].code)
        wire_fail(&wire, "%u, expected %u", response.head.code, cases[_i].code);
    expect_field(&wire, &response.head, "Statusbin-Code", code_of(cases[_i].target));
    expect_demanded(cases[_i].method, cases[_i].code);
}
END_TEST

static const char *const nowhere[] = {"/demo/402",   "/demo/500/",  "/demo/abc",          "/demo//",
                                      "/demo/200/x", "/demo/301/x", "/demo/301/arrived/x"};

START_TEST(test_what_is_no_demo_is_the_servers_own_404)
{
    ask("GET", nowhere[_i], NULL);
    expect_own(&wire, &response, 404);
}
END_TEST

/* 15.4.2 to 15.4.4, 15.4.8, 15.4.9: what arrives is for the client to decide. */
START_TEST(test_a_redirect_leads_to_what_has_arrived)
{
    static const unsigned codes[] = {301, 302, 303, 307, 308};

    for (size_t i = 0; i < 5; i++) {
        char target[40];

        snprintf(target, sizeof(target), "/demo/%u", codes[i]);
        wire_exchange(&wire, "POST", target, NULL, "abc", &response);
        ck_assert_uint_eq(response.head.code, codes[i]);
        strcat(target, "/arrived");
        expect_field(&wire, &response.head, "Location", target);
        wire_exchange(&wire, "PUT", target, NULL, "abcde", &response);
        expect_final(&wire, &response, 200);
        expect_text(&wire, &response, "{\"method\":\"PUT\",\"bytes\":5}");
    }
}
END_TEST

/* A field section of that size, in octets, as the request has it. */
static void ask_with_fields(size_t size)
{
    static const char fixed[] = "Host: a\r\nX: \r\n";
    char value[4096];

    memset(value, 'x', size);
    value[size - (sizeof(fixed) - 1)] = '\0';
    wire_printf(&wire, "GET /demo/431 HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n", value);
    wire_read(&wire, "GET", &response);
}

START_TEST(test_the_sizes_are_limits_to_the_octet)
{
    char target[2000];
    static char content[3000];

    ask_with_fields(2048);
    ck_assert_uint_eq(response.head.code, 200);
    ask_with_fields(2049);
    ck_assert_uint_eq(response.head.code, 431);
    memset(target, 'x', sizeof(target));
    memcpy(target, "/demo/414?", 10);
    target[1024] = '\0';
    ask("GET", target, NULL);
    ck_assert_uint_eq(response.head.code, 200);
    target[1024] = 'x';
    target[1025] = '\0';
    ask("GET", target, NULL);
    ck_assert_uint_eq(response.head.code, 414);
    memset(content, 'x', 1025);
    content[1024] = '\0';
    wire_exchange(&wire, "POST", "/demo/413", NULL, content, &response);
    ck_assert_uint_eq(response.head.code, 200);
    content[1024] = 'x';
    wire_exchange(&wire, "POST", "/demo/413", NULL, content, &response);
    ck_assert_uint_eq(response.head.code, 413);
    reopen_if_closed();
    wire_printf(&wire,
                "POST /demo/413 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
                "chunked\r\n\r\n401\r\n%s\r\n0\r\n\r\n",
                content);
    wire_read(&wire, "POST", &response);
    ck_assert_uint_eq(response.head.code, 413);
    reopen_if_closed();
}
END_TEST

START_TEST(test_content_comes_back_up_to_a_bound)
{
    static char content[65538];

    memset(content, 'x', sizeof(content) - 1);
    content[65536] = '\0';
    wire_exchange(&wire, "POST", "/demo/100", NULL, content, &response);
    expect_final(&wire, &response, 200);
    ck_assert_uint_eq(response.content_length, 65536);
    ck_assert_mem_eq(response.content, content, 65536);
    content[65536] = 'x';
    wire_exchange(&wire, "POST", "/demo/100", NULL, content, &response);
    expect_final(&wire, &response, 413);
    wire_printf(&wire, "PUT /demo/100 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                       "Transfer-Encoding: chunked\r\n\r\n");
    wire_read_interim(&wire, &response);
    ck_assert_uint_eq(response.head.code, 100);
    wire_printf(&wire, "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    wire_read(&wire, "PUT", &response);
    ck_assert_mem_eq(response.content, "abcde", 5);
}
END_TEST

START_TEST(test_processing_is_told_until_it_is_done)
{
    long long start_ms = fixture_now_ms();

    wire_exchange(&wire, "GET", "/demo/102?delay=1200ms", NULL, NULL, &response);
    ck_assert_uint_eq(response.head.code, 200);
    ck_assert_uint_eq(response.interim_count, 2); /* at once and after a second */
    ck_assert_uint_eq(response.interim[1].code, 102);
    ck_assert_int_ge(fixture_now_ms() - start_ms, 1200);
    ask("GET", "/demo/102?delay=x", NULL);
    expect_own(&wire, &response, 400);
    ask("GET", "/demo/103", "Accept: text/html\r\n");
    ck_assert_uint_eq(response.interim[0].code, 103);
    expect_text(&wire, &response, "/static/style.css");
}
END_TEST

/* Refused for the head: no 100, no waiting for content, and a close. */
static const struct {
    const char *target, *fields;
    unsigned code;
} early[] = {
    {"/demo/401", "Content-Length: 5\r\n", 401},
    {"/demo/403", "Content-Length: 5\r\n" BASIC GUEST, 403},
    {"/demo/407", "Transfer-Encoding: chunked\r\n", 407},
    {"/demo/411", "Transfer-Encoding: chunked\r\n", 411},
    {"/demo/413", "Content-Length: 1025\r\n", 413},
    {"/demo/415", "Content-Length: 5\r\nContent-Type: text/plain\r\n", 415},
    {"/demo/417", "Content-Length: 5\r\nExpect: a-miracle\r\n", 417},
    {"/demo/431", "Content-Length: 5\r\nX: " LARGE "\r\n", 431},
    {"/demo/405", "Content-Length: 5\r\n", 0}, /* not among them: 100, and then 405 */
    {"/demo/401", "Content-Length: 5\r\n" BASIC USER, 0},
    {"/demo/413", "Content-Length: 1024\r\n", 0},
    {"/demo/401/x", "Content-Length: 5\r\n", 0},
};

START_TEST(test_who_waits_for_a_100_is_refused_before_the_content)
{
    struct wire client;

    wire_open(&client);
    wire_printf(&client, "POST %s HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n%s\r\n",
                early[_i].target, early[_i].fields);
    if (early[_i].code) {
        wire_read(&client, "POST", &response);
        ck_assert_uint_eq(response.head.code, early[_i].code);
        ck_assert_uint_eq(response.interim_count, 0);
        expect_field(&client, &response.head, "Connection", "close");
        expect_field(&client, &response.head, "Statusbin-Code", code_of(early[_i].target));
        wire_expect_close(&client);
    } else {
        wire_read_interim(&client, &response);
        ck_assert_uint_eq(response.head.code, 100);
    }
    wire_close(&client);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("demo");
    TCase *tcase = fixture_case(suite, "demo");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_each_demo_answers_as_the_request_deserves, 0, CASES);
    tcase_add_loop_test(tcase, test_what_is_no_demo_is_the_servers_own_404, 0,
                        sizeof(nowhere) / sizeof(nowhere[0]));
    tcase_add_test(tcase, test_a_redirect_leads_to_what_has_arrived);
    tcase_add_test(tcase, test_the_sizes_are_limits_to_the_octet);
    tcase_add_test(tcase, test_content_comes_back_up_to_a_bound);
    tcase_add_test(tcase, test_processing_is_told_until_it_is_done);
    fixture_add_http1_loop(tcase, test_who_waits_for_a_100_is_refused_before_the_content, 0,
                           sizeof(early) / sizeof(early[0]));
    return fixture_main(suite);
}
