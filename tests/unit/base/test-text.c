/*
 * The grammar that field values share (RFC 9110, 5.6): what is a token, a
 * quoted-string, an element of a list, a number, an escape, and, as much, what
 * only looks like one.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/octets.h"
#include "base/text.h"

START_TEST(test_token_characters_are_letters_digits_and_fifteen_marks)
{
    static const char marks[] = "!#$%&'*+-.^_`|~"; /* 5.6.2 */

    for (int c = 0; c < 256; c++) {
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool digit = c >= '0' && c <= '9';
        bool mark = c && strchr(marks, c);

        ck_assert_msg(octet_is((char)c, OCTET_TOKEN) == (letter || digit || mark), "octet %d", c);
    }
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

static const struct {
    const char *text;
    uint64_t maximum;
    bool valid;
    uint64_t number;
} numbers[] = {
    {"0", 9, true, 0},
    {"7", 9, true, 7},
    {"007", 9, true, 7},
    {"9", 9, true, 9},
    {"10", 9, false, 0},
    {"5", 4, false, 0}, /* one digit above the maximum */
    {"0", 0, true, 0},
    {"1", 0, false, 0},
    {"599", 599, true, 599},
    {"600", 599, false, 0},
    {"9223372036854775807", INT64_MAX, true, INT64_MAX},
    {"9223372036854775808", INT64_MAX, false, 0},
    {"18446744073709551615", UINT64_MAX, true, UINT64_MAX},
    {"18446744073709551616", UINT64_MAX, false, 0},
    {"184467440737095516150", UINT64_MAX, false, 0},
    {"99999999999999999999999999999999999999999", UINT64_MAX, false, 0},
    {"", 9, false, 0},
    {" 1", 9, false, 0},
    {"1 ", 9, false, 0},
    {"+1", 9, false, 0},
    {"-1", 9, false, 0},
    {"-0", 9, false, 0},
    {"0x1", 99, false, 0},
    {"1.0", 99, false, 0},
    {"1,1", 99, false, 0},
    {"1e1", 99, false, 0},
    {"a", 99, false, 0},
    {"1:", 99, false, 0}, /* the neighbours of the digits in ASCII */
    {"1/", 99, false, 0},
    {"\xd9\xa1", 99, false, 0}, /* a digit, but not one of ASCII */
};

START_TEST(test_a_number_is_digits_up_to_the_maximum)
{
    const uint64_t untouched = 4711;
    uint64_t number = untouched;
    bool valid =
        text_parse_number(numbers[_i].text, strlen(numbers[_i].text), numbers[_i].maximum, &number);

    ck_assert_msg(valid == numbers[_i].valid, "'%s'", numbers[_i].text);
    ck_assert_uint_eq(number, valid ? numbers[_i].number : untouched);
}
END_TEST

START_TEST(test_a_number_ends_where_it_is_told)
{
    uint64_t number;

    ck_assert(text_parse_number("12345", 2, 99, &number));
    ck_assert_uint_eq(number, 12);
    ck_assert(text_parse_number("1x", 1, 99, &number));
    ck_assert_uint_eq(number, 1);
    ck_assert(!text_parse_number("1", 0, 99, &number));
}
END_TEST

static const struct {
    const char *text, *decoded; /* NULL: malformed */
} escapes[] = {
    {"", ""},
    {"abc", "abc"},
    {"%41", "A"},
    {"%2f%2F", "//"},
    {"%6a%6A", "jj"},
    {"a%20b", "a b"},
    {"a+b", "a+b"},   /* a plus is a plus */
    {"%252F", "%2F"}, /* once, not again */
    {"%25%32%30", "%20"},
    {"%ff%80", "\xff\x80"},
    {"%01%7f", "\x01\x7f"},
    {"%00", NULL},
    {"a%00b", NULL},
    {"%", NULL},
    {"%4", NULL},
    {"a%", NULL},
    {"a%4", NULL},
    {"%4g", NULL},
    {"%g4", NULL},
    {"%%41", NULL},
    {"% 41", NULL},
    {"%-1", NULL},
    {"%+1", NULL},
    {"%0x41", NULL},
    {"%@0", NULL}, /* the neighbours of the digits and letters in ASCII */
    {"%:0", NULL},
    {"%`0", NULL},
    {"%G0", NULL},
};

START_TEST(test_escapes_are_decoded_once)
{
    char buffer[64];
    const char *decoded = escapes[_i].decoded;
    long size =
        text_percent_decode(escapes[_i].text, strlen(escapes[_i].text), buffer, sizeof(buffer));

    ck_assert_msg(size == (decoded ? (long)strlen(decoded) : -1), "'%s': %ld", escapes[_i].text,
                  size);
    if (decoded)
        ck_assert_str_eq(buffer, decoded);
}
END_TEST

START_TEST(test_decoding_reads_no_further_than_it_is_told)
{
    char buffer[8];

    ck_assert_int_eq(text_percent_decode("ab%41", 2, buffer, sizeof(buffer)), 2);
    ck_assert_str_eq(buffer, "ab");
    ck_assert_int_eq(text_percent_decode("ab%41", 3, buffer, sizeof(buffer)), -1);
    ck_assert_int_eq(text_percent_decode("ab%41", 4, buffer, sizeof(buffer)), -1);
    ck_assert_int_eq(text_percent_decode("ab%41", 5, buffer, sizeof(buffer)), 3);
}
END_TEST

START_TEST(test_decoded_text_and_its_nul_fit_or_nothing_is_said_to)
{
    char buffer[8];

    memset(buffer, '#', sizeof(buffer));
    ck_assert_int_eq(text_percent_decode("%61bc", 5, buffer, 4), 3);
    ck_assert_str_eq(buffer, "abc");
    memset(buffer, '#', sizeof(buffer));
    ck_assert_int_eq(text_percent_decode("%61bcd", 6, buffer, 4), -1);
    ck_assert_int_eq(buffer[4], '#');
    ck_assert_int_eq(text_percent_decode("", 0, buffer, 1), 0);
    ck_assert_int_eq(text_percent_decode("a", 1, buffer, 1), -1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text");
    TCase *tcase = unit_case(suite, "grammar");

    tcase_add_test(tcase, test_token_characters_are_letters_digits_and_fifteen_marks);
    tcase_add_loop_test(tcase, test_a_token_ends_at_the_first_other_character, 0, COUNT_OF(tokens));
    tcase_add_loop_test(tcase, test_a_quoted_string_ends_at_its_own_quote, 0, COUNT_OF(quoted));
    tcase_add_loop_test(tcase, test_white_space_is_space_and_tab, 0, COUNT_OF(spaces));
    tcase_add_loop_test(tcase, test_a_list_has_a_token_only_as_a_whole_element, 0, COUNT_OF(lists));
    tcase_add_loop_test(tcase, test_a_number_is_digits_up_to_the_maximum, 0, COUNT_OF(numbers));
    tcase_add_test(tcase, test_a_number_ends_where_it_is_told);
    tcase_add_loop_test(tcase, test_escapes_are_decoded_once, 0, COUNT_OF(escapes));
    tcase_add_test(tcase, test_decoding_reads_no_further_than_it_is_told);
    tcase_add_test(tcase, test_decoded_text_and_its_nul_fit_or_nothing_is_said_to);
    return unit_main(suite);
}
