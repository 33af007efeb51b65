/*
 * What a cache sends and asks for: entity tags in lists (RFC 9110, 8.8.3,
 * 13.1.1, 13.1.2), and whether it wants gzip (12.5.3).
 */
#include "lib/unit.h"

#include "http/negotiation.h"
#include "http/etag.h"

static const struct {
    const char *value, *etag;
    bool weakly, strongly;
} lists[] = {
    {"\"a\"", "\"a\"", true, true},
    {"\"a\"", "\"b\"", false, false},
    {"*", "\"a\"", true, true},
    {" * ", "\"a\"", true, true},
    {"W/\"a\"", "\"a\"", true, false},
    {"\"a\"", "W/\"a\"", true, false},
    {"W/\"a\"", "W/\"a\"", true, false},
    {"w/\"a\"", "\"a\"", false, false}, /* W is case-sensitive */
    {"\"b\", \"a\"", "\"a\"", true, true},
    {"\"b\",\"a\" ,\"c\"", "\"a\"", true, true},
    {", ,\"a\",", "\"a\"", true, true}, /* empty elements */
    {"\"b\", W/\"a\"", "\"a\"", true, false},
    {"\"A\"", "\"a\"", false, false},
    {"\"a,b\"", "\"a,b\"", true, true}, /* a comma within a tag */
    {"\"\"", "\"\"", true, true},
    {"\"a\\\"", "\"a\\\"", true, true}, /* a backslash is no escape */
    {"a", "\"a\"", false, false},
    {"\"a", "\"a\"", false, false},
    {"a\"", "\"a\"", false, false},
    {"\"a\" \"b\"", "\"a\"", false, false},
    {"\"a\"x", "\"a\"", false, false},
    {"\"a\", b", "\"a\"", false, false},
    {"*, \"a\"", "\"a\"", false, false},
    {"\"a b\"", "\"a b\"", false, false}, /* no white space in a tag */
    {"", "\"a\"", false, false},
    {"W/", "\"a\"", false, false},
    {"W/ \"a\"", "\"a\"", false, false},
};

START_TEST(test_a_list_of_entity_tags_matches_or_not)
{
    ck_assert_msg(etag_list_matches(lists[_i].value, lists[_i].etag, false) == lists[_i].weakly,
                  "%s", lists[_i].value);
    ck_assert_msg(etag_list_matches(lists[_i].value, lists[_i].etag, true) == lists[_i].strongly,
                  "%s", lists[_i].value);
}
END_TEST

static const struct {
    const char *value;
    bool wanted;
} codings[] = {
    {NULL, false},
    {"", false}, /* 12.5.3: no coding */
    {"gzip", true},
    {"GZip", true},
    {"x-gzip", true},
    {"gzip, deflate, br, zstd", true},
    {"br;q=1.0, gzip;q=0.8, *;q=0.1", true},
    {"gzip;q=0", false},
    {"gzip;q=0.0, *", false},
    {"*", true},
    {"*;q=0", false},
    {"br", false},
    {"identity", false},
    {"identity, gzip", true},
    {"identity;q=1, gzip;q=0.5", false},
    {"identity;q=0.5, gzip;q=1", true},
    {"identity;q=0", false},
    {"identity;q=0, gzip;q=0.1", true},
    {"gzip;q=2", false},
    {"gzip;", true},
    {"gzip q=1", false},
    {",, gzip ,", true},
    {"gzipped", false},
    {"=", false},
};

START_TEST(test_gzip_is_wanted_or_not)
{
    ck_assert_msg(negotiation_wants_gzip(codings[_i].value) == codings[_i].wanted, "%s",
                  codings[_i].value);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("revalidate");
    TCase *tcase = unit_case(suite, "revalidate");

    tcase_add_loop_test(tcase, test_a_list_of_entity_tags_matches_or_not, 0, COUNT_OF(lists));
    tcase_add_loop_test(tcase, test_gzip_is_wanted_or_not, 0, COUNT_OF(codings));
    return unit_main(suite);
}
