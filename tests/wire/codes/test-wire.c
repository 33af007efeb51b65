/*
 * Every code under every method, format and way of framing a request.
 *
 * Each test takes one code and one connection, and asks for the code again and
 * again: that every response on the connection is right to the byte proves that
 * the one before it ended where it said. Check runs each test once per code.
 */
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

static struct wire_response response;

static void reopen(struct wire *wire)
{
    wire_expect_close(wire);
    wire_close(wire);
    wire_open(wire);
}

static void ask(struct wire *wire, const struct expect_asked *asked, const char *body)
{
    char target[40], fields[80] = "";
    snprintf(target, sizeof target, "/status/%u", asked->code);
    if (asked->accept)
        snprintf(fields, sizeof fields, "Accept: %s\r\n", asked->accept);
    wire_exchange(wire, asked->method, target, fields, body, &response);
    expect_status(wire, &response, asked);
    if (expect_closes(asked->code))
        reopen(wire);
}

START_TEST(test_every_method_and_format_gets_the_code)
{
    struct wire wire;
    wire_open(&wire);
    for (int method = 0; method < EXPECT_METHOD_COUNT; method++)
        for (int accept = 0; accept < EXPECT_ACCEPT_COUNT; accept++)
            ask(&wire,
                &(struct expect_asked){.method = expect_methods[method],
                                       .code = expect_codes[_i],
                                       .accept = expect_accepts[accept]},
                expect_body(expect_methods[method]));
    expect_alive(&wire);
    wire_close(&wire);
}
END_TEST

static void ask_with_chunks(struct wire *wire, const struct expect_asked *asked)
{
    wire_printf(wire,
                "%s /status/%u HTTP/1.1\r\nHost: statusbin.test\r\n"
                "Transfer-Encoding: chunked\r\n\r\n"
                "5\r\nhello\r\n7;extension=\"value\"\r\n, world\r\n0\r\nTrailer: value\r\n\r\n",
                asked->method, asked->code);
    wire_read(wire, asked->method, &response);
    expect_status(wire, &response, asked);
    if (expect_closes(asked->code))
        reopen(wire);
}

/* RFC 9112, 9.3: what a method's content means does not change where it ends. */
START_TEST(test_content_of_the_request_does_not_disturb_the_connection)
{
    struct wire wire;
    wire_open(&wire);
    for (int method = 0; method < EXPECT_METHOD_COUNT; method++) {
        struct expect_asked asked = {.method = expect_methods[method], .code = expect_codes[_i]};
        if (strcmp(asked.method, "TRACE") == 0)
            continue; /* RFC 9110, 9.3.8: never with content */
        ask(&wire, &asked, "hello");
        ask(&wire, &asked, "");
        ask_with_chunks(&wire, &asked);
    }
    expect_alive(&wire);
    wire_close(&wire);
}
END_TEST

/* RFC 9110, 9.3.2; Date apart, which is when. */
static void expect_same_fields(const struct wire *wire, const struct wire_head *get,
                               const struct wire_head *head)
{
    if (get->code != head->code || get->field_count != head->field_count)
        wire_fail(wire, "HEAD: %u with %zu fields, GET: %u with %zu", head->code, head->field_count,
                  get->code, get->field_count);
    for (size_t i = 0; i < get->field_count; i++) {
        const char *name = get->fields[i].name;
        if (strcmp(name, head->fields[i].name) != 0 ||
            (strcasecmp(name, "Date") != 0 &&
             strcmp(get->fields[i].value, head->fields[i].value) != 0))
            wire_fail(wire, "HEAD: %s: %s, GET: %s: %s", head->fields[i].name,
                      head->fields[i].value, name, get->fields[i].value);
    }
}

START_TEST(test_head_carries_the_fields_of_get)
{
    static struct wire_response get;
    struct wire wire;
    char target[40], fields[80] = "";
    wire_open(&wire);
    snprintf(target, sizeof target, "/status/%u", expect_codes[_i]);
    for (int accept = 0; accept < EXPECT_ACCEPT_COUNT; accept++) {
        if (expect_accepts[accept])
            snprintf(fields, sizeof fields, "Accept: %s\r\n", expect_accepts[accept]);
        wire_exchange(&wire, "GET", target, fields, NULL, &get);
        if (expect_closes(expect_codes[_i]))
            reopen(&wire);
        wire_exchange(&wire, "HEAD", target, fields, NULL, &response);
        if (expect_closes(expect_codes[_i]))
            reopen(&wire);
        ck_assert_uint_eq(response.content_length, 0);
        expect_same_fields(&wire, &get.head, &response.head);
    }
    expect_alive(&wire); /* which also finds content after HEAD */
    wire_close(&wire);
}
END_TEST

