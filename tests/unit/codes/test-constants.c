/*
 * What languages call a code: each registered code is called something, and no
 * name is given to two codes.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "codes/constants.h"
#include "codes/status.h"

START_TEST(test_each_registered_code_has_names)
{
    for (size_t i = 0; i < status_registered_count; i++) {
        char names[CONSTANTS_MAX][CONSTANT_SIZE];
        struct constant known[CONSTANTS_MAX];
        unsigned code = status_registered[i].code;
        size_t count = constants_find(code, known, names);

        if (code == 306 || code == 418) /* reserved: few languages name them */
            ck_assert_uint_ge(count, 2);
        else
            ck_assert_msg(count >= CONSTANTS_MAX - 2, "%u has %zu", code, count);
        for (size_t j = 0; j < count; j++)
            ck_assert_uint_lt(strlen(known[j].name), CONSTANT_SIZE - 1);
    }
}
END_TEST

START_TEST(test_no_two_codes_share_a_name)
{
    char all[64 * CONSTANTS_MAX][2 * CONSTANT_SIZE];
    size_t total = 0;

    for (size_t i = 0; i < status_registered_count; i++) {
        char names[CONSTANTS_MAX][CONSTANT_SIZE];
        struct constant known[CONSTANTS_MAX];
        size_t count = constants_find(status_registered[i].code, known, names);

        for (size_t j = 0; j < count; j++) {
            snprintf(all[total], sizeof(all[total]), "%s %s", known[j].language, known[j].name);
            for (size_t k = 0; k < total; k++)
                ck_assert_str_ne(all[k], all[total]);
            total++;
        }
    }
}
END_TEST

START_TEST(test_names_are_those_of_the_libraries)
{
    static const struct {
        unsigned code;
        const char *name;
    } cases[] = {
        {404, "http.StatusNotFound"},
        {429, "StatusCode::TOO_MANY_REQUESTS"},
        {413, "http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE"},
        {418, "HttpStatus.I_AM_A_TEAPOT"},
        {503, "http2.constants.HTTP_STATUS_SERVICE_UNAVAILABLE"},
        {505, "HttpStatusCode.HttpVersionNotSupported"},
        {422, ":unprocessable_content"},
        {308, "Response::HTTP_PERMANENTLY_REDIRECT"},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char names[CONSTANTS_MAX][CONSTANT_SIZE];
        struct constant known[CONSTANTS_MAX];
        size_t count = constants_find(cases[i].code, known, names), found = 0;

        for (size_t j = 0; j < count; j++)
            found += strcmp(known[j].name, cases[i].name) == 0;
        ck_assert_msg(found == 1, "%s", cases[i].name);
    }
}
END_TEST

START_TEST(test_other_codes_have_none)
{
    char names[CONSTANTS_MAX][CONSTANT_SIZE];
    struct constant known[CONSTANTS_MAX];

    ck_assert_uint_eq(constants_find(299, known, names), 0);
    ck_assert_uint_eq(constants_find(520, known, names), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("constants");
    TCase *tcase = unit_case(suite, "constants");

    tcase_add_test(tcase, test_each_registered_code_has_names);
    tcase_add_test(tcase, test_no_two_codes_share_a_name);
    tcase_add_test(tcase, test_names_are_those_of_the_libraries);
    tcase_add_test(tcase, test_other_codes_have_none);
    return unit_main(suite);
}
