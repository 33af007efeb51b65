/*
 * How a pump ends: from either side, cleanly or on purpose or because the peer
 * is gone, in every state that it can be in. In none of them the loop is busy.
 */
#include "lib/unit.h"

#include <string.h>
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

static void close_inner(void)
{
    close(rig.inner_fd);
    rig.inner_fd = -1;
}

static void expect_ended(enum pump_end end)
{
    rig_until(&rig, rig.ended);
    ck_assert_int_eq(rig.end, end);
    rig_expect_rest(&rig);
    ck_assert_int_eq(rig.ended, 1);
}

/* Nothing but the connection's end comes to the client's socket: what follows close_notify, or its
   absence. */
static void expect_fin(void)
{
    char octet;
    ssize_t count = -1;

    rig_until(&rig, (count = recv(rig.client_fd, &octet, 1, 0)) >= 0);
    ck_assert_int_eq(count, 0);
}

/* The inner side ends. */

START_TEST(test_an_inner_end_is_close_notify_and_fin_behind_all_that_was_sent)
{
    rig_inner_sends(&rig, "last words", 10);
    if (_i == 0)
        close_inner();
    else
        shutdown(rig.inner_fd, SHUT_WR);
    rig_client_receives(&rig, "last words", 10);
    rig_client_expects(&rig, 0);
    expect_fin();
    expect_ended(PUMP_BYE);
    ck_assert_uint_eq(pump_sent(rig.pump), 10);
}
END_TEST

/* The kernel tells an end as ECONNRESET where the inner side has closed without reading all. */
START_TEST(test_an_inner_end_with_octets_unread_is_as_clean)
{
    rig_client_sends(&rig, "nobody reads this", 17);
    rig_until(&rig, rig.taken == 17);
    rig_inner_sends(&rig, "last words", 10);
    close_inner();
    rig_client_receives(&rig, "last words", 10);
    rig_client_expects(&rig, 0);
    expect_fin();
    expect_ended(PUMP_BYE);
}
END_TEST

START_TEST(test_a_cut_has_no_close_notify)
{
    rig_inner_sends(&rig, "half of the con", 15);
    pump_break(rig.pump, PUMP_CUT);
    rig_expect_rest(&rig);
    ck_assert_int_eq(rig.ended, 0);
    close_inner();
    rig_client_receives(&rig, "half of the con", 15);
    rig_client_expects(&rig, GNUTLS_E_PREMATURE_TERMINATION);
    expect_ended(PUMP_CUT);
}
END_TEST

START_TEST(test_a_cut_loses_nothing_that_was_sent_before)
{
    static char octets[1000000];
    size_t total;

    total = rig_inner_floods(&rig);
    pump_break(rig.pump, PUMP_CUT);
    close_inner();
    rig_expect_rest(&rig);
    ck_assert_uint_lt(total, sizeof octets);
    rig_client_receives(&rig, octets, total);
    rig_client_expects(&rig, GNUTLS_E_PREMATURE_TERMINATION);
    expect_ended(PUMP_CUT);
    ck_assert_uint_eq(pump_sent(rig.pump), total);
}
END_TEST

START_TEST(test_a_reset_ends_at_once_but_not_in_the_call)
{
    if (_i == 1)
        rig_inner_floods(&rig);
    if (_i == 2)
        rig_client_floods(&rig);
    pump_break(rig.pump, PUMP_RESET);
    ck_assert_int_eq(rig.ended, 0);
    rig_turn(&rig);
    ck_assert_int_eq(rig.ended, 1);
    expect_ended(PUMP_RESET);
}
END_TEST

/* The owner ends the input. */

START_TEST(test_after_the_end_of_input_the_rest_is_read_and_forgotten)
{
    static char octets[300000];

    rig.last_at = 7;
    rig_client_sends(&rig, "request and more", 16);
    rig_inner_receives(&rig, "request", 7);
    rig_inner_expects_end(&rig);
    rig_client_sends(&rig, octets, sizeof octets); /* nobody else would take so much */
    ck_assert_uint_eq(rig.taken, 7);
    rig_inner_sends(&rig, "answer", 6);
    close_inner();
    rig_client_receives(&rig, "answer", 6);
    rig_client_expects(&rig, 0);
    expect_ended(PUMP_BYE);
}
END_TEST

START_TEST(test_the_end_of_input_can_come_from_outside)
{
    rig_client_sends(&rig, "abc", 3);
    rig_until(&rig, rig.taken == 3);
    pump_end_input(rig.pump);
    rig_client_sends(&rig, "def", 3);
    rig_inner_receives(&rig, "abc", 3);
    rig_inner_expects_end(&rig);
    rig_expect_rest(&rig);
    ck_assert_int_eq(rig.ended, 0);
    ck_assert_uint_eq(rig.taken, 3);
    close_inner();
    expect_ended(PUMP_BYE);
}
END_TEST

