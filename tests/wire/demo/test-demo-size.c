/*
 * /demo/413 answers as soon as it knows that the content is too large: by its
 * Content-Length before it comes, else in the middle of it. The connection ends
 * then, and the client gets the answer (RFC 9110, 15.5.14; RFC 9112, 9.6).
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdlib.h>
#include <string.h>

enum { LIMIT = 1024 };

#define CHUNKED "Transfer-Encoding: chunked\r\n"

static char octets[1 << 16];

static void open_connection(void)
{
    memset(octets, 'x', sizeof(octets));
    wire_open(&wire);
}

static void close_connection(void)
{
    wire_close(&wire);
}

static void post(const char *fields)
{
    wire_printf(&wire, "POST /demo/413 HTTP/1.1\r\nHost: a\r\n%s\r\n", fields);
}

static void expect_too_large(void)
{
    wire_read(&wire, "POST", &response);
    ck_assert_uint_eq(response.interim_count, 0);
    expect_common(&wire, &response, 413);
    expect_field(&wire, &response.head, "Statusbin-Code", "413");
    expect_field(&wire, &response.head, "Connection", "close");
    expect_text(&wire, &response, "1024 bytes");
    wire_expect_close(&wire);
}

static const char *const heads[] = {
    "Content-Length: 1025\r\n",
    "Content-Length: 1025\r\nExpect: 100-continue\r\n",
    "Content-Length: 10000000\r\n",
    "Content-Length: 1025\r\nAccept: text/html\r\n",
    "Content-Length: 1025\r\nAccept: application/json\r\n",
};

START_TEST(test_a_length_is_enough)
{
    post(heads[_i]);
    expect_too_large();
}
END_TEST

/* The chunk has not ended, and there may be more of them. */
static const struct {
    const char *fields, *size;
} chunks[] = {
    {CHUNKED, "1000\r\n"},
    {CHUNKED, "401\r\n"},
    {CHUNKED "Accept: text/html\r\n", "500\r\n"},
};

START_TEST(test_of_chunks_one_octet_too_many_is)
{
    post(chunks[_i].fields);
    ck_assert(wire_send(&wire, chunks[_i].size, strlen(chunks[_i].size)));
    ck_assert(wire_send(&wire, octets, LIMIT));
    wire_expect_silence(&wire, 50);
    ck_assert(wire_send(&wire, octets, 1));
    expect_too_large();
}
END_TEST

START_TEST(test_small_chunks_count_together)
{
    post(CHUNKED);
    for (int i = 0; i < LIMIT; i++)
        wire_printf(&wire, "1\r\nx\r\n");
    wire_printf(&wire, "0\r\n\r\n");
    wire_read(&wire, "POST", &response);
    expect_common(&wire, &response, 200);
    post(CHUNKED); /* on the same connection */
    for (int i = 0; i <= LIMIT; i++)
        wire_printf(&wire, "1\r\nx\r\n");
    expect_too_large();
}
END_TEST

START_TEST(test_a_client_that_sends_on_still_gets_the_answer)
{
    size_t sent = 0;

    post(_i ? CHUNKED : "Content-Length: 2000000\r\n");
    if (_i)
        wire_printf(&wire, "1E8480\r\n");
    while (sent < 2000000 && wire_send(&wire, octets, 50000))
        sent += 50000;
    fixture_pause_ms(20);
    wire_read(&wire, "POST", &response);
    expect_common(&wire, &response, 413);
}
END_TEST

START_TEST(test_the_answer_before_it_comes_first)
{
    wire_printf(&wire,
                "GET /status/200?delay=50ms HTTP/1.1\r\nHost: a\r\n\r\n"
                "POST /demo/413 HTTP/1.1\r\nHost: a\r\n" CHUNKED "\r\n1000\r\n%.1025s",
                octets);
    wire_read(&wire, "GET", &response);
    expect_common(&wire, &response, 200);
    expect_too_large();
}
END_TEST

START_TEST(test_a_whole_request_that_is_too_large_closes_too)
{
    wire_printf(&wire, "POST /demo/413 HTTP/1.1\r\nHost: a\r\n%s\r\n%s%.1025s%s",
                _i ? CHUNKED : "Content-Length: 1025\r\n", _i ? "401\r\n" : "", octets,
                _i ? "\r\n0\r\n\r\n" : "");
    expect_too_large();
}
END_TEST

