/*
 * Delays and faults that are picked: by weight and in ranges, at random and by a seed;
 * and how they are distributed.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "unit/answer/knobs-rig.h"

static const char *const bad[] = {
    "delay=1s-",          "delay=-1s",
    "delay=3s-1s",        "delay=1s-2s-3s",
    "delay=1s,",          "delay=,1s",
    "delay=1s:",          "delay=1s:x",
    "delay=1s:-1",        "delay=1s:0",
    "delay=1s:0,2:0",     "delay=1s:1.",
    "delay=1s:1.0000001", "delay=1s;2s",
    "delay=1s%202s",      "delay=1s-301s",
    "delay=1,301s:0",     "delay=1s:1000001",
    "delay=1ms-2s:1:1",   "delay=1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
};

START_TEST(test_a_malformed_choice_is_refused)
{
    ck_assert_msg(!read_query(bad[_i], 200), "%s", bad[_i]);
    ck_assert_msg(strstr(detail, "knob delay") && strstr(detail, "100ms:9,5s:1"), "%s", detail);
}
END_TEST

static const struct {
    const char *query;
    int64_t first_ms, last_ms;
} ranges[] = {
    {"delay=1s-3s", 1000, 3000}, {"delay=0-10ms", 0, 10},       {"delay=250ms-0.5", 250, 500},
    {"delay=1s-1s", 1000, 1000}, {"delay=5ms:0,7ms-9ms", 7, 9}, {"delay=300s", 300000, 300000},
    {"delay=1s:3", 1000, 1000},  {"sleep=20", 20, 20},          {"body=x", 0, 0},
};

/* Both ends are picked, and nothing beyond them. */
START_TEST(test_a_pick_is_in_its_range)
{
    int64_t lowest = INT64_MAX, highest = -1;

    ck_assert_msg(read_query(ranges[_i].query, 200), "%s", detail);
    for (int i = 0; i < 20000; i++) {
        int64_t ms = knobs_pick_delay_ms(&knobs);

        lowest = ms < lowest ? ms : lowest;
        highest = ms > highest ? ms : highest;
    }
    ck_assert_int_eq(lowest, ranges[_i].first_ms);
    ck_assert_int_eq(highest, ranges[_i].last_ms);
}
END_TEST

START_TEST(test_a_seed_picks_the_same)
{
    int64_t first_ms;
    int others = 0;

    ck_assert(read_query("delay=1s-3s,10s-20s:2&seed=7", 200));
    first_ms = knobs_pick_delay_ms(&knobs);
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(knobs_pick_delay_ms(&knobs), first_ms);
    forget();
    ck_assert(read_query("seed=7&delay=1s-3s,10s-20s:2", 200));
    ck_assert_int_eq(knobs_pick_delay_ms(&knobs), first_ms);
    for (int seed = 8; seed < 18; seed++) {
        char query[60];

        forget();
        snprintf(query, sizeof(query), "delay=1s-3s,10s-20s:2&seed=%d", seed);
        ck_assert(read_query(query, 200));
        others += knobs_pick_delay_ms(&knobs) != first_ms;
    }
    ck_assert_int_ge(others, 9);
}
END_TEST

/* Pearson's chi-square of counts, all of which should be their shares of the sum. */
static double chi_square(const unsigned *counts, const double *shares, size_t size, unsigned sum)
{
    double square = 0;

    for (size_t i = 0; i < size; i++) {
        double expected = shares[i] * sum, off = counts[i] - expected;

        square += off * off / expected;
    }
    return square;
}

/* With 3 degrees of freedom it is above 16.3 in one of a thousand cases; the seeds are fixed. */
START_TEST(test_weights_are_kept)
{
    static const double shares[] = {0.9, 0.05, 0.03, 0.02};
    enum { PICKS = 40000 };
    unsigned counts[4] = {0};

    ck_assert(read_query("delay=1ms:90,2ms:5,3ms:3,4ms:2&seed=0", 200));
    for (knobs.seed = 0; knobs.seed < PICKS; knobs.seed++)
        counts[knobs_pick_delay_ms(&knobs) - 1]++;
    ck_assert_double_lt(chi_square(counts, shares, 4, PICKS), 16.3);
}
END_TEST

