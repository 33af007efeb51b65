/*
 * The target in its forms (RFC 9112, 3.2), its path split at "/" and then
 * decoded, once.
 */
#include "lib/unit.h"

#include <string.h>

#include "http/target.h"

static void check_slice(struct slice slice, const char *expected)
{
    ck_assert_msg(slice.size == strlen(expected) &&
                      memcmp(slice.size ? slice.data : "", expected, slice.size) == 0,
                  "'%.*s', not '%s'", (int)slice.size, slice.size ? slice.data : "", expected);
}

static const struct {
    const char *text, *target, *path, *query;
} targets[] = {
    {"/", "/", "/", NULL},
    {"/status/200", "/status/200", "/status/200", NULL},
    {"/status/%32%30%30", "/status/%32%30%30", "/status/%32%30%30", NULL},
    {"//", "//", "//", NULL},
    {"/status/", "/status/", "/status", NULL}, /* a slash at the end is as none */
    {"/a/b/?c=/", "/a/b/", "/a/b", "c=/"},
    {"/a//", "/a//", "/a//", NULL},
    {"http://host/a/", "http://host/a/", "/a", NULL},
    {"//status/200", "//status/200", "//status/200", NULL}, /* a path, not an authority */
    {"/?", "/", "/", ""},
    {"/a?b=c", "/a", "/a", "b=c"},
    {"/a?b=%63&d+e", "/a", "/a", "b=%63&d+e"}, /* not decoded yet */
    {"/a?b?c", "/a", "/a", "b?c"},             /* the first "?" begins the query */
    {"/a?b=/c/d", "/a", "/a", "b=/c/d"},
    {"/a%3Fb", "/a%3Fb", "/a%3Fb", NULL},
    {"/http://host/a", "/http://host/a", "/http://host/a", NULL},

    {"http://host/a/b", "http://host/a/b", "/a/b", NULL},
    {"http://host/", "http://host/", "/", NULL},
    {"http://host", "http://host", "/", NULL}, /* RFC 9110, 4.2.3: the same as above */
    {"http://host?a=b", "http://host", "/", "a=b"},
    {"http://host/a?b=http://c/d", "http://host/a", "/a", "b=http://c/d"},
    {"http://host:8080/a", "http://host:8080/a", "/a", NULL},
    {"http://[::1]:8080/a", "http://[::1]:8080/a", "/a", NULL},
    {"HTTP://HOST/A", "HTTP://HOST/A", "/A", NULL}, /* schemes are case-insensitive */
    {"https://host/a", "https://host/a", "/a", NULL},
    {"http://host//a", "http://host//a", "//a", NULL},

    {"*", "*", "", NULL},
    {"host:443", "host:443", "", NULL}, /* CONNECT's authority form: no path */
    {"status/200", "status/200", "", NULL},
    {"http:", "http:", "", NULL},
    {"http://", "http://", "", NULL},
    {"http:///status/200", "http:///status/200", "", NULL}, /* 4.2.1: a host must be there */
    {"http:/status/200", "http:/status/200", "", NULL},
    {"http://host#/status/200", "http://host#/status/200", "", NULL}, /* no target has a fragment */
    {"ftp://host/a", "ftp://host/a", "", NULL},
    {"?a=b", "", "", "a=b"},
    {"**", "**", "", NULL},
};

START_TEST(test_a_target_is_taken_apart)
{
    struct target target = target_read(targets[_i].text);

    check_slice(target.text, targets[_i].target);
    check_slice(target.path, targets[_i].path);
    if (targets[_i].query)
        ck_assert_str_eq(target.query, targets[_i].query);
    else
        ck_assert_ptr_null(target.query);
}
END_TEST

static const struct {
    const char *text, *authority;
    bool is_absolute, is_https;
} authorities[] = {
    {"http://host/a", "host", true, false},
    {"https://host:1?a", "host:1", true, true},
    {"HTTPS://[::1]:8080", "[::1]:8080", true, true},
    {"http://user@host/", "user@host", true, false},
    {"http:///a", "", true, false},
    {"/http://host/a", "", false, false},
    {"//host/a", "", false, false},
    {"host:443", "", false, false},
    {"ftp://host/a", "", false, false},
    {"*", "", false, false},
};

START_TEST(test_an_absolute_form_names_a_server)
{
    struct target target = target_read(authorities[_i].text);

    check_slice(target.authority, authorities[_i].authority);
    ck_assert(target.is_absolute == authorities[_i].is_absolute);
    ck_assert(target.is_https == authorities[_i].is_https);
}
END_TEST

