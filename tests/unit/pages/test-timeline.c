/*
 * Requests on a line of time: where the marks are, which have a label, and the scale.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "pages/timeline.h"

/* The members of an array as one text, joined by spaces. */
static const char *join(const json_t *timeline, const char *array, const char *member)
{
    static char text[8][1024];
    static int turn;
    char *at = text[turn++ % 8];
    json_t *object;
    size_t i, size = 0;

    *at = '\0';
    json_array_foreach(json_object_get(timeline, array), i, object)
    {
        const json_t *value = json_object_get(object, member);

        size += (size_t)sprintf(at + size, "%s%s", i > 0 ? " " : "",
                                json_is_string(value) ? json_string_value(value)
                                : json_is_true(value) ? "yes"
                                                      : "no");
    }
    return at;
}

START_TEST(test_marks_stand_where_their_time_is)
{
    static const struct timeline_mark marks[] = {{7, 10000000, 503, true},
                                                 {8, 11000000, 0, false},
                                                 {9, 11050000, 200, true},
                                                 {10, 14000000, 404, true}};
    json_t *timeline = timeline_make(marks, COUNT_OF(marks));

    ck_assert_str_eq(join(timeline, "marks", "x"), "4.00% 27.00% 28.15% 96.00%");
    ck_assert_str_eq(join(timeline, "marks", "code"), "503 ? 200 404");
    ck_assert_str_eq(join(timeline, "marks", "complete"), "yes no yes yes");
    ck_assert_str_eq(join(timeline, "marks", "labelled"), "yes yes no yes");
    ck_assert_str_eq(join(timeline, "ticks", "x"), "4.00% 27.00% 50.00% 73.00% 96.00%");
    ck_assert_str_eq(join(timeline, "ticks", "label"), "0 s 1 s 2 s 3 s 4 s");
    json_decref(timeline);
}
END_TEST

static const struct {
    int64_t whole_us;
    const char *labels;
} scales[] = {
    {0, "0 ms"},
    {300, "0 ms"},
    {2500, "0 ms 1 ms 2 ms"},
    {12000, "0 ms 5 ms 10 ms"},
    {640000, "0 ms 200 ms 400 ms 600 ms"},
    {1100000, "0 s 0.2 s 0.4 s 0.6 s 0.8 s 1 s"},
    {5999999, "0 s 1 s 2 s 3 s 4 s 5 s"},
    {6000000, "0 s 2 s 4 s 6 s"},
    {3600000000, "0 s 1000 s 2000 s 3000 s"},
};

START_TEST(test_the_scale_has_few_round_steps)
{
    const struct timeline_mark marks[] = {{1, 0, 200, true}, {2, scales[_i].whole_us, 200, true}};
    json_t *timeline = timeline_make(marks, 2);

    ck_assert_str_eq(join(timeline, "ticks", "label"), scales[_i].labels);
    json_decref(timeline);
}
END_TEST

START_TEST(test_one_mark_or_none)
{
    json_t *timeline = timeline_make(&(const struct timeline_mark){1, 99, 200, true}, 1);

    ck_assert_str_eq(join(timeline, "marks", "x"), "4.00%");
    json_decref(timeline);
    timeline = timeline_make(NULL, 0);
    ck_assert_str_eq(join(timeline, "marks", "x"), "");
    json_decref(timeline);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("timeline");
    TCase *tcase = unit_case(suite, "timeline");

    tcase_add_test(tcase, test_marks_stand_where_their_time_is);
    tcase_add_loop_test(tcase, test_the_scale_has_few_round_steps, 0, COUNT_OF(scales));
    tcase_add_test(tcase, test_one_mark_or_none);
    return unit_main(suite);
}
