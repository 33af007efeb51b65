/*
 * What is read from a head: the method, whether the connection
 * stays, what several lines of one field mean, and what makes a preflight.
 */
#include "lib/unit.h"

#include "lib/ask.h"

static struct request request;

static void teardown(void)
{
    request_reset(&request);
}

START_TEST(test_methods_are_case_sensitive_and_any_token_is_one)
{
    static const struct {
        const char *name;
        enum method method;
    } cases[] = {{"GET", METHOD_GET},         {"HEAD", METHOD_HEAD},   {"POST", METHOD_POST},
                 {"PUT", METHOD_PUT},         {"PATCH", METHOD_PATCH}, {"DELETE", METHOD_DELETE},
                 {"OPTIONS", METHOD_OPTIONS}, {"TRACE", METHOD_TRACE}, {"CONNECT", METHOD_CONNECT},
                 {"get", METHOD_OTHER},       {"GETS", METHOD_OTHER},  {"GE", METHOD_OTHER},
                 {"BREW", METHOD_OTHER},      {"QUERY", METHOD_OTHER}, {"M-SEARCH", METHOD_OTHER}};

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ck_assert_int_eq(ask(&request, ask_head(cases[i].name, "/", LINES({"Host", "a"}))),
                         REFUSAL_NONE);
        ck_assert_msg(request.method == cases[i].method, "%s", cases[i].name);
        ck_assert_str_eq(request.head.method, cases[i].name);
    }
}
END_TEST

static const struct {
    enum http_version version;
    const char *connection; /* NULL: no such field */
    bool persistent;
} persistence[] = {
    {HTTP_1_1, NULL, true}, /* RFC 9112, 9.3 */
    {HTTP_1_1, "keep-alive", true},
    {HTTP_1_1, "close", false},
    {HTTP_1_1, "Close", false},
    {HTTP_1_1, "upgrade, close", false},
    {HTTP_1_1, "keep-alive, close", false}, /* close wins */
    {HTTP_1_1, "close, keep-alive", false},
    {HTTP_1_1, "closed", true},
    {HTTP_1_1, "x-close", true},
    {HTTP_1_1, "", true},
    {HTTP_1_0, NULL, false},
    {HTTP_1_0, "keep-alive", true},
    {HTTP_1_0, "Keep-Alive", true},
    {HTTP_1_0, "x, keep-alive", true},
    {HTTP_1_0, "keep-alive, close", false},
    {HTTP_1_0, "close", false},
    {HTTP_1_0, "keep-alives", false},
    {HTTP_1_0, "upgrade", false},
    {HTTP_2, NULL, true}, /* RFC 9113, 9.1 */
};

START_TEST(test_the_client_decides_whether_the_connection_stays)
{
    struct request_head head =
        ask_head("GET", "/", LINES({"Connection", persistence[_i].connection}));

    head.version = persistence[_i].version;
    head.line_count = persistence[_i].connection ? 1 : 0;
    ask(&request, head);
    ck_assert_msg(request_is_persistent(&request) == persistence[_i].persistent, "%s, %s",
                  http_version_name(persistence[_i].version), persistence[_i].connection);
}
END_TEST

START_TEST(test_connection_lines_are_one_list)
{
    ask(&request, ask_head("GET", "/", LINES({"Connection", "upgrade"}, {"connection", "close"})));
    ck_assert(!request_is_persistent(&request));
}
END_TEST

START_TEST(test_the_lines_of_a_list_field_are_joined_in_order)
{
    ask(&request, ask_head("GET", "/",
                           LINES({"Accept", "text/html;q=0.5"}, {"Host", "a"}, {"ACCEPT", "a/b"},
                                 {"accept", ""}, {"Accept", "c/d"})));
    ck_assert_str_eq(request.fields[FIELD_ACCEPT], "text/html;q=0.5, a/b, , c/d");
    ck_assert_uint_eq(request.line_counts[FIELD_ACCEPT], 4);
    ck_assert_uint_eq(request.line_counts[FIELD_HOST], 1);
}
END_TEST

START_TEST(test_a_field_that_is_not_a_list_keeps_its_first_line)
{
    ask(&request, ask_head("GET", "/", LINES({"Range", "bytes=0-1"}, {"Range", "bytes=2-3"})));
    ck_assert_str_eq(request.fields[FIELD_RANGE], "bytes=0-1");
    ck_assert_uint_eq(request.line_counts[FIELD_RANGE], 2);
}
END_TEST

static const struct {
    const char *method;
    const struct field_line *lines;
    bool preflight;
} preflights[] = {
    {"OPTIONS", LINES({"Origin", "null"}, {"Access-Control-Request-Method", "PUT"}), true},
    {"OPTIONS", LINES({"ORIGIN", "http://a"}, {"access-control-request-method", "X-Y"}), true},
    {"OPTIONS", LINES({"Origin", "null"}), false},
    {"OPTIONS", LINES({"Access-Control-Request-Method", "PUT"}), false},
    {"OPTIONS", LINES({"Origin", "null"}, {"Access-Control-Request-Method", ""}), false},
    {"OPTIONS", LINES({"Origin", "null"}, {"Access-Control-Request-Method", "a b"}), false},
    {"OPTIONS", LINES({"Origin", "null"}, {"Access-Control-Request-Headers", "PUT"}), false},
    {"options", LINES({"Origin", "null"}, {"Access-Control-Request-Method", "PUT"}), false},
    {"GET", LINES({"Origin", "null"}, {"Access-Control-Request-Method", "PUT"}), false},
};

START_TEST(test_a_preflight_is_options_with_both_of_its_fields)
{
    for (size_t i = 0; i < COUNT_OF(preflights); i++) {
        ask(&request, ask_head(preflights[i].method, "/", preflights[i].lines));
        ck_assert_msg(request_is_preflight(&request) == preflights[i].preflight, "%zu", i);
    }
}
END_TEST

START_TEST(test_a_request_may_be_read_again_after_a_reset)
{
    ask(&request,
        ask_head_10("GET", "/",
                    LINES({"Accept", "a/b"}, {"Accept", "c/d"}, {"Content-Length", "x"})));
    request_reset(&request);
    request_reset(&request); /* twice does no harm */
    ask(&request, ask_head("GET", "/", LINES({"Host", "a"})));
    ck_assert_ptr_null(request.fields[FIELD_ACCEPT]);
    ck_assert_uint_eq(request.line_counts[FIELD_ACCEPT], 0);
    ck_assert_int_eq(request.head.version, HTTP_1_1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("request");
    TCase *tcase = unit_case(suite, "fields");

    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_test(tcase, test_methods_are_case_sensitive_and_any_token_is_one);
    tcase_add_loop_test(tcase, test_the_client_decides_whether_the_connection_stays, 0,
                        COUNT_OF(persistence));
    tcase_add_test(tcase, test_connection_lines_are_one_list);
    tcase_add_test(tcase, test_the_lines_of_a_list_field_are_joined_in_order);
    tcase_add_test(tcase, test_a_field_that_is_not_a_list_keeps_its_first_line);
    tcase_add_test(tcase, test_a_preflight_is_options_with_both_of_its_fields);
    tcase_add_test(tcase, test_a_request_may_be_read_again_after_a_reset);
    return unit_main(suite);
}