START_TEST(test_only_a_lone_asterisk_asks_about_the_whole_server)
{
    static const struct {
        const char *text;
        bool asterisk;
    } cases[] = {{"*", true},   {"**", false}, {"*?", false},           {"*?a", false},
                 {"/*", false}, {"/", false},  {"http://host/*", false}};

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct target target = target_read(cases[i].text);

        ck_assert_msg(target_is_asterisk(&target) == cases[i].asterisk, "%s", cases[i].text);
    }
}
END_TEST

enum { ABSENT = -2, MALFORMED = -1 };

/* Segment number index of the path: its decoded text; or a kind of failure. */
static const struct {
    const char *target;
    unsigned index;
    int kind; /* ABSENT, MALFORMED, or 0 */
    const char *decoded;
} segments[] = {
    {"/", 0, 0, ""},
    {"/", 1, ABSENT, NULL},
    {"/a", 0, 0, "a"},
    {"/a", 1, ABSENT, NULL},
    {"/a/", 0, 0, "a"},
    {"/a/", 1, ABSENT, NULL}, /* a slash at the end is as none */
    {"/a//", 1, 0, ""},
    {"/a/b/c", 0, 0, "a"},
    {"/a/b/c", 1, 0, "b"},
    {"/a/b/c", 2, 0, "c"},
    {"/a/b/c", 3, ABSENT, NULL},
    {"/a/b/c", 4294967295u, ABSENT, NULL},
    {"//a", 0, 0, ""}, /* an empty segment is a segment */
    {"//a", 1, 0, "a"},
    {"/a//b", 1, 0, ""},
    {"/a//b", 2, 0, "b"},
    {"/a/b?c/d", 1, 0, "b"}, /* the query is not part of the path */
    {"/a/b?c/d", 2, ABSENT, NULL},
    {"http://host/a/b", 1, 0, "b"},
    {"http://host", 0, 0, ""},
    {"http://host", 1, ABSENT, NULL},
    {"*", 0, ABSENT, NULL},
    {"host:443", 0, ABSENT, NULL},

    {"/status/%32%30%30", 1, 0, "200"},
    {"/%73tatus/200", 0, 0, "status"},
    {"/status/200%2Fx", 1, 0, "200/x"}, /* split first, then decoded (RFC 3986, 2.4) */
    {"/status/200%2Fx", 2, ABSENT, NULL},
    {"/status/%2532", 1, 0, "%32"}, /* decoded once */
    {"/status/a+b", 1, 0, "a+b"},
    {"/status/%3F", 1, 0, "?"},
    {"/a/%00", 1, MALFORMED, NULL},
    {"/a/200%00", 1, MALFORMED, NULL},
    {"/a/%", 1, MALFORMED, NULL},
    {"/a/%2", 1, MALFORMED, NULL},
    {"/a/%2/b", 1, MALFORMED, NULL}, /* an escape does not reach across the "/" */
    {"/a/%2/0", 2, 0, "0"},
    {"/a/%zz", 1, MALFORMED, NULL},
    {"/a/%zz/b", 0, 0, "a"},
    {"/a/1234567", 1, 0, "1234567"}, /* the buffer of this test takes 7 and a NUL */
    {"/a/12345678", 1, MALFORMED, NULL},
    {"/a/123456%37", 1, 0, "1234567"},
    {"/a/123456%378", 1, MALFORMED, NULL},
};

START_TEST(test_the_path_is_split_and_then_decoded_once)
{
    struct target target = target_read(segments[_i].target);
    char buffer[9];
    long size;

    buffer[8] = '#';
    size = target_segment(&target, segments[_i].index, buffer, 8);
    ck_assert(target_has_segment(&target, segments[_i].index) == (segments[_i].kind != ABSENT));
    ck_assert_msg(size == (segments[_i].kind ? -1 : (long)strlen(segments[_i].decoded)),
                  "segment %u of %s: %ld", segments[_i].index, segments[_i].target, size);
    if (size >= 0)
        ck_assert_str_eq(buffer, segments[_i].decoded);
    ck_assert_int_eq(buffer[8], '#');
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("target");
    TCase *tcase = unit_case(suite, "target");

    tcase_add_loop_test(tcase, test_a_target_is_taken_apart, 0, COUNT_OF(targets));
    tcase_add_loop_test(tcase, test_an_absolute_form_names_a_server, 0, COUNT_OF(authorities));
    tcase_add_test(tcase, test_only_a_lone_asterisk_asks_about_the_whole_server);
    tcase_add_loop_test(tcase, test_the_path_is_split_and_then_decoded_once, 0, COUNT_OF(segments));
    return unit_main(suite);
}
