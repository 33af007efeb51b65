/*
 * How a pump ends from the inner side, or on purpose: cleanly, and with nothing
 * lost. The loop is at rest meanwhile.
 */
#include "lib/unit.h"

#include <sys/socket.h>

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

START_TEST(test_an_inner_end_is_close_notify_and_fin_behind_all_that_was_sent)
{
    rig_inner_sends(&rig, "last words", 10);
    if (_i == 0)
        rig_inner_closes(&rig);
    else
        shutdown(rig.inner_fd, SHUT_WR);
    rig_client_receives(&rig, "last words", 10);
    rig_client_expects(&rig, 0);
    rig_expect_fin(&rig);
    rig_expect_ended(&rig, PUMP_BYE);
    ck_assert_uint_eq(pump_sent(rig.pump), 10);
}
END_TEST

/* The kernel tells an end as ECONNRESET where the inner side has closed without reading all. */
START_TEST(test_an_inner_end_with_octets_unread_is_as_clean)
{
    rig_client_sends(&rig, "nobody reads this", 17);
    rig_until(&rig, rig_inner_unread(&rig) == 17);
    rig_inner_sends(&rig, "last words", 10);
    rig_inner_closes(&rig);
    rig_client_receives(&rig, "last words", 10);
    rig_client_expects(&rig, 0);
    rig_expect_fin(&rig);
    rig_expect_ended(&rig, PUMP_BYE);
}
END_TEST

START_TEST(test_a_cut_has_no_close_notify)
{
    rig_inner_sends(&rig, "half of the con", 15);
    pump_break(rig.pump, PUMP_CUT);
    rig_expect_rest(&rig);
    ck_assert_int_eq(rig.ended, 0);
    rig_inner_closes(&rig);
    rig_client_receives(&rig, "half of the con", 15);
    rig_client_expects(&rig, GNUTLS_E_PREMATURE_TERMINATION);
    rig_expect_ended(&rig, PUMP_CUT);
}
END_TEST

START_TEST(test_a_cut_loses_nothing_that_was_sent_before)
{
    static char octets[1000000];
    size_t total;

    total = rig_inner_floods(&rig);
    pump_break(rig.pump, PUMP_CUT);
    rig_inner_closes(&rig);
    rig_expect_rest(&rig);
    ck_assert_uint_lt(total, sizeof octets);
    rig_client_receives(&rig, octets, total);
    rig_client_expects(&rig, GNUTLS_E_PREMATURE_TERMINATION);
    rig_expect_ended(&rig, PUMP_CUT);
    ck_assert_uint_eq(pump_sent(rig.pump), total);
}
END_TEST

/* What was sent before has come to the client's kernel when the pump ends. */
START_TEST(test_a_reset_loses_nothing_that_was_sent_before)
{
    size_t total = 10;

    if (_i == 1)
        rig_client_floods(&rig);
    if (_i == 2)
        total = rig_inner_floods(&rig);
    else
        rig_inner_sends(&rig, "last words", total);
    pump_break(rig.pump, PUMP_RESET);
    rig_inner_closes(&rig);
    ck_assert_int_eq(rig.ended, 0);
    if (_i == 2) {
        static char octets[1000000];

        ck_assert_uint_lt(total, sizeof octets);
        rig_client_receives(&rig, octets, total);
    } else {
        rig_client_receives(&rig, "last words", total);
    }
    rig_expect_ended(&rig, PUMP_RESET);
    ck_assert_uint_eq(pump_sent(rig.pump), total);
}
END_TEST

START_TEST(test_a_reset_waits_a_second_for_a_client_that_takes_nothing)
{
    double begin;

    rig_inner_floods(&rig);
    pump_break(rig.pump, PUMP_RESET);
    rig_inner_closes(&rig);
    begin = rig_now();
    rig_until(&rig, rig.ended == 1);
    ck_assert_double_gt(rig_now() - begin, 0.9);
    ck_assert_double_lt(rig_now() - begin, rig_patience_s(2));
    rig_expect_ended(&rig, PUMP_RESET);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pump-ends");
    TCase *tcase = unit_case(suite, "inner");

    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_an_inner_end_is_close_notify_and_fin_behind_all_that_was_sent,
                        0, 2);
    tcase_add_test(tcase, test_an_inner_end_with_octets_unread_is_as_clean);
    tcase_add_test(tcase, test_a_cut_has_no_close_notify);
    tcase_add_test(tcase, test_a_cut_loses_nothing_that_was_sent_before);
    tcase_add_loop_test(tcase, test_a_reset_loses_nothing_that_was_sent_before, 0, 3);
    tcase_add_test(tcase, test_a_reset_waits_a_second_for_a_client_that_takes_nothing);
    return unit_main(suite);
}