/* Asks with content that is too large, by length or in a chunk that goes on, and with knobs. */
static void post_too_much(bool chunked, const char *knobs)
{
    wire_printf(&wire, "POST /demo/413?%s HTTP/1.1\r\nHost: a\r\n%s\r\n%s", knobs,
                chunked ? CHUNKED : "Content-Length: 9999\r\n", chunked ? "1000\r\n" : "");
    ck_assert(wire_send(&wire, octets, LIMIT + 1));
}

START_TEST(test_it_waits_in_the_middle_of_content)
{
    long long start_ms = fixture_now_ms();

    post_too_much(_i, "delay=150ms");
    expect_too_large();
    ck_assert_int_ge(fixture_now_ms() - start_ms, 150);
}
END_TEST

START_TEST(test_what_comes_while_it_waits_is_of_no_account)
{
    post_too_much(_i, "delay=150ms");
    ck_assert(wire_send(&wire, octets, 2000));
    expect_too_large();
}
END_TEST

START_TEST(test_it_breaks_in_the_middle_of_content)
{
    char head[12];

    post_too_much(_i, "fault=close");
    wire_expect_cut(&wire);
    wire_close(&wire);
    wire_open(&wire);
    post_too_much(_i, "fault=stall");
    wire_read_raw(&wire, head, sizeof(head));
    ck_assert_mem_eq(head, "HTTP/1.1 413", sizeof(head));
}
END_TEST

START_TEST(test_half_of_the_answer_may_come_in_the_middle_of_content)
{
    static char rest[1 << 16];
    const char *length;
    unsigned long size;

    post_too_much(_i, "fault=truncate");
    for (size_t i = 0; i < 4 || memcmp(rest + i - 4, "\r\n\r\n", 4) != 0; i++)
        wire_read_raw(&wire, rest + i, 1);
    length = strstr(rest, "Content-Length: ");
    ck_assert_ptr_nonnull(length);
    size = strtoul(length + strlen("Content-Length: "), NULL, 10);
    ck_assert_uint_gt(size, 1);
    wire_read_raw(&wire, rest, size / 2);
    wire_expect_cut(&wire);
}
END_TEST
/* Whatever the answer is: the rest of the content is not read, even where it is there already. */
START_TEST(test_other_answers_in_the_middle_of_content_close_too)
{
    static const char *const targets[] = {"/demo/404?key=size", "/demo/413?body=x"};

    wire_printf(&wire, "POST %s HTTP/1.1\r\nHost: a\r\n" CHUNKED "\r\n401\r\n%.1025s\r\n0\r\n\r\n",
                targets[_i], octets);
    wire_read(&wire, "POST", &response);
    ck_assert_uint_eq(response.head.code, _i == 0 ? 405 : 400);
    expect_field(&wire, &response.head, "Connection", "close");
    wire_expect_close(&wire);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("demo-size");
    TCase *tcase = fixture_case(suite, "wire");

    tcase_add_checked_fixture(tcase, open_connection, close_connection);
    tcase_add_loop_test(tcase, test_a_length_is_enough, 0, sizeof(heads) / sizeof(heads[0]));
    tcase_add_loop_test(tcase, test_of_chunks_one_octet_too_many_is, 0,
                        sizeof(chunks) / sizeof(chunks[0]));
    tcase_add_test(tcase, test_small_chunks_count_together);
    tcase_add_loop_test(tcase, test_a_client_that_sends_on_still_gets_the_answer, 0, 2);
    tcase_add_test(tcase, test_the_answer_before_it_comes_first);
    tcase_add_loop_test(tcase, test_a_whole_request_that_is_too_large_closes_too, 0, 2);
    tcase_add_loop_test(tcase, test_it_waits_in_the_middle_of_content, 0, 2);
    tcase_add_loop_test(tcase, test_what_comes_while_it_waits_is_of_no_account, 0, 2);
    tcase_add_loop_test(tcase, test_it_breaks_in_the_middle_of_content, 0, 2);
    tcase_add_loop_test(tcase, test_half_of_the_answer_may_come_in_the_middle_of_content, 0, 2);
    tcase_add_loop_test(tcase, test_other_answers_in_the_middle_of_content_close_too, 0, 2);
    return fixture_main(suite);
}
