/*
 * Names of knobs: which are exact, and which are slips of one.
 */
#include "lib/unit.h"

#include <string.h>

#include "answer/knob-name.h"

static enum knob find_slip(const char *name)
{
    struct knob_names names;

    knob_names_fold(&names);
    return knob_find_slip(&names, name);
}

START_TEST(test_a_name_is_exact_or_not_one)
{
    for (enum knob knob = 0; knob < KNOB_COUNT; knob++) {
        const char *name = knob_rows[knob].name;

        ck_assert_int_eq(knob_find(text_slice(name)), knob);
        ck_assert_int_eq(knob_find_caseless(name), knob);
        ck_assert_int_eq(knob_find((struct slice){name, strlen(name) - 1}), KNOB_COUNT);
        ck_assert_msg(strlen(name) < KNOB_NAME_SIZE, "%s", name);
        ck_assert_int_eq(find_slip(name), knob); /* no knob is a slip of another */
    }
    ck_assert_int_eq(knob_find(text_slice("d%65lay")), KNOB_DELAY);
    ck_assert_int_eq(knob_find(text_slice("Delay")), KNOB_COUNT);
    ck_assert_int_eq(knob_find_caseless("RETRY-after"), KNOB_RETRY_AFTER);
    ck_assert_int_eq(knob_find(text_slice("%zz")), KNOB_COUNT);
    ck_assert_int_eq(knob_find(text_slice("")), KNOB_COUNT);
}
END_TEST

static const struct {
    const char *name;
    enum knob knob; /* KNOB_COUNT: not a slip */
} slips[] = {
    {"Delay", KNOB_DELAY},
    {"DELAY", KNOB_DELAY},
    {"de-lay", KNOB_DELAY},
    {"_delay_", KNOB_DELAY},
    {"dealy", KNOB_DELAY},  /* swapped */
    {"edlay", KNOB_DELAY},  /* at the start */
    {"delya", KNOB_DELAY},  /* and at the end */
    {"dlay", KNOB_DELAY},   /* left out */
    {"dela", KNOB_DELAY},   /* at the end */
    {"elay", KNOB_DELAY},   /* at the start */
    {"delays", KNOB_DELAY}, /* added */
    {"xdelay", KNOB_DELAY},
    {"dellay", KNOB_DELAY},
    {"belay", KNOB_DELAY}, /* changed */
    {"delax", KNOB_DELAY},
    {"retry_after", KNOB_RETRY_AFTER},
    {"retryafter", KNOB_RETRY_AFTER},
    {"Retry-After", KNOB_RETRY_AFTER},
    {"retry-afer", KNOB_RETRY_AFTER},
    {"headers", KNOB_HEADER},
    {"suppressbody", KNOB_SUPPRESS_BODY},
    {"suppress_body", KNOB_SUPPRESS_BODY},
    {"fualt", KNOB_FAULT},
    {"default", KNOB_COUNT},
    {"Body", KNOB_BODY}, /* of four letters: in other letters' case alone */
    {"bo_dy", KNOB_BODY},
    {"bdoy", KNOB_COUNT},
    {"bod", KNOB_COUNT},
    {"bodys", KNOB_COUNT},
    {"KEY", KNOB_KEY},
    {"keys", KNOB_COUNT},
    {"deyla", KNOB_COUNT}, /* too far */
    {"dely s", KNOB_COUNT},
    {"daley", KNOB_COUNT},
    {"delaying", KNOB_COUNT},
    {"del", KNOB_COUNT},
    {"page", KNOB_COUNT},
    {"x", KNOB_COUNT},
    {"", KNOB_COUNT},
    {"-_-", KNOB_COUNT},
    {"delaydelaydelaydelaydelaydelaydelaydelay", KNOB_COUNT},
    {"d-e-l-a-y----------------------------------", KNOB_DELAY},
    {"d\xc3\xa9lay", KNOB_COUNT},
};

START_TEST(test_slips)
{
    enum knob knob = find_slip(slips[_i].name);

    ck_assert_msg(knob == slips[_i].knob, "%s: %s", slips[_i].name,
                  knob < KNOB_COUNT ? knob_rows[knob].name : "none");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knob-name");
    TCase *tcase = unit_case(suite, "names");

    tcase_add_test(tcase, test_a_name_is_exact_or_not_one);
    tcase_add_loop_test(tcase, test_slips, 0, COUNT_OF(slips));
    return unit_main(suite);
}
