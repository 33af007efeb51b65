/*
 * Which requests are refused for what their head means: each refusal is a
 * security boundary as much as a courtesy, since two readers of one request that
 * disagree about its server can be played off against each other (RFC 9112, 11.1).
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "lib/ask.h"

static struct request request;

static void teardown(void)
{
    request_reset(&request);
}

START_TEST(test_an_ordinary_request_is_not_refused)
{
    ck_assert_int_eq(ask(&request, ask_head("POST", "/", LINES({"Host", "localhost"}))),
                     REFUSAL_NONE);
    ck_assert_uint_eq(request.content_length, 0);
    ck_assert(!request_has_content(&request));
}
END_TEST

/* uri-host [ ":" port ] (RFC 9110, 7.2; RFC 3986, 3.2.2) */
static const struct {
    const char *text;
    enum refusal refusal;
} hosts[] = {
    {"localhost", REFUSAL_NONE},
    {"localhost:8080", REFUSAL_NONE},
    {"localhost:", REFUSAL_NONE}, /* port = *DIGIT */
    {"127.0.0.1:80", REFUSAL_NONE},
    {"[::1]", REFUSAL_NONE},
    {"[::1]:8080", REFUSAL_NONE},
    {"[::ffff:127.0.0.1]:1", REFUSAL_NONE},
    {"EXAMPLE.org.", REFUSAL_NONE},
    {"xn--bcher-kva.example", REFUSAL_NONE},
    {"a_b~c-d.e", REFUSAL_NONE},
    {"a%20b", REFUSAL_NONE}, /* a reg-name may have escapes */
    {"!$&'()*+,;=", REFUSAL_NONE},
    {"", REFUSAL_NONE}, /* RFC 9112, 3.2: what an authority-less target has */
    {"a b", REFUSAL_HOST_INVALID},
    {"a,b c", REFUSAL_HOST_INVALID},
    {"a/b", REFUSAL_HOST_INVALID},
    {"http://a", REFUSAL_HOST_INVALID},
    {"a?b", REFUSAL_HOST_INVALID},
    {"a#b", REFUSAL_HOST_INVALID},
    {"user@a", REFUSAL_HOST_INVALID},
    {"user:pass@a", REFUSAL_HOST_INVALID},
    {"a:80:80", REFUSAL_HOST_INVALID},
    {"a:80a", REFUSAL_HOST_INVALID},
    {"a:-1", REFUSAL_HOST_INVALID},
    {"a:+1", REFUSAL_HOST_INVALID},
    {"a: 80", REFUSAL_HOST_INVALID},
    {"::1", REFUSAL_HOST_INVALID},
    {"[::1", REFUSAL_HOST_INVALID},
    {"::1]", REFUSAL_HOST_INVALID},
    {"[::1]a", REFUSAL_HOST_INVALID},
    {"[::1]:a", REFUSAL_HOST_INVALID},
    {"[a b]", REFUSAL_HOST_INVALID},
    {"[]", REFUSAL_HOST_INVALID},
    {"[", REFUSAL_HOST_INVALID},
    {"a[::1]", REFUSAL_HOST_INVALID},
    {"a%", REFUSAL_HOST_INVALID},
    {"a%2", REFUSAL_HOST_INVALID},
    {"a%zz", REFUSAL_HOST_INVALID},
    {"a\\b", REFUSAL_HOST_INVALID},
    {"<a>", REFUSAL_HOST_INVALID},
    {"\"a\"", REFUSAL_HOST_INVALID},
    {"a|b", REFUSAL_HOST_INVALID},
    {"a^b", REFUSAL_HOST_INVALID},
    {"a`b", REFUSAL_HOST_INVALID},
    {"{a}", REFUSAL_HOST_INVALID},
    {"\xc3\xa4", REFUSAL_HOST_INVALID},
};

