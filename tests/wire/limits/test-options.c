/*
 * What options change on the wire. Every test starts a server of its own, so
 * these are not run against a server that somebody else has started.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static void start(const char *option, const char *value)
{
    fixture_start((const char *const[]){option, value, NULL});
    wire_open(&wire);
}

static void stop(void)
{
    wire_close(&wire);
    fixture_stop();
}

/* Only for tests of how a client copes. */
START_TEST(test_allow_invalid_codes_serves_600_to_999)
{
    static const unsigned codes[] = {600, 601, 699, 700, 888, 900, 999};
    char target[40];
    start("--allow-invalid-codes", NULL);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        snprintf(target, sizeof target, "/status/%u", codes[i]);
        ask("GET", target, NULL);
        expect_status(&wire, &response, &(struct expect_asked){.method = "GET", .code = codes[i]});
    }
    ask("GET", "/status/1000", NULL);
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, "it must be three digits, from 100 to 999, as in /status/404.\n");
    ask("GET", "/status/99", NULL);
    expect_own(&wire, &response, 400);
    ask("GET", "/status/100?final=600", NULL);
    expect_own(&wire, &response, 400);
    expect_alive(&wire);
    stop();
}
END_TEST

START_TEST(test_no_cors_turns_cors_off)
{
    static const char *const targets[] = {"/status/200", "/status/404", "/",
                                          "/healthz",    "/none",       "/status/abc"};
    start("--no-cors", NULL);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        ask("GET", targets[i], "Origin: http://example.com\r\n");
        for (size_t j = 0; j < response.head.field_count; j++)
            if (strncmp(response.head.fields[j].name, "Access-Control", 14) == 0)
                wire_fail(&wire, "%s in spite of --no-cors", response.head.fields[j].name);
    }
    ask("OPTIONS", "/status/404",
        "Origin: http://example.com\r\nAccess-Control-Request-Method: PUT\r\n");
    ck_assert_uint_eq(response.head.code, 404);
    expect_field(&wire, &response.head, "Statusbin-Code", "404");
    expect_no_field(&wire, &response.head, "Access-Control-Allow-Methods");
    stop();
}
END_TEST

static void post_length(size_t length, const char *fields)
{
    static char body[4000];
    memset(body, 'b', sizeof body);
    wire_printf(&wire,
                "POST /status/200 HTTP/1.1\r\nHost: a.test\r\n%sContent-Length: %zu\r\n\r\n%.*s",
                fields, length, *fields ? 0 : (int)length, body);
}

/* One chunk of every 500 octets. */
static void post_chunks(size_t length)
{
    static char body[500];
    memset(body, 'b', sizeof body);
    wire_printf(&wire, "POST /status/200 HTTP/1.1\r\nHost: a.test\r\n"
                       "Transfer-Encoding: chunked\r\n\r\n");
    for (size_t left = length; left > 0;) {
        size_t now = left < sizeof body ? left : sizeof body;
        char chunk[600];
        int size = snprintf(chunk, sizeof chunk, "%zx\r\n%.*s\r\n", now, (int)now, body);
        wire_send(&wire, chunk, (size_t)size);
        left -= now;
    }
    wire_send(&wire, "0\r\n\r\n", 5);
}

static void expect_413_and_close(void)
{
    wire_read(&wire, "POST", &response);
    ck_assert_uint_eq(response.interim_count, 0);
    expect_own(&wire, &response, 413);
    ck_assert(wire_lists(&response.head, "Connection", "close"));
    wire_expect_close(&wire);
    wire_close(&wire);
    wire_open(&wire);
}

START_TEST(test_max_body_bounds_a_declared_length)
{
    start("--max-body", "1000");
    post_length(999, "");
    wire_read(&wire, "POST", &response);
    ck_assert_uint_eq(response.head.code, 200);
    post_length(1000, "");
    wire_read(&wire, "POST", &response);
    ck_assert_uint_eq(response.head.code, 200);
    post_length(1001, "Expect: 100-continue\r\n");
    expect_413_and_close();
    post_length(1001, "");
    expect_413_and_close();
    post_length(4000, "");
    expect_413_and_close();
    expect_alive(&wire);
    stop();
}
END_TEST

/* Read and dropped up to twice the limit, then 413; beyond, a close. */
START_TEST(test_max_body_bounds_chunked_content)
{
    static const size_t served[] = {0, 1, 999, 1000}, refused[] = {1001, 1500, 1999, 2000};
    start("--max-body", "1000");
    for (size_t i = 0; i < 4; i++) {
        post_chunks(served[i]);
        wire_read(&wire, "POST", &response);
        ck_assert_uint_eq(response.head.code, 200);
    }
    for (size_t i = 0; i < 4; i++) {
        post_chunks(refused[i]);
        expect_413_and_close();
    }
    expect_alive(&wire);
    stop();
}
END_TEST

START_TEST(test_chunked_content_without_end_is_cut_off)
{
    static char chunk[20000];
    int size = snprintf(chunk, sizeof chunk, "2710\r\n%010000d\r\n", 0);
    start("--max-body", "1000");
    wire_printf(&wire, "POST /status/200 HTTP/1.1\r\nHost: a.test\r\n"
                       "Transfer-Encoding: chunked\r\n\r\n");
    int sent = 0;
    while (sent < 10000 && wire_send(&wire, chunk, (size_t)size))
        sent++;
    ck_assert_msg(sent < 10000, "100 MB were taken under a limit of 1000 octets");
    wire_close(&wire);
    wire_open(&wire);
    expect_alive(&wire);
    stop();
}
END_TEST

