/*
 * When dripping content is due: all of it at the end of its time, the rest evenly
 * before, and never in more pieces than are of use.
 */
#include "lib/unit.h"

#include "serve/drip.h"

enum { S = 1000000, MS = 1000 };

static const struct {
    size_t size;
    int64_t whole_us, now_us;
    size_t due;
} dues[] = {
    {10, S, 0, 0},      {10, S, 99999, 0}, {10, S, 100000, 1},
    {10, S, 999999, 9}, {10, S, S, 10},    {10, S, 5 * (int64_t)S, 10},
    {1, S, 999999, 0},  {1, S, S, 1},      {100000000, 10 * (int64_t)S, 5 * (int64_t)S, 50000000},
    {7, 1000, 999, 6},
};

START_TEST(test_content_is_due_evenly)
{
    ck_assert_uint_eq(drip_due(dues[_i].size, dues[_i].whole_us, dues[_i].now_us), dues[_i].due);
}
END_TEST

static const struct {
    size_t size;
    int64_t whole_us;
    size_t given;
    int64_t now_us, next_us;
} nexts[] = {
    {10, S, 0, 0, 100 * MS + 1},        /* the time of an octet */
    {10, S, 1, 100 * MS, 200 * MS + 1}, /* and of the next */
    {3, S, 0, 0, 333334},               /* not a microsecond before it */
    {1000, S, 0, 0, 50 * MS},           /* a twentieth of the time */
    {1000, S, 990, 990 * MS, S},        /* not behind the end */
    {1000, 20 * MS, 0, 0, 10 * MS},     /* not too often */
    {1000, 5 * MS, 0, 0, 5 * MS},
    {1000000, 60 * (int64_t)S, 0, 0, 100 * MS}, /* and often enough */
    {2, 60 * (int64_t)S, 0, 0, 30 * (int64_t)S + 1},
};

START_TEST(test_the_next_look_is_when_more_is_due)
{
    int64_t next_us =
        drip_next(nexts[_i].size, nexts[_i].whole_us, nexts[_i].given, nexts[_i].now_us);

    ck_assert_int_eq(next_us, nexts[_i].next_us);
    ck_assert_uint_gt(drip_due(nexts[_i].size, nexts[_i].whole_us, next_us), nexts[_i].given);
}
END_TEST

/* Whatever the size and the time: each look finds at least one octet more, and the last one all. */
START_TEST(test_it_comes_to_an_end)
{
    static const int64_t times_us[] = {1000, 7 * MS, 333 * MS, S, 7 * (int64_t)S};

    for (size_t size = 1; size < 300; size++) {
        for (size_t i = 0; i < sizeof(times_us) / sizeof(times_us[0]); i++) {
            int64_t now_us = 0;
            size_t given = 0;

            while (given < size) {
                size_t due;

                now_us = drip_next(size, times_us[i], given, now_us);
                due = drip_due(size, times_us[i], now_us);
                ck_assert_uint_gt(due, given);
                given = due;
            }
            ck_assert_int_eq(now_us, times_us[i]);
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("drip");
    TCase *tcase = unit_case(suite, "drip");

    tcase_add_loop_test(tcase, test_content_is_due_evenly, 0, sizeof(dues) / sizeof(dues[0]));
    tcase_add_loop_test(tcase, test_the_next_look_is_when_more_is_due, 0,
                        sizeof(nexts) / sizeof(nexts[0]));
    tcase_add_test(tcase, test_it_comes_to_an_end);
    return unit_main(suite);
}