START_TEST(test_host_is_a_host_with_a_port_or_without)
{
    const struct field_line *lines = LINES({"Host", hosts[_i].text});

    ck_assert_msg(ask(&request, ask_head("GET", "/", lines)) == hosts[_i].refusal, "Host: %s",
                  hosts[_i].text);
    ck_assert_msg(ask(&request, ask_head_10("GET", "/", lines)) == hosts[_i].refusal,
                  "HTTP/1.0, Host: %s", hosts[_i].text);
    ck_assert_msg(ask(&request, ask_head_2(hosts[_i].text, NO_LINES)) == hosts[_i].refusal,
                  ":authority: %s", hosts[_i].text);
}
END_TEST

/* RFC 9112, 3.2.2: an absolute target names its server, with the same grammar. */
START_TEST(test_the_host_of_an_absolute_target_is_a_host_too)
{
    char target[100];

    snprintf(target, sizeof target, "http://%s/", hosts[_i].text);
    if (hosts[_i].text[strcspn(hosts[_i].text, "/?#")] != '\0')
        return; /* another target */
    ck_assert_msg(ask(&request, ask_head("GET", target, LINES({"Host", "a"}))) == hosts[_i].refusal,
                  "%s", target);
}
END_TEST

START_TEST(test_host_comes_once_and_may_be_missing_only_in_http_10)
{
    const struct field_line *two = LINES({"Host", "localhost"}, {"host", "localhost"});

    ck_assert_int_eq(ask(&request, ask_head("GET", "/", NO_LINES)), REFUSAL_HOST_MISSING);
    ck_assert_int_eq(ask(&request, ask_head_10("GET", "/", NO_LINES)), REFUSAL_NONE);
    /* the target does not stand in for it */
    ck_assert_int_eq(ask(&request, ask_head("GET", "http://a/", NO_LINES)), REFUSAL_HOST_MISSING);
    ck_assert_int_eq(ask(&request, ask_head("GET", "/", two)), REFUSAL_HOST_REPEATED);
    ck_assert_int_eq(ask(&request, ask_head_10("GET", "/", two)), REFUSAL_HOST_REPEATED);
    ck_assert_int_eq(ask(&request, ask_head_2("localhost", two)), REFUSAL_HOST_REPEATED);
}
END_TEST

static const struct {
    const char *authority, *host; /* NULL: absent */
    enum refusal refusal;
    const char *asked;
} authorities[] = {
    {"a.example", NULL, REFUSAL_NONE, "a.example"},
    {NULL, "a.example", REFUSAL_NONE, "a.example"},
    {"a.example:8080", "a.example:8080", REFUSAL_NONE, "a.example:8080"},
    {"a.example", "A.Example", REFUSAL_NONE, "a.example"},
    {"a.example", "b.example", REFUSAL_AUTHORITY_DIFFERS, NULL},
    {"a.example", "a.example:81", REFUSAL_AUTHORITY_DIFFERS, NULL},
    {"a.example", "", REFUSAL_AUTHORITY_DIFFERS, NULL},
    {"user@a.example", NULL, REFUSAL_HOST_INVALID, NULL}, /* no userinfo */
    {NULL, "user@a.example", REFUSAL_HOST_INVALID, NULL},
    {NULL, NULL, REFUSAL_AUTHORITY_MISSING, NULL},
};

/* RFC 9113, 8.3.1 */
START_TEST(test_over_http_2_authority_or_host_names_the_server)
{
    struct request_head head =
        ask_head_2(authorities[_i].authority, LINES({"host", authorities[_i].host}));

    head.line_count = authorities[_i].host ? 1 : 0;
    ck_assert_int_eq(ask(&request, head), authorities[_i].refusal);
    if (!authorities[_i].asked)
        return;
    ck_assert_uint_eq(request.authority.size, strlen(authorities[_i].asked));
    ck_assert(memcmp(request.authority.data, authorities[_i].asked, request.authority.size) == 0);
}
END_TEST

START_TEST(test_an_absolute_target_counts_more_than_host)
{
    ask(&request, ask_head("GET", "http://b.example:81/a", LINES({"Host", "a.example"})));
    ck_assert_uint_eq(request.authority.size, strlen("b.example:81"));
    ck_assert(memcmp(request.authority.data, "b.example:81", request.authority.size) == 0);
}
END_TEST