START_TEST(test_max_head_raises_the_limit_of_the_fields)
{
    static char fields[30100];
    char target[8100] = "/status/200/";
    start("--max-head", "40000");
    snprintf(fields, sizeof fields, "X-Big: %030000d\r\n", 0);
    ask("GET", "/status/200", fields);
    expect_status(&wire, &response, &(struct expect_asked){.method = "GET", .code = 200});
    memset(target + strlen(target), 'a', 7900);
    ask("GET", target, fields);
    ck_assert_uint_eq(response.head.code, 200);
    stop();
}
END_TEST

/* Closed without a word, whether they were used or not, and whatever the
   phase of the server's clock in which they were opened. */
START_TEST(test_idle_connections_close_silently)
{
    enum { COUNT = 40, STEP_MS = 27 };
    static struct wire unused[COUNT], used[COUNT];
    start("--idle-timeout", "1");
    long long from = fixture_now_ms();
    for (int i = 0; i < COUNT; i++) {
        wire_open(&unused[i]);
        wire_open(&used[i]);
        expect_alive(&used[i]);
        if (i == 0)
            from = fixture_now_ms();
        fixture_pause_ms(STEP_MS);
    }
    wire_expect_close(&used[0]);
    ck_assert_int_ge(fixture_now_ms() - from, 500);
    for (int i = 0; i < COUNT; i++) {
        if (i > 0)
            wire_expect_close(&used[i]);
        wire_expect_close(&unused[i]);
        wire_close(&used[i]);
        wire_close(&unused[i]);
    }
    ck_assert_int_lt(fixture_now_ms() - from, fixture_patience_ms(6000));
    wire_close(&wire);
    wire_open(&wire);
    expect_alive(&wire);
    stop();
}
END_TEST

/* A request that does not come to its end may get a 408 (RFC 9110, 15.5.9) or nothing;
   its connection does not stay. */
START_TEST(test_a_request_without_end_is_given_up)
{
    static const char *const parts[] = {"GET /sta", "GET /status/200 HTTP/1.1\r\nHost: a.t",
                                        "POST /status/200 HTTP/1.1\r\nHost: a.test\r\n"
                                        "Content-Length: 9\r\n\r\nhello",
                                        "POST /status/200 HTTP/1.1\r\nHost: a.test\r\n"
                                        "Transfer-Encoding: chunked\r\n\r\n5\r\nhel"};
    struct wire clients[sizeof parts / sizeof *parts];
    char byte;

    start("--idle-timeout", "2");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        wire_open(&clients[i]);
        wire_printf(&clients[i], "%s", parts[i]);
    }
    fixture_pause_ms(500);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (recv(clients[i].fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0)
            wire_fail(&clients[i], "an answer to half a request, or a close, before the timeout");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (recv(clients[i].fd, &byte, 1, MSG_PEEK) > 0) {
            wire_read(&clients[i], "GET", &response);
            expect_own(&clients[i], &response, 408);
            ck_assert(wire_lists(&response.head, "Connection", "close"));
        }
        wire_expect_close(&clients[i]);
        wire_close(&clients[i]);
    }
    wire_close(&wire);
    wire_open(&wire);
    expect_alive(&wire);
    stop();
}
END_TEST

/* Idle connections close, and the server is gone in a bounded time. */
START_TEST(test_a_terminated_server_closes_idle_connections)
{
    struct wire unused;
    start("--idle-timeout", "60");
    wire_open(&unused);
    expect_alive(&wire);
    long long from = fixture_now_ms();
    fixture_terminate();
    wire_expect_close(&wire);
    wire_expect_close(&unused);
    wire_close(&unused);
    stop();
    ck_assert_int_lt(fixture_now_ms() - from, fixture_patience_ms(5000));
}
END_TEST

/* A load balancer sees it go before it is gone. */
START_TEST(test_healthz_is_503_while_draining)
{
    start("--drain-delay", "3");
    ask("GET", "/healthz", NULL);
    ck_assert_uint_eq(response.head.code, 200);
    fixture_terminate();
    for (long long end = fixture_now_ms() + 2500; response.head.code != 503;) {
        ck_assert_msg(fixture_now_ms() < end, "/healthz is %u after SIGTERM", response.head.code);
        struct wire probe; /* a new connection each time, as a load balancer makes them */
        wire_open(&probe);
        wire_exchange(&probe, "GET", "/healthz", NULL, NULL, &response);
        wire_close(&probe);
        fixture_pause_ms(20);
    }
    expect_common(&wire, &response, 503);
    expect_no_field(&wire, &response.head, "Statusbin-Code");
    stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("options");
    TCase *tcase = fixture_case(suite, "options");
    tcase_add_test(tcase, test_allow_invalid_codes_serves_600_to_999);
    tcase_add_test(tcase, test_no_cors_turns_cors_off);
    tcase_add_test(tcase, test_max_body_bounds_a_declared_length);
    tcase_add_test(tcase, test_max_body_bounds_chunked_content);
    tcase_add_test(tcase, test_chunked_content_without_end_is_cut_off);
    tcase_add_test(tcase, test_max_head_raises_the_limit_of_the_fields);
    tcase_add_test(tcase, test_idle_connections_close_silently);
    tcase_add_test(tcase, test_a_request_without_end_is_given_up);
    tcase_add_test(tcase, test_a_terminated_server_closes_idle_connections);
    tcase_add_test(tcase, test_healthz_is_503_while_draining);
    return fixture_main_without_server(suite);
}
