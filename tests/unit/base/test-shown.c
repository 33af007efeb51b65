/*
 * A bad value as it is shown: printable ASCII, whatever it was, and of bounded size.
 */
#include "lib/unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/shown.h"

#define TEN "0123456789"

static const struct {
    const char *value, *shown;
} values[] = {
    {"", ""},
    {"abc", "abc"},
    {" a ~", " a ~"},
    {"a\"b\\c", "a\"b\\c"}, /* as it is: who quotes the value knows how */
    {"\r\n", "\\x0D\\x0A"},
    {"\x1b[2J", "\\x1B[2J"}, /* would clear a terminal */
    {"\x1f\x7f\x80\xff", "\\x1F\\x7F\\x80\\xFF"},
    {"\xc3\xa4", "\\xC3\\xA4"},
    {TEN TEN TEN TEN, TEN TEN TEN TEN},
    {TEN TEN TEN TEN "x", TEN TEN TEN TEN "..."},
};

START_TEST(test_a_value_is_shown_as_printable_ascii)
{
    char buffer[SHOWN_SIZE];

    ck_assert_ptr_eq(shown(text_slice(values[_i].value), buffer), buffer);
    ck_assert_str_eq(buffer, values[_i].shown);
}
END_TEST

START_TEST(test_only_the_value_is_read)
{
    char buffer[SHOWN_SIZE];

    ck_assert_str_eq(shown((struct slice){"abcd", 2}, buffer), "ab");
    ck_assert_str_eq(shown((struct slice){"a\0b", 3}, buffer), "a\\x00b");
    ck_assert_str_eq(shown((struct slice){NULL, 0}, buffer), "");
}
END_TEST

/* Each octet, alone, and so often that the buffer is as full as it can be. */
START_TEST(test_every_octet_fits_and_is_told_apart)
{
    struct {
        char buffer[SHOWN_SIZE], behind;
    } room = {.behind = '#'};
    char value[SHOWN_MAX + 1], expected[5];
    bool printable = _i >= 0x20 && _i <= 0x7e;

    memset(value, _i, sizeof(value));
    snprintf(expected, sizeof(expected), printable ? "%c" : "\\x%02X", _i);
    ck_assert_str_eq(shown((struct slice){value, 1}, room.buffer), expected);
    shown((struct slice){value, sizeof(value)}, room.buffer);
    ck_assert_uint_eq(strlen(room.buffer), SHOWN_MAX * strlen(expected) + strlen("..."));
    ck_assert_int_eq(room.behind, '#');
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("shown");
    TCase *tcase = unit_case(suite, "shown");

    tcase_add_loop_test(tcase, test_a_value_is_shown_as_printable_ascii, 0, COUNT_OF(values));
    tcase_add_test(tcase, test_only_the_value_is_read);
    tcase_add_loop_test(tcase, test_every_octet_fits_and_is_told_apart, 0, 256);
    return unit_main(suite);
}
