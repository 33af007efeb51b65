/*
 * Which status codes have content.
 */
#include "lib/unit.h"

#include "codes/status.h"
#include "http/content.h"

START_TEST(test_a_head_ends_the_response_of_these_codes)
{
    for (unsigned code = 100; code < 1000; code++)
        ck_assert_msg(content_can_follow(code) == !(code < 200 || code == 204 || code == 304), "%u",
                      code);
}
END_TEST

/* What must not have content is sent without: the table agrees. */
START_TEST(test_where_content_is_forbidden_the_table_has_none)
{
    static const unsigned forbidden[] = {204, 205, 304};

    for (size_t i = 0; i < COUNT_OF(forbidden); i++) {
        ck_assert(content_is_forbidden(forbidden[i]));
        ck_assert_int_eq(status_find(forbidden[i])->content, CONTENT_NONE);
    }
    ck_assert(!content_is_forbidden(200));
    ck_assert(!content_is_forbidden(103));
    ck_assert(!content_is_forbidden(305)); /* has none by choice */
    ck_assert(!content_is_forbidden(0));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("content");
    TCase *tcase = unit_case(suite, "codes");

    tcase_add_test(tcase, test_a_head_ends_the_response_of_these_codes);
    tcase_add_test(tcase, test_where_content_is_forbidden_the_table_has_none);
    return unit_main(suite);
}
