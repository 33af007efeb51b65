/*
 * Text that stands for something else: numbers, escapes, and, as much, what only
 * looks like one.
 */
#include "lib/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "base/text.h"

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

/* Whatever octets there are but NUL, their escapes stand for them, in either case. */
START_TEST(test_decoding_undoes_encoding)
{
    static const char *const formats[] = {"%%%02x", "%%%02X"};

    for (uint64_t seed = 0; seed < 1000; seed++) {
        char octets[33] = "", encoded[3 * 32 + 1], decoded[33];
        size_t size = random_of_seed(seed) % 33, at = 0;

        for (size_t i = 0; i < size; i++) {
            uint64_t number = random_of_seed(seed * 1000 + i);
            unsigned octet = 1 + number % 255;
            bool plain = octet != '%' && number >> 32 & 1;

            octets[i] = (char)octet;
            if (plain)
                encoded[at++] = octets[i];
            else
                at += (size_t)sprintf(encoded + at, formats[number >> 33 & 1], octet);
        }
        ck_assert_int_eq(text_percent_decode(encoded, at, decoded, sizeof(decoded)), (long)size);
        ck_assert_mem_eq(decoded, octets, size + 1);
    }
}
END_TEST

START_TEST(test_any_number_is_written_as_printf_does)
{
    for (uint64_t seed = 0; seed < 100000; seed++) {
        uint64_t number = random_of_seed(seed) >> seed % 64;
        char expected[32], text[TEXT_NUMBER_SIZE];
        size_t size = (size_t)sprintf(expected, "%" PRIu64, number);

        ck_assert_uint_eq(text_write_number(text, number), size);
        ck_assert_str_eq(text, expected);
    }
}
END_TEST

START_TEST(test_the_least_and_the_largest_number_are_written)
{
    char text[TEXT_NUMBER_SIZE];

    ck_assert_uint_eq(text_write_number(text, 0), 1);
    ck_assert_str_eq(text, "0");
    ck_assert_uint_eq(text_write_number(text, UINT64_MAX), 20);
    ck_assert_str_eq(text, "18446744073709551615");
}
END_TEST

/* A number up to a maximum is read as it was written, one above it is not. */
START_TEST(test_any_number_is_read_up_to_any_maximum)
{
    for (uint64_t seed = 0; seed < 100000; seed++) {
        uint64_t wanted = random_of_seed(2 * seed) >> seed % 64;
        uint64_t maximum = random_of_seed(2 * seed + 1) >> seed % 61, number = 0;
        char text[32];
        size_t size = (size_t)sprintf(text, "%0*" PRIu64, (int)(seed % 25), wanted);

        ck_assert_msg(text_parse_number(text, size, maximum, &number) == (wanted <= maximum),
                      "%s, at most %" PRIu64, text, maximum);
        ck_assert_uint_eq(number, wanted <= maximum ? wanted : 0);
    }
}
END_TEST

START_TEST(test_what_is_not_safe_is_percent_encoded)
{
    static const char text[] = "aZ09-._~ /?&\0\x80\xff";
    char encoded[64] = "";
    FILE *out = fmemopen(encoded, sizeof(encoded), "w");

    text_percent_encode(out, text, sizeof(text) - 1, "-._~/");
    fclose(out);
    ck_assert_str_eq(encoded, "aZ09-._~%20/%3F%26%00%80%FF");
}
END_TEST

START_TEST(test_escapes_stay_where_text_is_encoded_already)
{
    static const char text[] = "%41%2f%00 %zz%4% %";
    char encoded[64] = "";
    FILE *out = fmemopen(encoded, sizeof(encoded), "w");

    text_percent_encode(out, text, sizeof(text) - 1, "%");
    fclose(out);
    ck_assert_str_eq(encoded, "%41%2f%00%20%25zz%254%25%20%25");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text-numbers");
    TCase *tcase = unit_case(suite, "numbers");

    tcase_add_loop_test(tcase, test_a_number_is_digits_up_to_the_maximum, 0, COUNT_OF(numbers));
    tcase_add_test(tcase, test_a_number_ends_where_it_is_told);
    tcase_add_loop_test(tcase, test_escapes_are_decoded_once, 0, COUNT_OF(escapes));
    tcase_add_test(tcase, test_what_is_not_safe_is_percent_encoded);
    tcase_add_test(tcase, test_escapes_stay_where_text_is_encoded_already);
    tcase_add_test(tcase, test_decoding_reads_no_further_than_it_is_told);
    tcase_add_test(tcase, test_decoded_text_and_its_nul_fit_or_nothing_is_said_to);
    tcase_add_test(tcase, test_decoding_undoes_encoding);
    tcase_add_test(tcase, test_any_number_is_written_as_printf_does);
    tcase_add_test(tcase, test_the_least_and_the_largest_number_are_written);
    tcase_add_test(tcase, test_any_number_is_read_up_to_any_maximum);
    return unit_main(suite);
}
