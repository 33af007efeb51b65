/*
 * The later fields of httpstat.us: a wait behind the head, content octet by octet,
 * and three ways to abort.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { HEAD_SIZE = 2000 };

static void open_connection(void)
{
    wire_open(&wire);
}

static void close_connection(void)
{
    wire_close(&wire);
}

static void send_request(const char *field)
{
    wire_printf(&wire, "GET /200 HTTP/1.1\r\nHost: a\r\nX-HttpStatus-%s\r\n\r\n", field);
}

/* Reads a head, and returns what Content-Length says. */
static unsigned long read_head(void)
{
    static char head[HEAD_SIZE];
    const char *length;

    wire_read_head(&wire, head, sizeof(head));
    ck_assert_int_eq(strncmp(head, "HTTP/1.1 200 OK\r\n", 17), 0);
    length = strstr(head, "\r\nContent-Length: ");
    ck_assert_ptr_nonnull(length);
    return strtoul(length + strlen("\r\nContent-Length: "), NULL, 10);
}

START_TEST(test_the_head_comes_before_the_sleep)
{
    static char content[1 << 16];
    long long start_ms = fixture_now_ms();
    unsigned long size;

    send_request("SleepAfterHeaders: 300");
    size = read_head();
    wire_expect_silence(&wire, 100);
    wire_read_raw(&wire, content, size);
    ck_assert_int_ge(fixture_now_ms() - start_ms, 300);
    expect_alive(&wire);
}
END_TEST

START_TEST(test_the_body_dribbles_over_a_second)
{
    static char content[1 << 16];
    long long start_ms = fixture_now_ms();
    unsigned long size;

    send_request("DribbleBody: true");
    size = read_head();
    wire_read_raw(&wire, content, size - 1);
    ck_assert_int_ge(fixture_now_ms() - start_ms, 800);
    wire_read_raw(&wire, content, 1);
    ck_assert_int_ge(fixture_now_ms() - start_ms, 1000);
    expect_alive(&wire);
}
END_TEST

/* Reads until the connection is reset. Returns how many octets came. */
static size_t read_until_reset(void)
{
    size_t size = 0;
    char octet;
    ssize_t result;

    while ((result = recv(wire.fd, &octet, 1, 0)) > 0)
        size++;
    ck_assert_int_eq(result, -1);
    return size;
}

START_TEST(test_it_aborts_where_told)
{
    unsigned long size;

    send_request("AbortBeforeHeaders: true");
    ck_assert_uint_eq(read_until_reset(), 0);
    wire_close(&wire);
    wire_open(&wire);
    send_request("AbortAfterHeaders: True");
    read_head();
    ck_assert_uint_eq(wire.in_length + read_until_reset(), 0);
    wire_close(&wire);
    wire_open(&wire);
    send_request("AbortDuringBody: true");
    size = read_head();
    ck_assert_uint_eq(wire.in_length + read_until_reset(), size / 2);
}
END_TEST

static const struct {
    const char *target, *fields, *said; /* said: NULL for a plain 200 */
} values[] = {
    {"/200", "X-HttpStatus-DribbleBody: false\r\n", NULL},
    {"/200", "X-HttpStatus-AbortDuringBody: false\r\n", NULL},
    {"/200?fault=none", NULL, NULL},
    {"/204", "X-HttpStatus-DribbleBody: true\r\n", "this 204 has no content"},
    {"/200", "X-HttpStatus-DribbleBody: slow\r\n", "DribbleBody is 'slow'"},
    {"/200", "X-HttpStatus-SleepAfterHeaders: 300001\r\n", "up to --max-delay"},
    {"/204", "X-HttpStatus-AbortDuringBody: true\r\n", "this 204 has no content"},
    {"/200?drip=1s", "X-HttpStatus-DribbleBody: true\r\n", "use only one of the two"},
    {"/200?fault=reset", "X-HttpStatus-AbortAfterHeaders: true\r\n", "use only one of the two"},
};

START_TEST(test_other_values)
{
    ask("GET", values[_i].target, values[_i].fields);
    if (values[_i].said) {
        expect_own(&wire, &response, 400);
        expect_text(&wire, &response, values[_i].said);
    } else {
        expect_common(&wire, &response, 200);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("httpstat");
    TCase *tcase = fixture_case(suite, "fields");

    tcase_add_checked_fixture(tcase, open_connection, close_connection);
    tcase_add_test(tcase, test_the_head_comes_before_the_sleep);
    tcase_add_test(tcase, test_the_body_dribbles_over_a_second);
    tcase_add_test(tcase, test_it_aborts_where_told);
    tcase_add_loop_test(tcase, test_other_values, 0, sizeof(values) / sizeof(values[0]));
    return fixture_main(suite);
}
