/*
 * What people are told of knobs: all of it, for each row of the table.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "answer/knob-help.h"
#include "answer/knob-table.h"
#include "http/query.h"

START_TEST(test_each_knob_is_explained)
{
    for (enum knob knob = 0; knob < KNOB_COUNT; knob++) {
        const struct knob_row *row = &knob_rows[knob];
        const struct knob_help *help = knob_help_find(row->name);
        const char *example;
        struct slice value;

        ck_assert_msg(help != NULL, "%s", row->name);
        ck_assert_int_eq(help->does[strlen(help->does) - 1], '.');
        example = row->example ? row->example : help->example;
        ck_assert_msg(example != NULL, "%s has no example", row->name);
        ck_assert_msg(query_count(example, row->name, &value) == 1, "%s", example);
        ck_assert_msg((help->choices != NULL) == (row->kind == KNOB_CHOICE), "%s", row->name);
    }
}
END_TEST

START_TEST(test_what_is_no_knob_is_not_explained)
{
    ck_assert_ptr_null(knob_help_find("nothing"));
    ck_assert_ptr_null(knob_help_find(""));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knob-help");
    TCase *tcase = unit_case(suite, "help");

    tcase_add_test(tcase, test_each_knob_is_explained);
    tcase_add_test(tcase, test_what_is_no_knob_is_not_explained);
    return unit_main(suite);
}
