/*
 * That a TCP connection is gone is told, once it is, and nothing else is.
 */
#include "lib/unit.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/hangup.h"
#include "unit/net/rig.h"

static struct rig rig; /* its loop and TCP connection alone */
static struct hangup hangup;
static int gone;

static void on_gone(struct ev_loop *loop, ev_io *watch, int events)
{
    (void)events;
    ck_assert_ptr_eq(watch->data, &gone);
    gone++;
    hangup_stop(&hangup, loop); /* as it would else be told again and again */
}

static int count_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 100; fd++)
        count += dup2(fd, fd) == fd;
    return count;
}

static void setup(void)
{
    rig_connect(&rig, "NORMAL", NULL, NULL);
    hangup_init(&hangup, on_gone, &gone);
}

static void teardown(void)
{
    hangup_close(&hangup, rig.loop);
    rig_close(&rig);
}

START_TEST(test_a_reset_is_told)
{
    hangup_start(&hangup, rig.loop, rig.server_fd);
    rig_expect_rest(&rig);
    ck_assert_int_eq(gone, 0);
    rig_client_resets(&rig);
    rig_until(&rig, gone == 1);
}
END_TEST

/* Of a half-close, which stays readable for ever, nothing is told, and so it costs nothing. */
START_TEST(test_an_end_of_both_sides_is_told_and_of_one_is_not)
{
    hangup_start(&hangup, rig.loop, rig.server_fd);
    rig_client_vanishes(&rig);
    rig_expect_rest(&rig);
    ck_assert_int_eq(gone, 0);
    shutdown(rig.server_fd, SHUT_WR);
    rig_until(&rig, gone == 1);
}
END_TEST

START_TEST(test_a_reset_after_a_half_close_is_told)
{
    hangup_start(&hangup, rig.loop, rig.server_fd);
    rig_client_vanishes(&rig);
    rig_expect_rest(&rig);
    rig_client_resets(&rig);
    rig_until(&rig, gone == 1);
}
END_TEST

START_TEST(test_what_comes_is_not_told)
{
    hangup_start(&hangup, rig.loop, rig.server_fd);
    ck_assert_int_eq(send(rig.client_fd, "abc", 3, 0), 3);
    rig_expect_rest(&rig);
    ck_assert_int_eq(gone, 0);
}
END_TEST

START_TEST(test_nothing_is_told_between_stop_and_start)
{
    hangup_start(&hangup, rig.loop, rig.server_fd);
    hangup_stop(&hangup, rig.loop);
    rig_client_resets(&rig);
    rig_expect_rest(&rig);
    ck_assert_int_eq(gone, 0);
    hangup_start(&hangup, rig.loop, rig.server_fd);
    rig_until(&rig, gone == 1);
}
END_TEST

START_TEST(test_its_descriptor_is_one_and_is_closed)
{
    int before = count_descriptors();

    for (int i = 0; i < 3; i++) {
        hangup_start(&hangup, rig.loop, rig.server_fd);
        hangup_start(&hangup, rig.loop, rig.server_fd);
        ck_assert_int_eq(count_descriptors(), before + 1);
        hangup_stop(&hangup, rig.loop);
    }
    hangup_close(&hangup, rig.loop);
    ck_assert_int_eq(count_descriptors(), before);
    ck_assert_int_ge(dup(rig.server_fd), 0); /* has the same number now */
    hangup_close(&hangup, rig.loop);
    ck_assert_int_eq(count_descriptors(), before + 1);
}
END_TEST

START_TEST(test_after_close_nothing_is_told)
{
    hangup_start(&hangup, rig.loop, rig.server_fd);
    hangup_close(&hangup, rig.loop);
    ck_assert(!ev_is_active(&hangup.watch));
    rig_client_resets(&rig);
    rig_expect_rest(&rig);
    ck_assert_int_eq(gone, 0);
}
END_TEST

START_TEST(test_without_descriptors_nothing_is_watched_until_there_are_some)
{
    struct rlimit limit, none;

    getrlimit(RLIMIT_NOFILE, &limit);
    none = limit;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &none);
    hangup_start(&hangup, rig.loop, rig.server_fd);
    ck_assert(!ev_is_active(&hangup.watch));
    hangup_stop(&hangup, rig.loop);
    setrlimit(RLIMIT_NOFILE, &limit);
    hangup_start(&hangup, rig.loop, rig.server_fd);
    rig_client_resets(&rig);
    rig_until(&rig, gone == 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("hangup");
    TCase *tcase = unit_case(suite, "hangup");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_reset_is_told);
    tcase_add_test(tcase, test_an_end_of_both_sides_is_told_and_of_one_is_not);
    tcase_add_test(tcase, test_a_reset_after_a_half_close_is_told);
    tcase_add_test(tcase, test_what_comes_is_not_told);
    tcase_add_test(tcase, test_nothing_is_told_between_stop_and_start);
    tcase_add_test(tcase, test_its_descriptor_is_one_and_is_closed);
    tcase_add_test(tcase, test_after_close_nothing_is_told);
    tcase_add_test(tcase, test_without_descriptors_nothing_is_watched_until_there_are_some);
    return unit_main(suite);
}
