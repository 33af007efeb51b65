/*
 * The Range field (RFC 9110, 14.1.2) as pure arithmetic: which octets of a
 * representation of so many does a value ask for? There are three answers, and
 * the difference between the last two is a status code: these; the field does
 * not count (200); none that there are (416).
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "http/range.h"

#define OCTETS(...)                                                                                \
    RANGE_SATISFIABLE,                                                                             \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

/* More than any representation has, and more than 64 bits hold. */
#define HUGE "99999999999999999999999"

struct range_case {
    const char *value;
    uint64_t length;
    enum range_result result;
    struct range ranges[RANGES_MAX]; /* up to the first {0, 0} after the first */
};

static const struct range_case one[] = {
    {"bytes=0-0", 100, OCTETS({0, 0})},
    {"bytes=0-49", 100, OCTETS({0, 49})},
    {"bytes=10-19", 100, OCTETS({10, 19})},
    {"bytes=99-99", 100, OCTETS({99, 99})},
    {"bytes=007-0019", 100, OCTETS({7, 19})},
    {"bytes=007-8", 100, OCTETS({7, 8})},
    {"bytes=0-000", 100, OCTETS({0, 0})},
    {"bytes=0-99", 100, OCTETS({0, 99})},
    {"bytes=0-100", 100, OCTETS({0, 99})}, /* a last beyond the end means the end */
    {"bytes=50-" HUGE, 100, OCTETS({50, 99})},
    {"bytes=0-", 100, OCTETS({0, 99})},
    {"bytes=99-", 100, OCTETS({99, 99})},
    {"bytes=-1", 100, OCTETS({99, 99})},
    {"bytes=-100", 100, OCTETS({0, 99})},
    {"bytes=-101", 100, OCTETS({0, 99})}, /* a longer suffix is all of it */
    {"bytes=-" HUGE, 100, OCTETS({0, 99})},
    {"bytes=0-0", 1, OCTETS({0, 0})},
    {"bytes=-1", 1, OCTETS({0, 0})},
    {"bytes=4294967296-4294967297", 1ull << 33, OCTETS({1ull << 32, (1ull << 32) + 1})},

    {"Bytes=0-9", 100, OCTETS({0, 9})}, /* 14.1: unit names are case-insensitive */
    {"BYTES=-9", 100, OCTETS({91, 99})},
    {" bytes=0-9", 100, OCTETS({0, 9})},
    {"bytes=0-9 ", 100, OCTETS({0, 9})},
    {"\tbytes=0-9\t", 100, OCTETS({0, 9})},
};

static const struct range_case several[] = {
    {"bytes=0-1,3-4", 100, OCTETS({0, 1}, {3, 4})},
    {"bytes=0-1, 3-4", 100, OCTETS({0, 1}, {3, 4})},
    {"bytes=0-1\t ,\t 3-4", 100, OCTETS({0, 1}, {3, 4})},
    {"bytes=3-4,0-1", 100, OCTETS({3, 4}, {0, 1})}, /* as asked, not sorted */
    {"bytes=0-5,3-9", 100, OCTETS({0, 5}, {3, 9})}, /* as asked, not merged */
    {"bytes=5-,-5", 100, OCTETS({5, 99}, {95, 99})},
    {"bytes=1-1,-1,2-", 100, OCTETS({1, 1}, {99, 99}, {2, 99})},
    {"bytes=1-1,100-,2-2", 100, OCTETS({1, 1}, {2, 2})}, /* what there is not is left out */
    {"bytes=-0,1-1", 100, OCTETS({1, 1})},
    {"bytes=,1-1", 100, OCTETS({1, 1})}, /* 5.6.1.2: empty elements do not count */
    {"bytes=1-1,", 100, OCTETS({1, 1})},
    {"bytes=1-1, ,,2-2 , ", 100, OCTETS({1, 1}, {2, 2})},
};

