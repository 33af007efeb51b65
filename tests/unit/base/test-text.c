/*
 * The grammar that field values share (RFC 9110, 5.6): what is a token, a
 * quoted-string, an element of a list, and, as much, what only looks like one.
 */
#include "lib/unit.h"

#include <string.h>

#include "base/text.h"

START_TEST(test_letters_and_digits_are_those_of_ascii)
{
    static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    for (int c = 0; c < 256; c++)
        ck_assert_msg(text_is_alphanumeric((char)c) == (c && strchr(all, c)), "octet %d", c);
    ck_assert_uint_eq(text_slice(all).size, 62);
    ck_assert_ptr_eq(text_slice(all).data, all);
}
END_TEST

struct size_case {
    const char *text;
    size_t size;
};

static const struct size_case tokens[] = {
    {"", 0},         {"a", 1},
    {"gzip", 4},     {"gzip, br", 4},
    {" gzip", 0},    {"q=1", 1},
    {"a/b", 1},      {"\"a\"", 0},
    {"(", 0},        {"a\x80", 1},
    {"\xc3\xa4", 0}, {"a\tb", 1},
    {"%41|~", 5},    {"Content-Length:", 14},
};

START_TEST(test_a_token_ends_at_the_first_other_character)
{
    ck_assert_uint_eq(text_token_size(tokens[_i].text), tokens[_i].size);
}
END_TEST

static const struct size_case quoted[] = {
    {"\"\"", 2},
    {"\"a\"", 3},
    {"\"a\" b", 3},
    {"\"a, b;c=d\"", 10},
    {"\"\\\"\"", 4},     /* an escaped quote does not end it */
    {"\"\\\\\"x", 4},    /* an escaped backslash escapes nothing */
    {"\"a\\bc\"", 6},    /* any character may be escaped */
    {"\"\xc3\xa4\"", 4}, /* obs-text */
    {"", 0},
    {"a", 0},
    {" \"a\"", 0},
    {"\"", 0},
    {"\"a", 0},
    {"\"a\\", 0},
    {"\"a\\\"", 0},
};

START_TEST(test_a_quoted_string_ends_at_its_own_quote)
{
    ck_assert_uint_eq(text_quoted_size(quoted[_i].text), quoted[_i].size);
}
END_TEST

static const struct {
    const char *text, *skipped, *trimmed;
} spaces[] = {
    {"", "", ""},
    {"a", "a", "a"},
    {" a ", "a ", "a"},
    {"\t a b\t \t", "a b\t \t", "a b"},
    {" \t ", "", ""},
    {"\r\na\n", "\r\na\n", "\r\na\n"}, /* white space is space and tab only (5.6.3) */
    {"\va\f", "\va\f", "\va\f"},
};

START_TEST(test_white_space_is_space_and_tab)
{
    struct slice trimmed = text_trim(spaces[_i].text);

    ck_assert_str_eq(text_skip_space(spaces[_i].text), spaces[_i].skipped);
    ck_assert_uint_eq(trimmed.size, strlen(spaces[_i].trimmed));
    ck_assert_mem_eq(trimmed.data, spaces[_i].trimmed, trimmed.size);
}
END_TEST

static const struct {
    const char *value, *token;
    bool has;
} lists[] = {
    {"close", "close", true},
    {"Close", "close", true},
    {"close", "CLOSE", true},
    {"keep-alive, close", "close", true},
    {"keep-alive,close", "close", true},
    {"keep-alive , close", "close", true},
    {"keep-alive\t,\tclose\t", "close", true},
    {" close ", "close", true},
    {"close,", "close", true},
    {",close", "close", true},
    {", ,, close , ,", "close", true}, /* 5.6.1.2: empty elements do not count */
    {"close, close", "close", true},
    {"close, keep-alive", "close", true},
    {"", "close", false},
    {",", "close", false},
    {" ", "close", false},
    {"closed", "close", false},
    {"disclose", "close", false},
    {"clos", "close", false},
    {"close-x", "close", false},
    {"x-close", "close", false},
    {"close x", "close", false},
    {"x close", "close", false},
    {"close;q=1", "close", false},
    {"close=1", "close", false},
    {"\"close\"", "close", false},
    {"keep-alive; close", "close", false},
};

START_TEST(test_a_list_has_a_token_only_as_a_whole_element)
{
    ck_assert_msg(text_list_has(lists[_i].value, lists[_i].token) == lists[_i].has, "'%s' in '%s'",
                  lists[_i].token, lists[_i].value);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text");
    TCase *tcase = unit_case(suite, "grammar");

    tcase_add_test(tcase, test_letters_and_digits_are_those_of_ascii);
    tcase_add_loop_test(tcase, test_a_token_ends_at_the_first_other_character, 0, COUNT_OF(tokens));
    tcase_add_loop_test(tcase, test_a_quoted_string_ends_at_its_own_quote, 0, COUNT_OF(quoted));
    tcase_add_loop_test(tcase, test_white_space_is_space_and_tab, 0, COUNT_OF(spaces));
    tcase_add_loop_test(tcase, test_a_list_has_a_token_only_as_a_whole_element, 0, COUNT_OF(lists));
    return unit_main(suite);
}