/* What was taken before goes in first. */
START_TEST(test_the_end_of_input_waits_for_what_was_taken)
{
    static char octets[1000000];
    size_t taken;

    rig_client_floods(&rig);
    taken = rig.taken;
    pump_end_input(rig.pump);
    rig_inner_receives(&rig, octets, taken);
    rig_inner_expects_end(&rig);
    rig_expect_rest(&rig);
}
END_TEST

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
    close_inner();
    rig_client_expects(&rig, 0);
    expect_fin();
    expect_ended(PUMP_BYE);
}
END_TEST

/* The peer is gone while nothing is to be sent or read: its place becomes free at once. */
START_TEST(test_a_reset_after_a_half_close_is_noticed)
{
    half_close(_i);
    rig_inner_expects_end(&rig);
    rig_expect_rest(&rig);
    rig_client_resets(&rig);
    expect_ended(PUMP_GONE);
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

static void input_ended(void)
{
    pump_end_input(rig.pump);
    rig_client_sends(&rig, "dropped", 7);
}

static void answers_unread_and_inner_closed(void)
{
    rig_inner_floods(&rig);
    close_inner();
}

static void both_unread_and_inner_closed(void)
{
    both_unread();
    close_inner();
}

static void (*const states[])(void) = {nothing,
                                       half_a_record,
                                       octets_unread,
                                       answers_unread,
                                       both_unread,
                                       a_request_without_reading,
                                       input_ended,
                                       answers_unread_and_inner_closed,
                                       both_unread_and_inner_closed};

START_TEST(test_a_reset_in_any_state_ends_the_pump_at_once)
{
    states[_i]();
    rig_client_resets(&rig);
    expect_ended(PUMP_GONE);
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
        close_inner();
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
    expect_ended(PUMP_GONE);
}
END_TEST

/* What stood before the bad record has come. */
START_TEST(test_octets_before_a_bad_record_go_in)
{
    ck_assert_int_eq(gnutls_record_send(rig.client, "good", 4), 4);
    ck_assert_int_eq(send(rig.client_fd, "GET / HTTP/1.1\r\n", 16, 0), 16);
    rig_inner_receives(&rig, "good", 4);
    expect_ended(PUMP_GONE);
}
END_TEST

START_TEST(test_a_closed_pump_is_silent)
{
    states[_i]();
    pump_end_input(rig.pump);
    pump_close(rig.pump);
    rig.pump = NULL;
    rig_expect_rest(&rig);
    ck_assert_int_eq(rig.ended, 0);
}
END_TEST

static TCase *add_case(Suite *suite, const char *name)
{
    TCase *tcase = unit_case(suite, name);

    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, setup, teardown);
    return tcase;
}

int main(void)
{
    Suite *suite = suite_create("pump-ends");
    TCase *inner = add_case(suite, "inner"), *input = add_case(suite, "input"),
          *peer = add_case(suite, "peer");

    tcase_add_loop_test(inner, test_an_inner_end_is_close_notify_and_fin_behind_all_that_was_sent,
                        0, 2);
    tcase_add_test(inner, test_an_inner_end_with_octets_unread_is_as_clean);
    tcase_add_test(inner, test_a_cut_has_no_close_notify);
    tcase_add_test(inner, test_a_cut_loses_nothing_that_was_sent_before);
    tcase_add_loop_test(inner, test_a_reset_ends_at_once_but_not_in_the_call, 0, 3);
    tcase_add_test(input, test_after_the_end_of_input_the_rest_is_read_and_forgotten);
    tcase_add_test(input, test_the_end_of_input_can_come_from_outside);
    tcase_add_test(input, test_the_end_of_input_waits_for_what_was_taken);
    tcase_add_loop_test(peer, test_a_half_close_of_the_peer_leaves_it_its_answer, 0, 4);
    tcase_add_loop_test(peer, test_a_reset_after_a_half_close_is_noticed, 0, 4);
    tcase_add_loop_test(peer, test_a_reset_in_any_state_ends_the_pump_at_once, 0, COUNT_OF(states));
    tcase_add_loop_test(peer, test_a_peer_that_ends_in_any_state_costs_nothing, 0,
                        COUNT_OF(states) * 3);
    tcase_add_test(peer, test_a_record_that_is_none_ends_the_pump_with_an_alert);
    tcase_add_test(peer, test_octets_before_a_bad_record_go_in);
    tcase_add_loop_test(peer, test_a_closed_pump_is_silent, 0, COUNT_OF(states));
    return unit_main(suite);
}
