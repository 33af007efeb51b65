/*
 * The clock: it counts milliseconds, with the system's monotonic one, and never
 * steps back.
 */
#include "lib/unit.h"

#include <time.h>

#include "base/clock.h"

enum { TICK_MS = 10 }; /* the coarsest that Linux has: HZ=100 */

static int64_t exact_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static int64_t exact_ms(void)
{
    return exact_us() / 1000;
}

START_TEST(test_it_is_at_most_a_tick_behind_the_exact_clock)
{
    for (int i = 0; i < 100; i++) {
        int64_t before = exact_ms(), now = clock_now_ms(), after = exact_ms();

        ck_assert_int_ge(now, before - TICK_MS);
        ck_assert_int_le(now, after);
        nanosleep(&(struct timespec){.tv_nsec = 777777}, NULL);
    }
}
END_TEST

START_TEST(test_microseconds_are_exact)
{
    for (int i = 0; i < 1000; i++) {
        int64_t before = exact_us(), now = clock_now_us(), after = exact_us();

        ck_assert_int_ge(now, before);
        ck_assert_int_le(now, after);
    }
}
END_TEST

START_TEST(test_it_never_steps_back)
{
    int64_t last = clock_now_ms();

    for (int i = 0; i < 1000000; i++) {
        int64_t now = clock_now_ms();

        if (now < last) /* Check notes each assertion in a file: a million take seconds */
            ck_abort_msg("%ld after %ld", (long)now, (long)last);
        last = now;
    }
}
END_TEST

START_TEST(test_a_time_lies_ahead_by_as_much_as_is_asked)
{
    static const int64_t times_ms[] = {0, 1, 999, 1000, 1001, 86400000};

    for (size_t i = 0; i < COUNT_OF(times_ms); i++)
        for (int again = 0; again < 100; again++) {
            int64_t before = exact_ms();
            struct timespec until = clock_after(times_ms[i]);
            int64_t until_ms = until.tv_sec * 1000LL + until.tv_nsec / 1000000;

            ck_assert_int_lt(until.tv_nsec, 1000000000);
            ck_assert_int_ge(until_ms, before + times_ms[i]);
            ck_assert_int_le(until_ms, exact_ms() + times_ms[i]);
            nanosleep(&(struct timespec){.tv_nsec = 777777}, NULL);
        }
}
END_TEST

START_TEST(test_the_time_of_day_is_that_of_the_system)
{
    for (int i = 0; i < 10; i++) {
        int64_t told_ms = clock_unix_ms(), now_s = (int64_t)time(NULL);

        ck_assert_int_ge(told_ms, (now_s - 60) * 1000);
        ck_assert_int_le(told_ms, (now_s + 1) * 1000);
    }
}
END_TEST

START_TEST(test_seconds_are_written_to_the_millisecond)
{
    char buffer[CLOCK_SECONDS_SIZE];

    ck_assert_str_eq(clock_write_seconds(0, buffer), "0.000");
    ck_assert_str_eq(clock_write_seconds(1234999, buffer), "1.234");
    ck_assert_str_eq(clock_write_seconds(60000000, buffer), "60.000");
    ck_assert_str_eq(clock_write_seconds(INT64_MAX, buffer), "9223372036854.775");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("clock");
    TCase *tcase = unit_case(suite, "clock");

    tcase_add_test(tcase, test_it_is_at_most_a_tick_behind_the_exact_clock);
    tcase_add_test(tcase, test_microseconds_are_exact);
    tcase_add_test(tcase, test_it_never_steps_back);
    tcase_add_test(tcase, test_a_time_lies_ahead_by_as_much_as_is_asked);
    tcase_add_test(tcase, test_the_time_of_day_is_that_of_the_system);
    tcase_add_test(tcase, test_seconds_are_written_to_the_millisecond);
    return unit_main(suite);
}
