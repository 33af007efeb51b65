/*
 * Lists of codes: what is one, what is picked, and how often. The picks of
 * seeds 1 to N must follow the weights (chi-squared), and always be the same.
 */
#include "lib/unit.h"

#include <string.h>

#include "codes/list.h"
#include "base/random.h"

static struct list list;

static const char *const bad[] = {
    "",
    ",",
    "200,",
    ",200",
    "200,,503",
    "200 503",
    "200, 503",
    "99",
    "099",
    "600",
    "1000",
    "20",
    "2000",
    "abc",
    "200:",
    "200:x",
    "200:-1",
    "200:1.",
    "200:.5",
    "200:1e3",
    "200:0",
    "200:0,503:0",
    "200:0.0000001",
    "200:1000001",
    "200:1:2",
    "504-500",
    "500-",
    "-500",
    "500-600",
    "500-504-505",
    "200*2",
    "200:1*2",
    "xx",
    "5x",
    "5xxx",
    "0xx",
    "6xx",
    "5xx-599",
    "500-5xx",
    "200x;bare",
    ";bare",
    "+200",
    "200:99999999999999999999",
};

START_TEST(test_what_is_no_list_is_refused)
{
    ck_assert_msg(list_parse_random(&list, bad[_i], 599) != NULL, "%s", bad[_i]);
}
END_TEST

static const char *const bad_sequences[] = {
    "", "200:2", "200*0", "200*", "200*-1", "200*1.5", "200*1000001", "500-502*2", "200,",
};

START_TEST(test_what_is_no_sequence_is_refused)
{
    const char *wrong = list_parse_sequence(&list, bad_sequences[_i], 599);

    ck_assert_msg(wrong && strstr(wrong, "/sequence/503*2,200."), "%s: %s", bad_sequences[_i],
                  wrong);
}
END_TEST

static void expect_too_long(const char *text)
{
    const char *wrong = list_parse_sequence(&list, text, 599);

    ck_assert_msg(wrong && strstr(wrong, "more than 1,000 steps"), "%.20s...: %s", text, wrong);
}

START_TEST(test_a_sequence_has_up_to_a_thousand_steps_written_out)
{
    static char text[4 * 1001 + 8];
    size_t size = 0;

    for (int i = 0; i < 1000; i++)
        size += (size_t)sprintf(text + size, "%s%d", i ? "," : "", i % 2 ? 503 : 200 + i % 100);
    ck_assert_ptr_null(list_parse_sequence(&list, text, 599));
    ck_assert_uint_eq(list.total, 1000);
    for (unsigned i = 0; i < 1000; i++)
        ck_assert_uint_eq(list_take(&list, i).code, i % 2 ? 503 : 200 + i % 100);
    strcpy(text + size, ",404");
    expect_too_long(text);
    for (int i = 0; i < 1001; i++) /* also where they are all the same */
        memcpy(text + 4 * i, "200,", 4);
    text[4 * 1001 - 1] = '\0';
    expect_too_long(text);
    text[4 * 1000 - 1] = '\0';
    ck_assert_ptr_null(list_parse_sequence(&list, text, 599));
    strcpy(text + 4 * 998 - 1, ",500-501"); /* a range is a step a code: 1,000 */
    ck_assert_ptr_null(list_parse_sequence(&list, text, 599));
    strcpy(text + 4 * 999 - 1, ",500-501");
    expect_too_long(text);
}
END_TEST

START_TEST(test_a_random_list_has_up_to_a_thousand_entries)
{
    static char text[4 * (LIST_ENTRIES_MAX + 1) + 1] = "";

    for (int i = 0; i < LIST_ENTRIES_MAX; i++)
        strcpy(text + 4 * i - (i > 0), i ? ",200" : "200");
    ck_assert_ptr_null(list_parse_random(&list, text, 599));
    strcat(text, ",200");
    ck_assert_ptr_nonnull(list_parse_random(&list, text, 599));
    ck_assert_ptr_null(list_parse_random(&list, "600-999", 999));
    ck_assert_ptr_nonnull(list_parse_random(&list, "600-999", 599));
}
END_TEST

/* A list, its codes, and the part of each in thousandths. */
static const struct {
    const char *text;
    unsigned codes[6];
    unsigned parts[6];
} distributions[] = {
    {"200,503", {200, 503}, {500, 500}},
    {"200:9,503:1", {200, 503}, {900, 100}},
    {"200:0.9,503:0.1", {200, 503}, {900, 100}},
    {"200:0.5,503,404:0.5", {200, 503, 404}, {250, 500, 250}},
    {"500-504", {500, 501, 502, 503, 504}, {200, 200, 200, 200, 200}},
    {"426-430", {426, 428, 429}, {333, 333, 333}},                 /* those that are registered */
    {"527-530:3,599", {527, 529, 530, 599}, {300, 300, 300, 100}}, /* or widely met */
    {"230-231", {230, 231}, {500, 500}},                           /* or neither */
    {"1xx", {100, 101, 102, 103}, {250, 250, 250, 250}},
    {"429-430,430", {429, 430}, {500, 500}},
    {"200:5,500-504", {200, 500, 501, 502, 503, 504}, {500, 100, 100, 100, 100, 100}},
    {"404:0,200", {200}, {1000}},
    {"200,200,503", {200, 503}, {667, 333}},
};

/* The largest that chi-squared may be for that many degrees of freedom, at p = 0.001. */
static const double limits[] = {0, 10.83, 13.82, 16.27, 18.47, 20.52};

