/*
 * Preconditions in the order of RFC 9110, 13.2.2, and what else the demos
 * decide by: ranges that are joined, languages.
 */
#include "lib/unit.h"

#include <string.h>

#include "http/negotiation.h"
#include "http/conditional.h"
#include "http/range.h"

enum { MODIFIED_S = 784111777, NOW_S = 1795500000 }; /* Sun, 06 Nov 1994 08:49:37 GMT; 2026 */

#define SAME "Sun, 06 Nov 1994 08:49:37 GMT"
#define BEFORE "Sun, 06 Nov 1994 08:49:36 GMT"
#define AFTER "Sun, 06 Nov 1994 08:49:38 GMT"

static const struct validators undated = {.etag = "\"a\""};
static const struct validators current = {"\"a\"", MODIFIED_S};

static const struct {
    struct conditions conditions;
    bool writes;
    enum conditional_result expected;
} cases[] = {
    {{.if_match = NULL}, false, CONDITIONAL_PROCEED},
    /* 13.1.1: strong */
    {{.if_match = "\"a\""}, false, CONDITIONAL_PROCEED},
    {{.if_match = "*"}, false, CONDITIONAL_PROCEED},
    {{.if_match = "\"b\", \"a\""}, true, CONDITIONAL_PROCEED},
    {{.if_match = "\"b\""}, false, CONDITIONAL_FAILED},
    {{.if_match = "W/\"a\""}, false, CONDITIONAL_FAILED},
    {{.if_match = "a"}, false, CONDITIONAL_FAILED},
    /* 13.1.4, which If-Match hides */
    {{.if_unmodified_since = SAME}, false, CONDITIONAL_PROCEED},
    {{.if_unmodified_since = AFTER}, true, CONDITIONAL_PROCEED},
    {{.if_unmodified_since = BEFORE}, false, CONDITIONAL_FAILED},
    {{.if_unmodified_since = "yesterday"}, false, CONDITIONAL_PROCEED},
    {{.if_match = "\"a\"", .if_unmodified_since = BEFORE}, false, CONDITIONAL_PROCEED},
    {{.if_match = "\"b\"", .if_unmodified_since = AFTER}, false, CONDITIONAL_FAILED},
    /* 13.1.2: weak */
    {{.if_none_match = "\"a\""}, false, CONDITIONAL_NOT_MODIFIED},
    {{.if_none_match = "W/\"a\""}, false, CONDITIONAL_NOT_MODIFIED},
    {{.if_none_match = "*"}, false, CONDITIONAL_NOT_MODIFIED},
    {{.if_none_match = "\"b\""}, false, CONDITIONAL_PROCEED},
    {{.if_none_match = "\"a\""}, true, CONDITIONAL_FAILED},
    {{.if_none_match = "*"}, true, CONDITIONAL_FAILED},
    /* 13.1.3, which If-None-Match hides, and which is for GET and HEAD */
    {{.if_modified_since = SAME}, false, CONDITIONAL_NOT_MODIFIED},
    {{.if_modified_since = AFTER}, false, CONDITIONAL_NOT_MODIFIED},
    {{.if_modified_since = BEFORE}, false, CONDITIONAL_PROCEED},
    {{.if_modified_since = "1994"}, false, CONDITIONAL_PROCEED},
    {{.if_modified_since = AFTER}, true, CONDITIONAL_PROCEED},
    {{.if_none_match = "\"b\"", .if_modified_since = AFTER}, false, CONDITIONAL_PROCEED},
    {{.if_none_match = "\"a\"", .if_modified_since = BEFORE}, false, CONDITIONAL_NOT_MODIFIED},
    /* the order: what forbids comes before what makes it needless */
    {{.if_match = "\"b\"", .if_none_match = "\"a\""}, false, CONDITIONAL_FAILED},
    {{.if_match = "\"a\"", .if_none_match = "\"a\""}, false, CONDITIONAL_NOT_MODIFIED},
    {{.if_unmodified_since = BEFORE, .if_none_match = "\"a\""}, false, CONDITIONAL_FAILED},
    {{.if_unmodified_since = SAME, .if_modified_since = SAME}, false, CONDITIONAL_NOT_MODIFIED},
};

START_TEST(test_preconditions_are_evaluated_in_their_order)
{
    ck_assert_int_eq(
        conditional_evaluate(&cases[_i].conditions, &current, !cases[_i].writes, NOW_S),
        cases[_i].expected);
}
END_TEST

static const struct {
    const char *if_range;
    bool counts;
} if_ranges[] = {
    {NULL, true},       {"\"a\"", true}, {" \"a\" ", true}, {"\"b\"", false},
    {"W/\"a\"", false}, {SAME, true},    {BEFORE, false},   {AFTER, false},
    {"a", false},       {"", false},     {"*", false},      {"\"a\", \"b\"", false},
};