/* With 9 degrees of freedom: 27.9. */
START_TEST(test_a_range_is_even)
{
    enum { PICKS = 40000, PARTS = 10 };
    unsigned counts[PARTS] = {0};
    double shares[PARTS];

    for (int i = 0; i < PARTS; i++)
        shares[i] = 1.0 / PARTS;
    ck_assert(read_query("delay=1001ms-2000ms&seed=0", 200));
    for (knobs.seed = 0; knobs.seed < PICKS; knobs.seed++)
        counts[(knobs_pick_delay_ms(&knobs) - 1001) / 100]++;
    ck_assert_double_lt(chi_square(counts, shares, PARTS, PICKS), 27.9);
}
END_TEST

/* Which code a seed picks says nothing about the delay, nor that about where in its range: of the
   four combinations each is as often; with 3 degrees of freedom. */
START_TEST(test_the_picks_of_a_seed_have_nothing_in_common)
{
    static const double shares[] = {0.25, 0.25, 0.25, 0.25};
    enum { PICKS = 40000 };
    unsigned by_code[4] = {0}, by_range[4] = {0};

    ck_assert(read_query("delay=1ms-2ms,3ms-4ms&seed=0", 200));
    for (knobs.seed = 0; knobs.seed < PICKS; knobs.seed++) {
        int64_t ms = knobs_pick_delay_ms(&knobs);
        bool high = knobs_random(&knobs, &random_source, KNOB_PICK_CODE) >> 63;

        by_code[2 * high + (ms > 2)]++;
        by_range[ms - 1]++;
    }
    ck_assert_double_lt(chi_square(by_code, shares, 4, PICKS), 16.3);
    ck_assert_double_lt(chi_square(by_range, shares, 4, PICKS), 16.3);
}
END_TEST

START_TEST(test_faults_are_picked_by_weight)
{
    int closed = 0, none = 0;

    ck_assert_msg(read_query("fault=close:1,none:3,stall:0", 200), "%s", detail);
    ck_assert(!knobs_alter(&knobs));
    for (int i = 0; i < 4000; i++) {
        enum breakage breakage = knobs_pick_fault(&knobs).breakage;

        closed += breakage == BREAKAGE_CLOSE;
        none += breakage == BREAKAGE_NONE;
    }
    ck_assert_int_eq(closed + none, 4000);
    ck_assert_int_gt(closed, 850); /* 1000 on average, with a standard deviation of 27 */
    ck_assert_int_lt(closed, 1150);
}
END_TEST

START_TEST(test_a_seed_picks_the_same_fault_each_time)
{
    bool differ = false;

    for (int seed = 0; seed < 20; seed++) {
        char query[60];
        enum breakage breakage;

        snprintf(query, sizeof(query), "fault=close,reset&seed=%d", seed);
        ck_assert(read_query(query, 200));
        breakage = knobs_pick_fault(&knobs).breakage;
        differ |= breakage == BREAKAGE_RESET;
        for (int i = 0; i < 5; i++)
            ck_assert_int_eq(knobs_pick_fault(&knobs).breakage, breakage);
        forget();
    }
    ck_assert(differ);
    ck_assert(read_query("fault=close,reset&seed=1", 200));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs-picks");
    TCase *tcase = knobs_case(suite, "picks");

    tcase_add_loop_test(tcase, test_a_malformed_choice_is_refused, 0, COUNT_OF(bad));
    tcase_add_loop_test(tcase, test_a_pick_is_in_its_range, 0, COUNT_OF(ranges));
    tcase_add_test(tcase, test_a_seed_picks_the_same);
    tcase_add_test(tcase, test_weights_are_kept);
    tcase_add_test(tcase, test_a_range_is_even);
    tcase_add_test(tcase, test_the_picks_of_a_seed_have_nothing_in_common);
    tcase_add_test(tcase, test_faults_are_picked_by_weight);
    tcase_add_test(tcase, test_a_seed_picks_the_same_fault_each_time);
    return unit_main(suite);
}
