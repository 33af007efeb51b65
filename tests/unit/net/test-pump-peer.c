/*
 * What becomes of a pump when the peer ends its side, is gone or breaks the rules
 * of TLS, in every state that a pump can be in. In none of them the loop is busy.
 */
#include "lib/unit.h"

#include <sys/socket.h>
#include <unistd.h>

#include "unit/net/rig.h"

static struct rig rig;

static void setup(void)
{
    rig_open(&rig);
}

static void teardown(void)
{
    rig_close(&rig);
}

/* The peer ends its side, and still gets an answer. */

static void half_close(int way)
{
    if (way == 0 || way == 2)
        ck_assert_int_eq(gnutls_bye(rig.client, GNUTLS_SHUT_WR), 0);
    if (way == 1 || way == 2)
        rig_client_vanishes(&rig);
    if (way == 3) { /* in the middle of a record */
        ck_assert_int_eq(send(rig.client_fd, "\x17\x03\x03\x00\x50...", 8, 0), 8);
        rig_client_vanishes(&rig);
    }
}

START_TEST(test_a_half_close_of_the_peer_leaves_it_its_answer)
{
    rig_client_sends(&rig, "request", 7);
    half_close(_i);
    rig_inner_receives(&rig, "request", 7);
    rig_inner_expects_end(&rig);
    rig_expect_rest(&rig);
    ck_assert_int_eq(rig.ended, 0);
    rig_inner_sends(&rig, "a late answer", 13);
    rig_client_receives(&rig, "a late answer", 13);
    rig_inner_closes(&rig);
    rig_client_expects(&rig, 0);
    rig_expect_fin(&rig);
    rig_expect_ended(&rig, PUMP_BYE);
}
END_TEST

/* The peer is gone while nothing is to be sent or read: its place becomes free at once. */
START_TEST(test_a_reset_after_a_half_close_is_noticed)
{
    half_close(_i);
    rig_inner_expects_end(&rig);
    rig_expect_rest(&rig);
    rig_client_resets(&rig);
    rig_expect_ended(&rig, PUMP_GONE);
}
END_TEST

/* What the peer may do in whatever state. */

static void nothing(void)
{
}

static void half_a_record(void)
{
    ck_assert_int_eq(send(rig.client_fd, "\x17\x03\x03\x00\x50...", 8, 0), 8);
    rig_turn(&rig);
}

static void octets_unread(void)
{
    rig_client_floods(&rig);
}

static void answers_unread(void)
{
    rig_inner_floods(&rig);
}

static void both_unread(void)
{
    rig_client_floods(&rig);
    rig_inner_floods(&rig);
}

static void a_request_without_reading(void)
{
    rig_client_sends(&rig, "request", 7);
    rig_inner_receives(&rig, "request", 7);
    rig_inner_sends(&rig, "answer", 6);
    rig_turn(&rig);
}

static void answers_unread_and_inner_closed(void)
{
    rig_inner_floods(&rig);
    rig_inner_closes(&rig);
}

static void both_unread_and_inner_closed(void)
{
    both_unread();
    rig_inner_closes(&rig);
}

static void (*const states[])(void) = {nothing,
                                       half_a_record,
                                       octets_unread,
                                       answers_unread,
                                       both_unread,
                                       a_request_without_reading,
                                       answers_unread_and_inner_closed,
                                       both_unread_and_inner_closed};

START_TEST(test_a_reset_in_any_state_ends_the_pump_at_once)
{
    states[_i]();
    rig_client_resets(&rig);
    rig_expect_ended(&rig, PUMP_GONE);
}
END_TEST

/* A FIN (of a shutdown, or of a close that becomes a reset when we send) is no end of the pump, for
   an answer may be wanted; but it costs nothing, and when the inner side ends, so does the pump. */
START_TEST(test_a_peer_that_ends_in_any_state_costs_nothing)
{
    size_t state = (size_t)_i % COUNT_OF(states);
    size_t way = (size_t)_i / COUNT_OF(states);

    states[state]();
    if (way == 0) {
        rig_client_vanishes(&rig);
    } else if (way == 1) {
        ck_assert_int_eq(shutdown(rig.client_fd, SHUT_RDWR), 0);
    } else {
        close(rig.client_fd);
        rig.client_fd = -1;
    }
    rig_expect_rest(&rig);
    if (!rig.ended && rig.inner_fd >= 0)
        rig_inner_closes(&rig);
    rig_expect_rest(&rig);
    if (!rig.ended) { /* there is somebody who could still read */
        ck_assert_int_ge(rig.client_fd, 0);
        rig_client_resets(&rig);
    }
    rig_until(&rig, rig.ended);
    rig_expect_rest(&rig);
    ck_assert_int_eq(rig.ended, 1);
}
END_TEST

START_TEST(test_a_record_that_is_none_ends_the_pump_with_an_alert)
{
    ck_assert_int_eq(send(rig.client_fd,
                          "\x17\x03\x03\x00\x18"
                          "0123456789abcdefghijklmn",
                          29, 0),
                     29);
    rig_client_expects(&rig, GNUTLS_E_FATAL_ALERT_RECEIVED);
    ck_assert_int_eq(gnutls_alert_get(rig.client), GNUTLS_A_BAD_RECORD_MAC);
    rig_expect_ended(&rig, PUMP_GONE);
}
END_TEST

/* What stood before the bad record has come. */
START_TEST(test_octets_before_a_bad_record_go_in)
{
    ck_assert_int_eq(gnutls_record_send(rig.client, "good", 4), 4);
    ck_assert_int_eq(send(rig.client_fd, "GET / HTTP/1.1\r\n", 16, 0), 16);
    rig_inner_receives(&rig, "good", 4);
    rig_expect_ended(&rig, PUMP_GONE);
}
END_TEST

START_TEST(test_a_closed_pump_is_silent)
{
    states[_i]();
    pump_break(rig.pump, PUMP_CUT);
    pump_close(rig.pump);
    rig.pump = NULL;
    rig_expect_rest(&rig);
    ck_assert_int_eq(rig.ended, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pump-peer");
    TCase *tcase = unit_case(suite, "peer");

    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_a_half_close_of_the_peer_leaves_it_its_answer, 0, 4);
    tcase_add_loop_test(tcase, test_a_reset_after_a_half_close_is_noticed, 0, 4);
    tcase_add_loop_test(tcase, test_a_reset_in_any_state_ends_the_pump_at_once, 0,
                        COUNT_OF(states));
    tcase_add_loop_test(tcase, test_a_peer_that_ends_in_any_state_costs_nothing, 0,
                        COUNT_OF(states) * 3);
    tcase_add_test(tcase, test_a_record_that_is_none_ends_the_pump_with_an_alert);
    tcase_add_test(tcase, test_octets_before_a_bad_record_go_in);
    tcase_add_loop_test(tcase, test_a_closed_pump_is_silent, 0, COUNT_OF(states));
    return unit_main(suite);
}
