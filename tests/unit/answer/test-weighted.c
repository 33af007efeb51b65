/*
 * Choices by weight: how they are written, and how often each word is picked.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "answer/weighted.h"
#include "base/random.h"

static const struct {
    const char *text;
    const char
        *words; /* with their weights in millionths, and a space behind each; NULL: malformed */
} rows[] = {
    {"a", "a=1000000 "},
    {"a:9,b:1", "a=9000000 b=1000000 "},
    {"a:0.25,b", "a=250000 b=1000000 "},
    {"a:0,b:0", "a=0 b=0 "},
    {"reset:REFUSED_STREAM,none:3", "reset:REFUSED_STREAM=1000000 none=3000000 "},
    {"reset:REFUSED_STREAM:2", "reset:REFUSED_STREAM=2000000 "},
    {"a:", "a:=1000000 "}, /* which no word is */
    {"", "=1000000 "},
    {"a,,b", "a=1000000 =1000000 b=1000000 "},
    {"a,", "a=1000000 =1000000 "},
    {"a:1000000", "a=1000000000000 "},
    {"a:1000001", NULL},
    {"a:1.", NULL},
    {"a:1x", NULL},
    {"a:1.0000001", NULL},
    {"1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", NULL},
};

START_TEST(test_words_have_weights)
{
    const char *at = rows[_i].text;
    struct weighted weighted;
    char words[200] = "";
    bool good = true;

    weighted_begin(&weighted);
    while (at && good) {
        struct slice word;

        good = weighted_add(&weighted, &at, &word);
        if (good)
            sprintf(words + strlen(words), "%.*s=%llu ", (int)word.size, word.data,
                    (unsigned long long)weighted.weights[weighted.count - 1]);
    }
    ck_assert_int_eq(good, rows[_i].words != NULL);
    if (good)
        ck_assert_str_eq(words, rows[_i].words);
}
END_TEST

static void begin(struct weighted *weighted, const char *text)
{
    struct slice word;

    weighted_begin(weighted);
    while (text)
        ck_assert(weighted_add(weighted, &text, &word));
}

START_TEST(test_the_smallest_and_the_largest_number_pick)
{
    struct weighted weighted;

    begin(&weighted, "a:0,b:1,c:0,d:3,e:0");
    ck_assert_uint_eq(weighted_pick(&weighted, 0), 1);
    ck_assert_uint_eq(weighted_pick(&weighted, UINT64_MAX / 4 - 1), 1);
    ck_assert_uint_eq(weighted_pick(&weighted, UINT64_MAX / 4 + 1), 3);
    ck_assert_uint_eq(weighted_pick(&weighted, UINT64_MAX), 3);
}
END_TEST

/* Pearson's chi-square of the picks of 60,000 seeds; with 4 degrees of freedom it is above 18.5 in
   one of a thousand cases, and seeds do not change. */
START_TEST(test_words_are_picked_by_weight)
{
    static const double shares[] = {0.1, 0.2, 0.3, 0.05, 0.35};
    enum { PICKS = 60000 };
    struct weighted weighted;
    unsigned counts[5] = {0};
    double square = 0;

    begin(&weighted, "a:10,b:20,c:30,d:5,e:35");
    for (uint64_t seed = 0; seed < PICKS; seed++)
        counts[weighted_pick(&weighted, random_of_seed(seed))]++;
    for (size_t i = 0; i < COUNT_OF(shares); i++) {
        double expected = shares[i] * PICKS, off = counts[i] - expected;

        square += off * off / expected;
    }
    ck_assert_double_lt(square, 18.5);
    ck_assert_double_gt(square, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("weighted");
    TCase *tcase = unit_case(suite, "weighted");

    tcase_add_loop_test(tcase, test_words_have_weights, 0, COUNT_OF(rows));
    tcase_add_test(tcase, test_the_smallest_and_the_largest_number_pick);
    tcase_add_test(tcase, test_words_are_picked_by_weight);
    return unit_main(suite);
}
