/*
 * Octets as JSON: text as it is, what is not UTF-8 as Latin-1 or in Base64.
 */
#include "lib/unit.h"

#include <jansson.h>
#include <string.h>

#include "base/printer.h"
#include "pages/json-octets.h"

static const struct {
    const char *octets, *json;
} texts[] = {
    {"", "\"\""},
    {"plain text!", "\"plain text!\""},
    {"a\"b\\c", "\"a\\\"b\\\\c\""},
    {"tab\there", "\"tab\\there\""},
    {"\x7f", "\"\x7f\""},
    {"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\""},
    {"caf\xe9\xff", "\"caf\xc3\xa9\xc3\xbf\""},
    {"\xc0\x80\"", "\"\xc3\x80\xc2\x80\\\"\""},       /* overlong (RFC 3629, 3) */
    {"\xed\xa0\x80", "\"\xc3\xad\xc2\xa0\xc2\x80\""}, /* a surrogate */
    {NULL, "null"},
};

START_TEST(test_a_text_is_utf8_or_latin1)
{
    struct printer printer;
    char *json;

    printer_open(&printer);
    ck_assert(json_octets_write(printer.out, texts[_i].octets));
    json = printer_close(&printer);
    ck_assert_str_eq(json, texts[_i].json);
    free(json);
}
END_TEST

static const struct {
    const char *octets;
    size_t size;
    bool is_cut;
    const char *json;
} members[] = {
    {"abc", 3, false, "\"x\": \"abc\""},
    {"", 0, false, "\"x\": \"\""},
    {"a\0b\n", 4, false, "\"x\": \"a\\u0000b\\n\""},
    {"\xe2\x82\xac", 3, false, "\"x\": \"\xe2\x82\xac\""},
    {"a\xe2\x82", 3, true, "\"x\": \"a\""},
    {"\xf0\x9f\x98", 3, true, "\"x\": \"\""},
    {"a\xe2\x82", 3, false, "\"x_base64\": \"YeKC\""},
    {"\xff", 1, true, "\"x\": \"\""}, /* which could begin a character of what was cut */
    {"\xff\xff\xff\xff", 4, true, "\"x_base64\": \"/////w==\""},
};

START_TEST(test_a_member_is_text_or_base64)
{
    struct printer printer;
    char *json;

    printer_open(&printer);
    ck_assert(json_octets_write_member(printer.out, "x", members[_i].octets, members[_i].size,
                                       members[_i].is_cut));
    json = printer_close(&printer);
    ck_assert_str_eq(json, members[_i].json);
    free(json);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("json-octets");
    TCase *tcase = unit_case(suite, "json-octets");

    tcase_add_loop_test(tcase, test_a_text_is_utf8_or_latin1, 0, COUNT_OF(texts));
    tcase_add_loop_test(tcase, test_a_member_is_text_or_base64, 0, COUNT_OF(members));
    return unit_main(suite);
}
