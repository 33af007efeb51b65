/*
 * /status/101: which requests become a WebSocket (RFC 6455, 4.2), and what the
 * others get.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"
#include "lib/frames.h"

#include <stdio.h>
#include <string.h>

START_TEST(test_a_handshake_switches)
{
    static const char *const good[] = {
        HANDSHAKE,
        "connection: keep-alive, UPGRADE\r\nupgrade: WebSocket\r\n" VERSION KEY,
        "Connection: Upgrade\r\nUpgrade: h2c, websocket\r\n" VERSION KEY,
        HANDSHAKE "Sec-WebSocket-Extensions: permessage-deflate\r\nOrigin: http://a.test\r\n",
        HANDSHAKE "Sec-WebSocket-Protocol: chat, superchat\r\n",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        frame_shake_hands(&wire, i % 2 ? "/status/101/path?query" : "/status/101", good[i]);
        frame_send(&wire, FIN | TEXT, "hello", 5);
        frame_expect(&wire, FIN | TEXT, "hello", 5);
        wire_close(&wire);
        wire_open(&wire);
    }
}
END_TEST

START_TEST(test_a_connection_may_be_used_before_it_switches)
{
    expect_alive(&wire);
    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
    frame_send(&wire, FIN | TEXT, "hello", 5);
    frame_expect(&wire, FIN | TEXT, "hello", 5);
}
END_TEST

START_TEST(test_a_switch_can_wait_and_carry_more_fields)
{
    long long start_ms = fixture_now_ms();

    wire_request(&wire, "GET", "/status/101?delay=100ms&header=Sec-WebSocket-Protocol:chat",
                 HANDSHAKE, NULL);
    wire_read(&wire, "GET", &response);
    ck_assert_uint_eq(response.head.code, 101);
    ck_assert_int_ge(fixture_now_ms() - start_ms, 100);
    expect_field(&wire, &response.head, "Sec-WebSocket-Protocol", "chat");
    frame_send(&wire, FIN | TEXT, "hello", 5);
    frame_expect(&wire, FIN | TEXT, "hello", 5);
}
END_TEST

START_TEST(test_a_bare_101_has_no_field_that_makes_it_a_handshake)
{
    wire_request(&wire, "GET", "/status/101?bare&header=X-A:b", HANDSHAKE, NULL);
    wire_read(&wire, "GET", &response);
    ck_assert_uint_eq(response.head.code, 101);
    expect_no_field(&wire, &response.head, "Upgrade");
    expect_no_field(&wire, &response.head, "Sec-WebSocket-Accept");
    expect_field(&wire, &response.head, "X-A", "b");
    wire_close(&wire);
    wire_open(&wire);
    ask("GET", "/status/101?bare", UPGRADE "Sec-WebSocket-Version: 8\r\n" KEY);
    ck_assert_uint_eq(response.head.code, 426);
    expect_no_field(&wire, &response.head, "Upgrade");
    expect_no_field(&wire, &response.head, "Sec-WebSocket-Version");
}
END_TEST

/* A fault that a 101 cannot have is refused, and so is content; without the handshake there is a
   426, which can have them. */
START_TEST(test_a_101_obeys_a_knob_or_refuses_it)
{
    static const char *const refused[] = {"fault=truncate", "body=x", "body=x&type=a/b",
                                          "body=&bare"};
    char target[60];

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        snprintf(target, sizeof target, "/status/101?%s", refused[i]);
        ask("GET", target, HANDSHAKE);
        expect_own(&wire, &response, 400);
        expect_text(&wire, &response, "101");
    }
    ask("GET", "/status/101?body=x", NULL);
    ck_assert_uint_eq(response.head.code, 426);
    ck_assert_str_eq(response.content, "x");
    wire_request(&wire, "GET", "/status/101?fault=close", HANDSHAKE, NULL);
    wire_expect_cut(&wire);
    wire_close(&wire);
    wire_open(&wire);
}
END_TEST