START_TEST(test_picks_follow_the_weights)
{
    enum { PICKS = 20000 };
    unsigned counts[6] = {0}, kinds = 0;
    double chi_squared = 0;

    ck_assert_ptr_null(list_parse_random(&list, distributions[_i].text, 599));
    for (uint64_t seed = 1; seed <= PICKS; seed++) {
        unsigned code = list_pick(&list, random_of_seed(seed)).code, i = 0;

        ck_assert_uint_eq(code, list_pick(&list, random_of_seed(seed)).code);
        while (i < 6 && distributions[_i].codes[i] != code)
            i++;
        ck_assert_msg(i < 6, "%u is not in %s", code, distributions[_i].text);
        counts[i]++;
    }
    for (; kinds < 6 && distributions[_i].codes[kinds]; kinds++) {
        double expected = PICKS * distributions[_i].parts[kinds] / 1000.0;

        chi_squared += (counts[kinds] - expected) * (counts[kinds] - expected) / expected;
    }
    ck_assert_msg(chi_squared <= limits[kinds - 1], "%s: %f", distributions[_i].text, chi_squared);
}
END_TEST

START_TEST(test_the_ends_of_the_numbers_pick_the_ends_of_the_list)
{
    ck_assert_ptr_null(list_parse_random(&list, "200:0.000001,300:1000000,404:0.000001", 599));
    ck_assert_uint_eq(list_pick(&list, 0).code, 200);
    ck_assert_uint_eq(list_pick(&list, UINT64_MAX / 2).code, 300);
    ck_assert_uint_eq(list_pick(&list, UINT64_MAX).code, 404);
}
END_TEST

START_TEST(test_a_sequence_goes_through_its_steps_and_stays)
{
    static const unsigned steps[] = {503, 503, 500, 501, 502, 200, 200, 200};

    ck_assert_ptr_null(list_parse_sequence(&list, "503*2,500-502,200", 599));
    ck_assert_uint_eq(list.total, 6);
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        ck_assert_uint_eq(list_take(&list, i).code, steps[i]);
    ck_assert_uint_eq(list_take(&list, UINT64_MAX).code, 200);
}
END_TEST

static void expect_step(struct list_step step, unsigned code, const char *knobs)
{
    ck_assert_uint_eq(step.code, code);
    ck_assert_msg(text_equals(step.knobs, knobs), "%.*s, not %s", (int)step.knobs.size,
                  step.knobs.data, knobs);
}

START_TEST(test_each_step_has_its_knobs)
{
    ck_assert_ptr_null(list_parse_sequence(&list, "503*2;a=b:c*2-3;d,504;,500-501;e,200", 599));
    ck_assert_uint_eq(list.total, 6);
    expect_step(list_take(&list, 0), 503, ";a=b:c*2-3;d");
    expect_step(list_take(&list, 1), 503, ";a=b:c*2-3;d");
    expect_step(list_take(&list, 2), 504, ";");
    expect_step(list_take(&list, 3), 500, ";e");
    expect_step(list_take(&list, 4), 501, ";e");
    expect_step(list_take(&list, 9), 200, "");
    ck_assert_ptr_null(list_parse_random(&list, "500-501:3;a,200:0.000001;b", 599));
    expect_step(list_pick(&list, 0), 500, ";a");
    expect_step(list_pick(&list, UINT64_MAX / 4 * 3), 501, ";a");
    expect_step(list_pick(&list, UINT64_MAX), 200, ";b");
}
END_TEST

START_TEST(test_a_sequence_is_written_as_it_is_read)
{
    static const char *const cases[][2] = {
        {"503*2,200", "503*2,200"},
        {"503,503,200-201", "503*2,200,201"},
        {"503;delay=1s;bare*2,200", "503;delay=1s;bare*2,200"},
        {"503*2;a=b,503;a=b,503;a=c,503,503", "503*3;a=b,503;a=c,503*2"},
        {"1xx;a,200", "100;a,101;a,102;a,103;a,200"},
        {"503*1000000", "503*1000000"},
        {"503*1000000;a,503;a,200", "503*1000000;a,503;a,200"},
        {"503*1000000,503,200", "503*1000000,503,200"}, /* an element says at most 1000000 */
        {"503*1000000,503*1000000,503*2", "503*1000000,503*1000000,503*2"},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *text = NULL;
        size_t size;
        FILE *out = open_memstream(&text, &size);

        ck_assert_ptr_null(list_parse_sequence(&list, cases[i][0], 599));
        list_write_sequence(out, &list);
        fclose(out);
        ck_assert_str_eq(text, cases[i][1]);
        free(text);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("list");
    TCase *tcase = unit_case(suite, "list");

    tcase_add_loop_test(tcase, test_what_is_no_list_is_refused, 0, COUNT_OF(bad));
    tcase_add_loop_test(tcase, test_what_is_no_sequence_is_refused, 0, COUNT_OF(bad_sequences));
    tcase_add_test(tcase, test_a_sequence_has_up_to_a_thousand_steps_written_out);
    tcase_add_test(tcase, test_a_random_list_has_up_to_a_thousand_entries);
    tcase_add_loop_test(tcase, test_picks_follow_the_weights, 0, COUNT_OF(distributions));
    tcase_add_test(tcase, test_the_ends_of_the_numbers_pick_the_ends_of_the_list);
    tcase_add_test(tcase, test_a_sequence_goes_through_its_steps_and_stays);
    tcase_add_test(tcase, test_each_step_has_its_knobs);
    tcase_add_test(tcase, test_a_sequence_is_written_as_it_is_read);
    return unit_main(suite);
}