START_TEST(test_if_range_lets_a_range_count_or_not)
{
    ck_assert_msg(conditional_range_counts(if_ranges[_i].if_range, &current, NOW_S) ==
                      if_ranges[_i].counts,
                  "%s", if_ranges[_i].if_range);
}
END_TEST

/* 8.8.2.2: within a second it may have changed again */
START_TEST(test_a_date_that_is_too_young_is_no_strong_validator)
{
    ck_assert(!conditional_range_counts(SAME, &current, MODIFIED_S));
    ck_assert(conditional_range_counts(SAME, &current, MODIFIED_S + 60));
}
END_TEST

START_TEST(test_ranges_that_overlap_or_touch_are_joined)
{
    struct range ranges[RANGES_MAX] = {{0, 3}, {20, 21}, {2, 9}, {10, 11}, {30, 30}, {22, 22}};
    size_t count = 6;

    range_merge(ranges, &count);
    ck_assert_uint_eq(count, 3);
    ck_assert(ranges[0].first == 0 && ranges[0].last == 11);
    ck_assert(ranges[1].first == 20 && ranges[1].last == 22);
    ck_assert(ranges[2].first == 30 && ranges[2].last == 30);
}
END_TEST

START_TEST(test_a_range_that_joins_others_late_joins_them_all)
{
    struct range ranges[RANGES_MAX] = {{0, 1}, {4, 5}, {8, 9}, {1, 8}};
    size_t count = 4;

    range_merge(ranges, &count);
    ck_assert_uint_eq(count, 1);
    ck_assert(ranges[0].first == 0 && ranges[0].last == 9);
}
END_TEST

static const struct {
    const char *value;
    int chosen;
} languages[] = {
    {NULL, -1},         {"", -1},     {"en", 0},         {"de", 1},
    {"FR", 2},          {"de-CH", 1}, {"de-CH, en", -1}, {"de;q=0.5, en", 0},
    {"es", -1},         {"*", -1},    {"en;q=0, *", -1}, {"en;q=0.5, fr;q=0.6", 2},
    {"*;q=0.1, de", 1}, {"den", -1},  {"en;q=x", -1},    {"en, de", -1},
};

START_TEST(test_a_language_is_chosen_where_one_is_preferred)
{
    static const char *const tags[] = {"en", "de", "fr", NULL};

    ck_assert_msg(negotiation_choose_language(languages[_i].value, tags) == languages[_i].chosen,
                  "%s", languages[_i].value);
}
END_TEST

static const struct {
    const char *value;
    bool excludes;
} accepts[] = {
    {NULL, false},
    {"", true},
    {"*/*", false},
    {"text/*", false},
    {"image/png", true},
    {"image/png, text/html;q=0.1", false},
    {"text/html;q=0, application/json;q=0, text/plain;q=0, */*", true},
    {"text/html;q=0", true},
    {"nonsense", false},
};

START_TEST(test_accept_excludes_everything_or_not)
{
    ck_assert_msg(negotiation_excludes_all(accepts[_i].value) == accepts[_i].excludes, "%s",
                  accepts[_i].value);
}
END_TEST

/* 13.1.3, 13.1.4, 13.1.5 */
START_TEST(test_without_a_date_of_its_own_it_has_no_condition_on_one)
{
    const struct conditions since = {.if_modified_since = AFTER};
    const struct conditions until = {.if_unmodified_since = "Thu, 01 Jan 1959 00:00:00 GMT"};

    ck_assert_int_eq(conditional_evaluate(&since, &undated, true, NOW_S), CONDITIONAL_PROCEED);
    ck_assert_int_eq(conditional_evaluate(&until, &undated, true, NOW_S), CONDITIONAL_PROCEED);
    ck_assert(!conditional_range_counts("Thu, 01 Jan 1970 00:00:00 GMT", &undated, NOW_S));
    ck_assert(conditional_range_counts("\"a\"", &undated, NOW_S));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("conditional");
    TCase *tcase = unit_case(suite, "conditional"), *others = unit_case(suite, "others");

    tcase_add_loop_test(tcase, test_preconditions_are_evaluated_in_their_order, 0, COUNT_OF(cases));
    tcase_add_loop_test(tcase, test_if_range_lets_a_range_count_or_not, 0, COUNT_OF(if_ranges));
    tcase_add_test(tcase, test_a_date_that_is_too_young_is_no_strong_validator);
    tcase_add_test(others, test_ranges_that_overlap_or_touch_are_joined);
    tcase_add_test(others, test_a_range_that_joins_others_late_joins_them_all);
    tcase_add_loop_test(others, test_a_language_is_chosen_where_one_is_preferred, 0,
                        COUNT_OF(languages));
    tcase_add_loop_test(others, test_accept_excludes_everything_or_not, 0, COUNT_OF(accepts));
    tcase_add_test(tcase, test_without_a_date_of_its_own_it_has_no_condition_on_one);
    return unit_main(suite);
}