START_TEST(test_a_101_can_stall)
{
    wire_request(&wire, "GET", "/status/101?fault=stall", HANDSHAKE, NULL);
    wire_read(&wire, "GET", &response);
    ck_assert_uint_eq(response.head.code, 101);
    expect_field(&wire, &response.head, "Upgrade", "websocket");
    expect_field(&wire, &response.head, "Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    frame_send(&wire, FIN | TEXT, "hello", 5);
    wire_expect_silence(&wire, 300); /* no echo */
    wire_close(&wire);
    wire_open(&wire);
}
END_TEST

START_TEST(test_white_space_after_the_fields_of_a_handshake_does_not_count)
{
    frame_shake_hands(&wire, "/status/101",
                      UPGRADE "Sec-WebSocket-Version: 13 \t\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== \r\n");
}
END_TEST

struct refusal {
    const char *name, *method, *fields;
    unsigned code;
};

static const struct refusal refusals[] = {
    {"another version", "GET", UPGRADE "Sec-WebSocket-Version: 8\r\n" KEY, 426},
    {"a later version", "GET", UPGRADE "Sec-WebSocket-Version: 14\r\n" KEY, 426},
    {"no key", "GET", UPGRADE VERSION, 400},
    {"an empty key", "GET", UPGRADE VERSION "Sec-WebSocket-Key:\r\n", 400},
    {"not base64", "GET", UPGRADE VERSION "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==\r\n", 400},
    {"15 octets", "GET", UPGRADE VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n", 400},
    {"17 octets", "GET", UPGRADE VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZWU=\r\n", 400},
    {"no padding", "GET", UPGRADE VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ\r\n", 400},
    {"two keys", "GET", UPGRADE VERSION KEY KEY, 400},
    {"nothing of it", "GET", "", 426},
    {"another protocol", "GET", "Connection: Upgrade\r\nUpgrade: h2c\r\n" VERSION KEY, 426},
    {"no Upgrade", "GET", "Connection: Upgrade\r\n" VERSION KEY, 426},
    {"no connection option", "GET", "Upgrade: websocket\r\n" VERSION KEY, 426},
    {"HEAD", "HEAD", HANDSHAKE, 426},
    {"POST", "POST", HANDSHAKE, 426},
    {"BREW", "BREW", HANDSHAKE, 426},
};

START_TEST(test_what_is_no_handshake_is_refused)
{
    const struct refusal *refusal = &refusals[_i];
    wire_exchange(&wire, refusal->method, "/status/101", refusal->fields, NULL, &response);
    ck_assert_msg(response.head.code == refusal->code, "%s: %u", refusal->name, response.head.code);
    expect_common(&wire, &response, refusal->code);
    if (refusal->code == 426) {
        expect_field(&wire, &response.head, "Statusbin-Code", "101");
        expect_field(&wire, &response.head, "Upgrade", "websocket");
        ck_assert(wire_lists(&response.head, "Connection", "upgrade"));
    }
    if (strstr(refusal->name, "version")) /* RFC 6455, 4.4 */
        expect_field(&wire, &response.head, "Sec-WebSocket-Version", "13");
    expect_alive(&wire);
}
END_TEST

START_TEST(test_http_1_0_cannot_switch)
{
    wire_printf(&wire, "GET /status/101 HTTP/1.0\r\nHost: a.test\r\n%s\r\n", HANDSHAKE);
    wire_read(&wire, "GET", &response);
    ck_assert_uint_eq(response.head.code, 426);
    wire_expect_close(&wire);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("handshake");
    TCase *tcase = fixture_case(suite, "handshake");
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown_anew);
    tcase_add_test(tcase, test_a_handshake_switches);
    tcase_add_test(tcase, test_a_connection_may_be_used_before_it_switches);
    tcase_add_test(tcase, test_a_switch_can_wait_and_carry_more_fields);
    tcase_add_test(tcase, test_a_bare_101_has_no_field_that_makes_it_a_handshake);
    tcase_add_test(tcase, test_a_101_obeys_a_knob_or_refuses_it);
    tcase_add_test(tcase, test_a_101_can_stall);
    tcase_add_test(tcase, test_white_space_after_the_fields_of_a_handshake_does_not_count);
    tcase_add_loop_test(tcase, test_what_is_no_handshake_is_refused, 0,
                        sizeof refusals / sizeof *refusals);
    tcase_add_test(tcase, test_http_1_0_cannot_switch);
    return fixture_main(suite);
}
