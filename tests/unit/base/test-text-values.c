/*
 * Parameters (RFC 9110, 5.6.6), decimals, control characters, and what equals
 * what.
 */
#include "lib/unit.h"

#include <string.h>

#include "base/text.h"

/* What is read of a text: each parameter as name=value, with | behind it; then what stopped it. */
static const struct {
    const char *text, *read;
    enum text_parameter end;
    const char *rest;
} parameters[] = {
    {"", "", TEXT_NO_PARAMETER, ""},
    {" \t", "", TEXT_NO_PARAMETER, ""},
    {", b", "", TEXT_NO_PARAMETER, ", b"},
    {" x", "", TEXT_NO_PARAMETER, "x"},
    {";a=b", "a=b|", TEXT_NO_PARAMETER, ""},
    {" ;\ta=b , c", "a=b|", TEXT_NO_PARAMETER, ", c"},
    {";a=b;C=\"d;e\\\"\"", "a=b|C=\"d;e\\\"\"|", TEXT_NO_PARAMETER, ""},
    {";;a=b; ;", "a=b|", TEXT_NO_PARAMETER, ""}, /* empty ones */
    {"; ,a=b", "", TEXT_NO_PARAMETER, ",a=b"},
    {";a", "", TEXT_PARAMETER_MALFORMED, NULL},
    {";a=", "", TEXT_PARAMETER_MALFORMED, NULL},
    {";=b", "", TEXT_PARAMETER_MALFORMED, NULL},
    {";a =b", "", TEXT_PARAMETER_MALFORMED, NULL}, /* no white space around "=" */
    {";a= b", "", TEXT_PARAMETER_MALFORMED, NULL},
    {";a=\"b", "", TEXT_PARAMETER_MALFORMED, NULL},
    {";a=b;/", "a=b|", TEXT_PARAMETER_MALFORMED, NULL},
    {";a=b c=d", "a=b|", TEXT_NO_PARAMETER, "c=d"},
};

START_TEST(test_parameters_are_taken_one_by_one)
{
    const char *cursor = parameters[_i].text;
    char read[64] = "";
    struct slice name, value;
    enum text_parameter found;

    while ((found = text_next_parameter(&cursor, &name, &value)) == TEXT_PARAMETER) {
        strncat(read, name.data, name.size);
        strcat(read, "=");
        strncat(read, value.data, value.size);
        strcat(read, "|");
    }
    ck_assert_int_eq(found, parameters[_i].end);
    ck_assert_str_eq(read, parameters[_i].read);
    if (parameters[_i].rest)
        ck_assert_str_eq(cursor, parameters[_i].rest);
}
END_TEST

static const struct {
    const char *text;
    unsigned decimals;
    bool valid;
    uint64_t number;
} decimals[] = {
    {"0", 3, true, 0},         {"1.5", 3, true, 1500},   {"1.005", 3, true, 1005},
    {"007.10", 3, true, 7100}, {"9.999", 3, true, 9999}, {"9.999999", 6, true, 9999999},
    {"1.0", 1, true, 10},      {"2", 0, true, 2},        {"10", 3, false, 0},
    {"1.0005", 3, false, 0},   {"1.", 3, false, 0},      {".5", 3, false, 0},
    {".", 3, false, 0},        {"", 3, false, 0},        {"1.5.5", 3, false, 0},
    {"1,5", 3, false, 0},      {"-1", 3, false, 0},      {"1.-5", 3, false, 0},
    {"1e1", 3, false, 0},      {" 1", 3, false, 0},      {"2.0", 0, false, 0},
};

START_TEST(test_a_decimal_is_digits_and_as_many_decimals_as_are_taken)
{
    uint64_t number = 4711;
    bool valid = text_parse_decimal(decimals[_i].text, strlen(decimals[_i].text),
                                    decimals[_i].decimals, 9, &number);

    ck_assert_msg(valid == decimals[_i].valid, "'%s'", decimals[_i].text);
    ck_assert_uint_eq(number, valid ? decimals[_i].number : 4711);
}
END_TEST

START_TEST(test_a_decimal_ends_where_it_is_told)
{
    uint64_t number;

    ck_assert(text_parse_decimal("1.57", 3, 3, 9, &number));
    ck_assert_uint_eq(number, 1500);
    ck_assert(text_parse_decimal("1.57", 1, 3, 9, &number));
    ck_assert_uint_eq(number, 1000);
    ck_assert(!text_parse_decimal("1.57", 2, 3, 9, &number));
}
END_TEST

START_TEST(test_controls_are_below_the_space_and_del)
{
    for (int c = 1; c < 256; c++) {
        char text[] = {'a', (char)c, '\0'};

        ck_assert_msg(text_has_control(text) == (c < ' ' || c == 0x7f), "octet %d", c);
    }
    ck_assert(!text_has_control(""));
}
END_TEST

START_TEST(test_equal_is_as_long_and_the_same)
{
    const struct slice slice = {"gzip, br", 4};

    ck_assert(text_equals(slice, "gzip") && text_equals_caseless(slice, "gzip"));
    ck_assert(!text_equals(slice, "GZIP") && text_equals_caseless(slice, "GzIP"));
    ck_assert(!text_equals(slice, "gzi") && !text_equals_caseless(slice, "gzi"));
    ck_assert(!text_equals(slice, "gzip,") && !text_equals_caseless(slice, "gzip,"));
    ck_assert(!text_equals(slice, "") && text_equals((struct slice){"a", 0}, ""));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text-values");
    TCase *tcase = unit_case(suite, "values");

    tcase_add_loop_test(tcase, test_parameters_are_taken_one_by_one, 0, COUNT_OF(parameters));
    tcase_add_loop_test(tcase, test_a_decimal_is_digits_and_as_many_decimals_as_are_taken, 0,
                        COUNT_OF(decimals));
    tcase_add_test(tcase, test_a_decimal_ends_where_it_is_told);
    tcase_add_test(tcase, test_controls_are_below_the_space_and_del);
    tcase_add_test(tcase, test_equal_is_as_long_and_the_same);
    return unit_main(suite);
}
