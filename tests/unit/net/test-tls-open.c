/*
 * The handshake: that a peer that is no TLS client, or leaves or says nothing in
 * the middle of it, costs nothing and is got rid of.
 */
#include "lib/unit.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit/net/rig.h"

#define TLS12 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define TLS13 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

static struct rig rig;
static const char *const versions[] = {TLS12, TLS13};

static void send_raw(const char *octets, size_t size)
{
    ck_assert_int_eq(send(rig.client_fd, octets, size, MSG_NOSIGNAL), (ssize_t)size);
}

START_TEST(test_http_on_the_port_of_https_ends_at_once)
{
    static const char request[] = "GET /status/200 HTTP/1.1\r\nHost: a\r\n\r\n";

    rig_connect(&rig, TLS13, NULL, NULL);
    rig_start_opening(&rig, 20);
    send_raw(request, strlen(request));
    rig_until(&rig, rig.opened);
    ck_assert_int_eq(rig.result, TLS_FAILED);
    rig_expect_rest(&rig);
    rig_close(&rig);
}
END_TEST

/* Puts the client into the middle of the handshake. */
static void say_nothing(void)
{
}

static void say_a_record_header(void)
{
    send_raw("\x16\x03\x01\x02\x00\x01", 6);
}

static void say_hello(void)
{
    ck_assert_int_eq(gnutls_handshake(rig.client), GNUTLS_E_AGAIN);
    for (int i = 0; i < 50; i++)
        rig_turn(&rig);
    ck_assert_int_eq(rig.opened, 0);
}

static void say_hello_and_half_a_record(void)
{
    say_hello();
    send_raw("\x16\x03\x03\x00\x50\x10", 6);
}

static void (*const moments[])(void) = {say_nothing, say_a_record_header, say_hello,
                                        say_hello_and_half_a_record};

enum { MOMENTS = COUNT_OF(moments), LEAVES = 3 };

START_TEST(test_a_peer_that_leaves_in_the_handshake_is_noticed_at_once)
{
    rig_connect(&rig, versions[_i / MOMENTS / LEAVES], "http/1.1", NULL);
    rig_start_opening(&rig, 20);
    rig_turn(&rig);
    moments[_i % MOMENTS]();
    switch (_i / MOMENTS % LEAVES) {
    case 0:
        rig_client_resets(&rig);
        break;
    case 1:
        rig_client_vanishes(&rig);
        break;
    case 2:
        close(rig.client_fd);
        rig.client_fd = -1;
        break;
    }
    rig_until(&rig, rig.opened);
    ck_assert_int_eq(rig.result, TLS_FAILED);
    rig_expect_rest(&rig);
    ck_assert_int_eq(rig.opened, 1);
    rig_close(&rig);
}
END_TEST

START_TEST(test_a_peer_that_says_no_more_is_given_up_in_time)
{
    double limit_s = rig_patience_s(0.4), begin;

    rig_connect(&rig, versions[_i / MOMENTS], "http/1.1", NULL);
    begin = rig_now();
    rig_start_opening(&rig, limit_s);
    moments[_i % MOMENTS]();
    rig_expect_rest(&rig);
    rig_until(&rig, rig.opened);
    ck_assert_int_eq(rig.result, TLS_TIMED_OUT);
    ck_assert_double_ge(rig_now() - begin, limit_s - 0.05);
    ck_assert_double_le(rig_now() - begin, limit_s + rig_patience_s(5));
    rig_close(&rig);
}
END_TEST

/* The time does not begin again with each octet. */
START_TEST(test_a_handshake_octet_by_octet_is_given_up_in_time)
{
    static const char hello[] = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
    double limit_s = rig_patience_s(0.4), begin;
    size_t sent = 0;

    rig_connect(&rig, TLS13, "http/1.1", NULL);
    begin = rig_now();
    rig_start_opening(&rig, limit_s);
    while (!rig.opened && rig_now() - begin < 10 * limit_s) {
        if (sent < sizeof hello - 1 && rig_now() - begin > limit_s / 4 * (double)sent)
            send_raw(hello + sent++, 1);
        rig_turn(&rig);
    }
    ck_assert_int_eq(rig.result, TLS_TIMED_OUT);
    ck_assert_double_le(rig_now() - begin, limit_s + rig_patience_s(5));
    rig_close(&rig);
}
END_TEST

START_TEST(test_a_cancelled_opening_is_silent)
{
    rig_connect(&rig, TLS13, "http/1.1", NULL);
    rig_start_opening(&rig, rig_patience_s(0.2));
    say_hello();
    tls_open_cancel(rig.opening);
    rig.opening = NULL;
    ck_assert_int_eq(ev_run(rig.loop, EVRUN_NOWAIT), 0); /* nothing is watched any more */
    ck_assert_int_eq(rig.opened, 0);
    rig_close(&rig);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tls-open");
    TCase *left = unit_case(suite, "left");

    tcase_set_timeout(left, 30);
    tcase_add_test(left, test_http_on_the_port_of_https_ends_at_once);
    tcase_add_loop_test(left, test_a_peer_that_leaves_in_the_handshake_is_noticed_at_once, 0,
                        MOMENTS * LEAVES * COUNT_OF(versions));
    tcase_add_loop_test(left, test_a_peer_that_says_no_more_is_given_up_in_time, 0,
                        MOMENTS * COUNT_OF(versions));
    tcase_add_test(left, test_a_handshake_octet_by_octet_is_given_up_in_time);
    tcase_add_test(left, test_a_cancelled_opening_is_silent);
    return unit_main(suite);
}
