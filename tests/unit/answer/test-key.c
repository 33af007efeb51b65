/*
 * The key of a request: where it stands, which place wins, and which keys are bad.
 */
#include "lib/unit.h"

#include <string.h>

#include "answer/key.h"
#include "lib/ask.h"

/* Returns the key that is found, or "(none)". */
static const char *find(const char *target, const struct field_line *lines)
{
    static struct request request;
    static struct key key;

    memset(&key, '?', sizeof(key));
    ask(&request, ask_head("GET", target, lines));
    if (!key_find(&request, &key))
        return "(none)";
    ck_assert_uint_eq(strlen(key.text), key.size);
    return key.text;
}

static const struct {
    const char *target, *field, *found;
} rows[] = {
    /* the query */
    {"/status/200?key=a", NULL, "a"},
    {"/status/200?x=1&key=a%20b&y", NULL, "a b"},
    {"/status/200?k%65y=a", NULL, "a"},
    {"/status/200?keys=a", NULL, "(none)"},
    {"/status/200?Key=a", NULL, "(none)"},
    {"/status/200?key=", NULL, "(none)"},
    {"/status/200?key", NULL, "(none)"},
    {"/status/200?key=a&key=a", NULL, "(none)"},
    {"/status/200?key=%4", NULL, "(none)"},
    {"/status/200?key=%00", NULL, "(none)"},
    {"/status/200", NULL, "(none)"},
    {"*", NULL, "(none)"},
    /* the field, which is not decoded */
    {"/status/200", "a%20b", "a%20b"},
    {"/status/200", "", "(none)"},
    /* the path */
    {"/status/503;key=a", NULL, "a"},
    {"/status/503;key=a/v1/users", NULL, "a"},
    /* the second segment has knobs too where it is a list */
    {"/503;key=a/v1;key=b", NULL, "(none)"},
    {"/status/503/v1;key=b", NULL, "(none)"},
    {"/status/503;delay=1;key=a%2Cb+c;bare", NULL, "a,b+c"},
    {"/sequence/503*2;key=a,504;fault=reset,200", NULL, "a"},
    {"/sequence/503*2,504;fault=reset;key=a,200", NULL, "a"},
    {"/sequence/503;key=a,200;key=a", NULL, "(none)"},
    {"/sequence/503;key,200", NULL, "(none)"},
    {"/sequence/503;key=,200", NULL, "(none)"},
    {"/sequence/key=a,200", NULL, "(none)"},
    {"/sequence/503;k%65y=a", NULL, "a"},
    {"http://h/status/503;key=a", NULL, "a"},
    /* which wins */
    {"/status/503;key=a?key=b", "c", "a"},
    {"/status/503?key=b", "c", "b"},
    {"/status/503;delay=1?x", "c", "c"},
    {"/status/503;key=?key=b", NULL, "(none)"},
};

START_TEST(test_the_key_is_found_where_it_stands)
{
    const struct field_line *lines = LINES({"Host", "h"});
    const struct field_line *with_key = LINES({"Host", "h"}, {"sTatusbin-kEy", rows[_i].field});

    ck_assert_str_eq(find(rows[_i].target, rows[_i].field ? with_key : lines), rows[_i].found);
}
END_TEST

START_TEST(test_a_field_is_given_once)
{
    ck_assert_str_eq(find("/status/200", LINES({"Statusbin-Key", "a"}, {"Statusbin-Key", "a"})),
                     "(none)");
    ck_assert_str_eq(find("/status/200", LINES({"Statusbin-Keys", "a"})), "(none)");
}
END_TEST

/* A key of so many octets, in the query, the field and the path. */
static void check_size(size_t size, bool good)
{
    char key[KEY_MAX + 2] = "", target[2 * sizeof(key)] = "/status/200?key=";

    memset(key, 'k', size);
    key[size] = '\0';
    ck_assert_str_eq(find(strcat(target, key), NO_LINES), good ? key : "(none)");
    ck_assert_str_eq(find("/", LINES({"Statusbin-Key", key})), good ? key : "(none)");
    strcat(strcpy(target, "/status/200;key="), key);
    ck_assert_str_eq(find(target, NO_LINES), good ? key : "(none)");
}

START_TEST(test_a_key_has_up_to_256_octets)
{
    check_size(1, true);
    check_size(256, true);
    check_size(257, false);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("key");
    TCase *tcase = unit_case(suite, "key");

    tcase_add_loop_test(tcase, test_the_key_is_found_where_it_stands, 0, COUNT_OF(rows));
    tcase_add_test(tcase, test_a_field_is_given_once);
    tcase_add_test(tcase, test_a_key_has_up_to_256_octets);
    return unit_main(suite);
}
