/*
 * The limit of a request's body as it is without options: 10 MiB.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <string.h>

enum { BODY_MAX = 10 * 1024 * 1024 };

static void send_length(const char *fields, long long body)
{
    wire_printf(&wire,
                "POST /status/204 HTTP/1.1\r\nHost: a.test\r\n%sContent-Length: %lld\r\n\r\n",
                fields, body);
}

static void expect_too_large(void)
{
    wire_read(&wire, "POST", &response);
    ck_assert_uint_eq(response.interim_count, 0);
    ck_assert_uint_eq(response.head.code, 413);
    expect_own(&wire, &response, 413);
    ck_assert(wire_lists(&response.head, "Connection", "close"));
}

/* RFC 9110, 10.1.1: the final response instead of 100. */
START_TEST(test_a_length_above_the_limit_is_413_before_the_content)
{
    static const long long lengths[] = {BODY_MAX + 1LL, BODY_MAX * 2LL, 1LL << 40,
                                        9223372036854775807LL};
    for (size_t i = 0; i < 8; i++) {
        wire_open(&wire);
        send_length(i % 2 ? "Expect: 100-continue\r\n" : "", lengths[i / 2]);
        expect_too_large();
        wire_expect_close(&wire);
        wire_close(&wire);
    }
}
END_TEST

/* RFC 9112, 9.6: a reset would take the response from a client that still sends. */
START_TEST(test_a_client_that_sends_on_still_reads_the_413)
{
    static char body[1 << 16];
    long long sent = 0;
    memset(body, 'b', sizeof body);
    wire_open(&wire);
    send_length("", BODY_MAX + 1LL);
    while (sent < 2 << 20 && wire_send(&wire, body, sizeof body))
        sent += (long long)sizeof body;
    fixture_pause_ms(20);
    expect_too_large();
    wire_close(&wire);
}
END_TEST

START_TEST(test_a_body_at_the_limit_is_served)
{
    static char body[BODY_MAX];
    memset(body, 'b', sizeof body);
    wire_open(&wire);
    send_length("Expect: 100-continue\r\n", BODY_MAX);
    wire_read_interim(&wire, &response);
    ck_assert_uint_eq(response.head.code, 100);
    ck_assert(wire_send(&wire, body, sizeof body));
    wire_read(&wire, "POST", &response);
    ck_assert_uint_eq(response.head.code, 204);
    expect_alive(&wire);
    wire_close(&wire);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("limits-body");
    TCase *body = fixture_case(suite, "body");

    tcase_add_test(body, test_a_length_above_the_limit_is_413_before_the_content);
    tcase_add_test(body, test_a_client_that_sends_on_still_reads_the_413);
    tcase_add_test(body, test_a_body_at_the_limit_is_served);
    return fixture_main(suite);
}