/* RFC 9112, 9.6 */
START_TEST(test_the_connection_closes_when_the_client_asks_for_it)
{
    for (int with_body = 0; with_body < 2; with_body++) {
        const char *method = with_body ? "POST" : "GET";
        char target[40];
        struct wire wire;
        wire_open(&wire);
        snprintf(target, sizeof target, "/status/%u", expect_codes[_i]);
        wire_exchange(&wire, method, target, "Connection: close\r\n", with_body ? "hello" : NULL,
                      &response);
        ck_assert_uint_eq(response.head.code, expect_final_code(&(struct expect_asked){
                                                  .method = method, .code = expect_codes[_i]}));
        if (!wire_lists(&response.head, "Connection", "close"))
            wire_fail(&wire, "the response does not say Connection: close");
        wire_expect_close(&wire);
        wire_close(&wire);
    }
}
END_TEST

/* RFC 9110, 15.2: no 1xx to a client of HTTP/1.0. RFC 9112, 9.3: it closes. */
START_TEST(test_http_1_0_gets_the_code_and_a_close)
{
    struct wire wire;
    wire_open(&wire);
    wire_printf(&wire, "GET /status/%u HTTP/1.0\r\n\r\n", expect_codes[_i]);
    wire_read(&wire, "GET", &response);
    ck_assert_uint_eq(response.interim_count, 0);
    expect_common(&wire, &response,
                  expect_final_code(&(struct expect_asked){
                      .method = "GET", .code = expect_codes[_i], .http10 = true}));
    wire_expect_close(&wire);
    wire_close(&wire);
}
END_TEST

START_TEST(test_http_1_0_keeps_the_connection_where_it_asks_for_it)
{
    static const char *const methods[] = {"GET", "HEAD", "POST"};
    struct wire wire;
    wire_open(&wire);
    for (int i = 0; i < 3; i++) {
        struct expect_asked asked = {
            .method = methods[i], .code = expect_codes[_i], .http10 = true};
        wire_printf(&wire, "%s /status/%u HTTP/1.0\r\nConnection: keep-alive\r\n%s\r\n%s",
                    asked.method, asked.code, i == 2 ? "Content-Length: 5\r\n" : "",
                    i == 2 ? "hello" : "");
        wire_read(&wire, asked.method, &response);
        expect_status(&wire, &response, &asked);
        if (expect_closes(asked.code))
            reopen(&wire);
    }
    expect_alive(&wire);
    wire_close(&wire);
}
END_TEST

static void send_in_some_form(struct wire *wire, unsigned code, int form)
{
    static const char *const forms[] = {
        "GET /status/%u HTTP/1.1\r\nHost: statusbin.test\r\n\r\n",
        "HEAD /status/%u HTTP/1.1\r\nHost: statusbin.test\r\n\r\n",
        "POST /status/%u HTTP/1.1\r\nHost: statusbin.test\r\nContent-Length: 5\r\n\r\nhello",
        ("PUT /status/%u HTTP/1.1\r\nHost: statusbin.test\r\nTransfer-Encoding: chunked\r\n\r\n"
         "5\r\nhello\r\n0\r\n\r\n")};
    char bytes[200];
    int length = snprintf(bytes, sizeof bytes, forms[form], code);
    ck_assert(wire_send(wire, bytes, (size_t)length));
}

/* RFC 9112, 9.3.2 */
START_TEST(test_pipelined_requests_are_answered_in_order)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT"};
    struct wire wire;
    wire_open(&wire);
    for (int i = 0; i < expect_code_count; i++)
        if (!expect_closes(expect_codes[i]))
            send_in_some_form(&wire, expect_codes[i], (i + _i) % 4);
    for (int i = 0; i < expect_code_count; i++) {
        struct expect_asked asked = {.method = methods[(i + _i) % 4], .code = expect_codes[i]};
        if (expect_closes(asked.code))
            continue;
        wire_read(&wire, asked.method, &response);
        expect_status(&wire, &response, &asked);
    }
    expect_alive(&wire);
    wire_close(&wire);
}
END_TEST