static const struct range_case unsatisfiable[] = {
    {"bytes=100-", 100, RANGE_UNSATISFIABLE},
    {"bytes=100-100", 100, RANGE_UNSATISFIABLE},
    {"bytes=100-" HUGE, 100, RANGE_UNSATISFIABLE},
    {"bytes=" HUGE "-", 100, RANGE_UNSATISFIABLE},
    {"bytes=" HUGE "-" HUGE, 100, RANGE_UNSATISFIABLE},
    {"bytes=9223372036854775807-", 100, RANGE_UNSATISFIABLE},
    {"bytes=18446744073709551615-", 100, RANGE_UNSATISFIABLE},
    {"bytes=18446744073709551616-", 100, RANGE_UNSATISFIABLE}, /* 2^64 is not 0 */
    {"bytes=-0", 100, RANGE_UNSATISFIABLE},
    {"bytes=-00", 100, RANGE_UNSATISFIABLE},
    {"bytes=100-,200-300,-0", 100, RANGE_UNSATISFIABLE},
    {"bytes=0-0", 0, RANGE_UNSATISFIABLE}, /* nothing is not satisfiable by nothing */
    {"bytes=0-", 0, RANGE_UNSATISFIABLE},
    {"bytes=-1", 0, RANGE_UNSATISFIABLE},
    {"bytes=-0", 0, RANGE_UNSATISFIABLE},
};

static const struct range_case ignored[] = {
    {"", 100, RANGE_IGNORED},
    {"bytes", 100, RANGE_IGNORED},
    {"bytes=", 100, RANGE_IGNORED},
    {"bytes=,", 100, RANGE_IGNORED},
    {"bytes= ", 100, RANGE_IGNORED},
    {"bytes=-", 100, RANGE_IGNORED},
    {"bytes=--1", 100, RANGE_IGNORED},
    {"bytes=1", 100, RANGE_IGNORED},
    {"bytes=1-2-3", 100, RANGE_IGNORED},
    {"bytes=2-1", 100, RANGE_IGNORED}, /* last before first is invalid, not unsatisfiable */
    {"bytes=200-100", 100, RANGE_IGNORED},
    {"bytes=1" HUGE "-" HUGE, 100, RANGE_IGNORED}, /* also beyond 64 bits */
    {"bytes=0-1,2-1", 100, RANGE_IGNORED},         /* one bad spec spoils the set */
    {"bytes=2-1,0-1", 100, RANGE_IGNORED},
    {"bytes=100-,x", 100, RANGE_IGNORED},
    {"bytes=0-1;2-3", 100, RANGE_IGNORED},
    {"bytes=0-1 2-3", 100, RANGE_IGNORED},
    {"bytes=0 -1", 100, RANGE_IGNORED},
    {"bytes=0- 1", 100, RANGE_IGNORED},
    {"bytes=- 1", 100, RANGE_IGNORED},
    {"bytes=a-b", 100, RANGE_IGNORED},
    {"bytes=0x1-0x2", 100, RANGE_IGNORED},
    {"bytes=+1-2", 100, RANGE_IGNORED},
    {"bytes=1.0-2", 100, RANGE_IGNORED},
    {"bytes=\"0-1\"", 100, RANGE_IGNORED},
    {"bytes 0-1", 100, RANGE_IGNORED},
    {"bytes:0-1", 100, RANGE_IGNORED},
    {"bytes =0-1", 100, RANGE_IGNORED},
    {"0-1", 100, RANGE_IGNORED},
    {"=0-1", 100, RANGE_IGNORED},
    {"byte=0-1", 100, RANGE_IGNORED},
    {"bytess=0-1", 100, RANGE_IGNORED},
    {"items=0-1", 100, RANGE_IGNORED},
    {"lines=100-", 100, RANGE_IGNORED}, /* 14.2: a unit that is not understood */
    {"none", 100, RANGE_IGNORED},
};

static const char *const result_names[] = {
    [RANGE_IGNORED] = "ignored",
    [RANGE_UNSATISFIABLE] = "unsatisfiable",
    [RANGE_SATISFIABLE] = "satisfiable",
};