static const struct {
    const char *value;
    enum refusal refusal;
    uint64_t length;
} lengths[] = {
    {"0", REFUSAL_NONE, 0},
    {"7", REFUSAL_NONE, 7},
    {"007", REFUSAL_NONE, 7},
    {"999", REFUSAL_NONE, 999},
    {"1000", REFUSAL_NONE, 1000}, /* the limit itself is served */
    {"1001", REFUSAL_BODY_SIZE, 0},
    {"9223372036854775807", REFUSAL_BODY_SIZE, 0},
    {"9223372036854775808", REFUSAL_LENGTH, 0},
};

START_TEST(test_a_length_is_served_up_to_the_limit)
{
    const struct field_line *lines = LINES({"Host", "a"}, {"Content-Length", lengths[_i].value});

    ck_assert_int_eq(ask(&request, ask_head("POST", "/", lines)), lengths[_i].refusal);
    ck_assert_int_eq(ask(&request, ask_head_10("POST", "/", lines)), lengths[_i].refusal);
    if (lengths[_i].refusal != REFUSAL_NONE)
        return;
    ck_assert_uint_eq(request.content_length, lengths[_i].length);
    ck_assert(request_has_content(&request) == (lengths[_i].length > 0));
}
END_TEST

START_TEST(test_content_follows_a_transfer_coding_and_an_open_stream)
{
    struct request_head head = ask_head_2("a", NO_LINES);

    ask(&request, ask_head("GET", "/", LINES({"Host", "a"}, {"Transfer-Encoding", "chunked"})));
    ck_assert(request_has_content(&request));
    ck_assert_uint_eq(request.content_length, 0);
    ask(&request, head);
    ck_assert(!request_has_content(&request));
    head.has_content = true;
    ask(&request, head);
    ck_assert(request_has_content(&request));
}
END_TEST

static const struct field_line expecting[] = {
    {"Host", "a"}, {"Content-Length", "1"}, {"Expect", "100-continue"}, {NULL, NULL}};

/* RFC 9110, 10.1.1 */
START_TEST(test_a_100_is_waited_for_only_before_content_and_not_in_http_10)
{
    struct request_head head = ask_head("POST", "/", expecting);

    ask(&request, head);
    ck_assert(request_expects_continue(&request));
    ask(&request, ask_head_10("POST", "/", expecting));
    ck_assert(!request_expects_continue(&request));
    ask(&request, ask_head("POST", "/", LINES({"Host", "a"}, {"Expect", "100-continue"})));
    ck_assert(!request_expects_continue(&request));
    ask(&request, ask_head("POST", "/", LINES({"Host", "a"}, {"Content-Length", "1"})));
    ck_assert(!request_expects_continue(&request));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("request-verdict");
    TCase *tcase = unit_case(suite, "head");

    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_test(tcase, test_an_ordinary_request_is_not_refused);
    tcase_add_loop_test(tcase, test_host_is_a_host_with_a_port_or_without, 0, COUNT_OF(hosts));
    tcase_add_loop_test(tcase, test_the_host_of_an_absolute_target_is_a_host_too, 0,
                        COUNT_OF(hosts));
    tcase_add_test(tcase, test_host_comes_once_and_may_be_missing_only_in_http_10);
    tcase_add_loop_test(tcase, test_over_http_2_authority_or_host_names_the_server, 0,
                        COUNT_OF(authorities));
    tcase_add_test(tcase, test_an_absolute_target_counts_more_than_host);
    tcase_add_loop_test(tcase, test_a_length_is_served_up_to_the_limit, 0, COUNT_OF(lengths));
    tcase_add_test(tcase, test_content_follows_a_transfer_coding_and_an_open_stream);
    tcase_add_test(tcase, test_a_100_is_waited_for_only_before_content_and_not_in_http_10);
    return unit_main(suite);
}