/* They come one by one, and while others before them are served. */
START_TEST(test_pipelined_requests_are_seen_whenever_they_come)
{
    enum { BURSTS = 300, EACH = 50 };
    struct wire wire;

    wire_open(&wire);
    for (int burst = 0; burst < BURSTS; burst++) {
        for (int i = 0; i < EACH; i++)
            wire_request(&wire, "GET", "/status/204", NULL, NULL);
        for (int i = 0; i < EACH; i++)
            wire_read(&wire, "GET", &response);
    }
    wire_close(&wire);
}
END_TEST

/* A request in pieces is the same request. */
START_TEST(test_a_request_may_come_byte_by_byte)
{
    static const char bytes[] = "POST /status/207 HTTP/1.1\r\nHost: statusbin.test\r\n"
                                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    struct wire wire;
    wire_open(&wire);
    for (size_t i = 0; i < sizeof bytes - 1; i++) {
        ck_assert(wire_send(&wire, bytes + i, 1));
        fixture_pause_ms(1);
    }
    wire_read(&wire, "POST", &response);
    expect_status(&wire, &response, &(struct expect_asked){.method = "POST", .code = 207});
    expect_alive(&wire);
    wire_close(&wire);
}
END_TEST

/* A client may end its side of the connection and still read (RFC 9112, 9.5 and 9.6). */
START_TEST(test_a_client_that_sends_no_more_still_gets_its_answers)
{
    struct wire wire;
    for (int count = 1; count <= 3; count++) {
        wire_open(&wire);
        for (int i = 0; i < count; i++)
            wire_request(&wire, "POST", "/status/404", NULL, "hello");
        ck_assert_int_eq(shutdown(wire.fd, SHUT_WR), 0);
        for (int i = 0; i < count; i++) {
            wire_read(&wire, "POST", &response);
            expect_common(&wire, &response, 404);
        }
        wire_expect_close(&wire);
        wire_close(&wire);
    }
}
END_TEST

/* Clients that come without a word, leave in the middle, or do not read. */
START_TEST(test_clients_that_leave_do_no_harm)
{
    static const char *const parts[] = {"", "GET", "GET /status/200 HTTP/1.1\r\nHost: a",
                                        ("POST /status/200 HTTP/1.1\r\nHost: a.test\r\n"
                                         "Content-Length: 9\r\n\r\nhello"),
                                        "GET /status/103 HTTP/1.1\r\nHost: a.test\r\n\r\n"};
    struct wire wire;
    for (size_t i = 0; i < 4 * sizeof parts / sizeof *parts; i++) {
        wire_open(&wire);
        ck_assert(wire_send(&wire, parts[i / 4], strlen(parts[i / 4])));
        if (i % 4 > 1)
            fixture_pause_ms(10);
        (i % 2 ? wire_reset : wire_close)(&wire);
    }
    wire_open(&wire);
    expect_alive(&wire);
    wire_close(&wire);
}
END_TEST

/* Any code from 200 to 599, registered or not. */
START_TEST(test_every_code_of_four_classes_is_served)
{
    struct wire wire;
    wire_open(&wire);
    for (unsigned code = 200; code < 600; code++)
        ask(&wire, &(struct expect_asked){.method = "GET", .code = code}, NULL);
    expect_alive(&wire);
    wire_close(&wire);
}
END_TEST

static void add_per_code(Suite *suite, const char *name, const TTest *test)
{
    tcase_add_loop_test(fixture_case(suite, name), test, 0, expect_code_count);
}

int main(void)
{
    Suite *suite = suite_create("wire");
    TCase *others = fixture_case(suite, "connection");
    expect_collect_codes();
    add_per_code(suite, "methods", test_every_method_and_format_gets_the_code);
    add_per_code(suite, "content", test_content_of_the_request_does_not_disturb_the_connection);
    add_per_code(suite, "head", test_head_carries_the_fields_of_get);
    add_per_code(suite, "close", test_the_connection_closes_when_the_client_asks_for_it);
    if (!fixture_is_h2()) {
        add_per_code(suite, "1.0", test_http_1_0_gets_the_code_and_a_close);
        add_per_code(suite, "1.0 kept", test_http_1_0_keeps_the_connection_where_it_asks_for_it);
    }
    tcase_add_loop_test(others, test_pipelined_requests_are_answered_in_order, 0, 4);
    fixture_add_http1(others, test_pipelined_requests_are_seen_whenever_they_come);
    tcase_add_test(others, test_a_request_may_come_byte_by_byte);
    fixture_add_http1(others, test_a_client_that_sends_no_more_still_gets_its_answers);
    tcase_add_test(others, test_clients_that_leave_do_no_harm);
    tcase_add_test(others, test_every_code_of_four_classes_is_served);
    return fixture_main(suite);
}