/* What came out, octets included, in words that can be compared. */
static void print(char *buffer, size_t size, enum range_result result, const struct range *ranges,
                  size_t count)
{
    size_t used = (size_t)snprintf(buffer, size, "%s", result_names[result]);

    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(buffer + used, size - used, " %llu-%llu",
                                 (unsigned long long)ranges[i].first,
                                 (unsigned long long)ranges[i].last);
}

static void check(const struct range_case *expected)
{
    struct range ranges[RANGES_MAX] = {{4711, 4711}};
    char wanted[1024], got[1024];
    size_t expected_count = 0, count = 4711;
    enum range_result result = range_parse(expected->value, expected->length, ranges, &count);

    if (expected->result == RANGE_SATISFIABLE)
        for (expected_count = 1;
             expected_count < RANGES_MAX && expected->ranges[expected_count].last > 0;)
            expected_count++;
    print(wanted, sizeof(wanted), expected->result, expected->ranges, expected_count);
    print(got, sizeof(got), result, ranges, result == RANGE_SATISFIABLE ? count : 0);
    ck_assert_msg(strcmp(got, wanted) == 0, "%s of %llu: %s, not %s", expected->value,
                  (unsigned long long)expected->length, got, wanted);
    if (result != RANGE_SATISFIABLE) { /* then nothing is stored */
        ck_assert_uint_eq(count, 4711);
        ck_assert_uint_eq(ranges[0].first, 4711);
    }
}

START_TEST(test_a_range_within_the_document_is_those_octets)
{
    check(&one[_i]);
}
END_TEST

START_TEST(test_several_ranges_come_in_the_order_asked)
{
    check(&several[_i]);
}
END_TEST

START_TEST(test_ranges_that_all_lie_beyond_are_unsatisfiable)
{
    check(&unsatisfiable[_i]);
}
END_TEST

START_TEST(test_what_is_no_set_of_byte_ranges_is_ignored)
{
    check(&ignored[_i]);
}
END_TEST

/* "bytes=" and count times text. */
static void repeat(char *value, const char *text, int count)
{
    strcpy(value, "bytes=");
    for (int i = 0; i < count; i++)
        strcat(value, text);
}

START_TEST(test_sixteen_ranges_are_served_and_seventeen_ignored)
{
    struct range ranges[RANGES_MAX];
    char value[200];
    size_t count = 0;

    repeat(value, "1-2,", 16);
    ck_assert_int_eq(range_parse(value, 100, ranges, &count), RANGE_SATISFIABLE);
    ck_assert_uint_eq(count, 16);
    ck_assert_uint_eq(ranges[15].first, 1);
    ck_assert_uint_eq(ranges[15].last, 2);
    repeat(value, "1-2,", 17);
    ck_assert_int_eq(range_parse(value, 100, ranges, &count), RANGE_IGNORED);
}
END_TEST

START_TEST(test_unsatisfiable_ranges_count_and_empty_elements_do_not)
{
    struct range ranges[RANGES_MAX];
    char value[200];
    size_t count = 0;

    repeat(value, "100-,", 17);
    ck_assert_int_eq(range_parse(value, 100, ranges, &count), RANGE_IGNORED);
    repeat(value, "1-2,,,", 16);
    ck_assert_int_eq(range_parse(value, 100, ranges, &count), RANGE_SATISFIABLE);
    ck_assert_uint_eq(count, 16);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("range");
    TCase *tcase = unit_case(suite, "bytes");

    tcase_add_loop_test(tcase, test_a_range_within_the_document_is_those_octets, 0, COUNT_OF(one));
    tcase_add_loop_test(tcase, test_several_ranges_come_in_the_order_asked, 0, COUNT_OF(several));
    tcase_add_loop_test(tcase, test_ranges_that_all_lie_beyond_are_unsatisfiable, 0,
                        COUNT_OF(unsatisfiable));
    tcase_add_loop_test(tcase, test_what_is_no_set_of_byte_ranges_is_ignored, 0, COUNT_OF(ignored));
    tcase_add_test(tcase, test_sixteen_ranges_are_served_and_seventeen_ignored);
    tcase_add_test(tcase, test_unsatisfiable_ranges_count_and_empty_elements_do_not);
    return unit_main(suite);
}
