/*
 * What the request line and the fields say: the method, whether the connection
 * stays, what several lines of one field mean, and what makes a preflight.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "http/request.h"

static struct request request;

static void teardown(void)
{
    request_reset(&request);
}

/* Starts a request; lines: fields, each "Name: value", up to a NULL. */
static void start(const char *method, const char *version, const char *const *lines)
{
    static char names[8][64];

    request_start(&request, "/");
    request_line(&request, method, version);
    for (size_t i = 0; i < COUNT_OF(names) && lines[i]; i++) {
        size_t size = strcspn(lines[i], ":");

        snprintf(names[i], sizeof(names[i]), "%.*s", (int)size, lines[i]);
        request_add_field(&request, names[i], lines[i] + size + 1 + (lines[i][size + 1] == ' '));
    }
}

#define LINES(...) ((const char *const[]){__VA_ARGS__, NULL})

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
        start(cases[i].name, "HTTP/1.1", LINES("Host: a"));
        ck_assert_msg(request.method == cases[i].method, "%s", cases[i].name);
        ck_assert_str_eq(request.method_name, cases[i].name);
        ck_assert_int_eq(request.refusal, REFUSAL_NONE);
        request_reset(&request);
    }
}
END_TEST

static const struct {
    const char *version, *connection; /* NULL: no such field */
    bool persistent;
} persistence[] = {
    {"HTTP/1.1", NULL, true}, /* RFC 9112, 9.3 */
    {"HTTP/1.1", "keep-alive", true},
    {"HTTP/1.1", "close", false},
    {"HTTP/1.1", "Close", false},
    {"HTTP/1.1", "upgrade, close", false},
    {"HTTP/1.1", "keep-alive, close", false}, /* close wins */
    {"HTTP/1.1", "close, keep-alive", false},
    {"HTTP/1.1", "closed", true},
    {"HTTP/1.1", "x-close", true},
    {"HTTP/1.1", "", true},
    {"HTTP/1.0", NULL, false},
    {"HTTP/1.0", "keep-alive", true},
    {"HTTP/1.0", "Keep-Alive", true},
    {"HTTP/1.0", "x, keep-alive", true},
    {"HTTP/1.0", "keep-alive, close", false},
    {"HTTP/1.0", "close", false},
    {"HTTP/1.0", "keep-alives", false},
    {"HTTP/1.0", "upgrade", false},
};

START_TEST(test_the_client_decides_whether_the_connection_stays)
{
    char line[64];

    snprintf(line, sizeof(line), "Connection: %s", persistence[_i].connection);
    start("GET", persistence[_i].version,
          persistence[_i].connection ? LINES(line) : LINES("Host: a"));
    ck_assert_msg(request_is_persistent(&request) == persistence[_i].persistent, "%s, %s",
                  persistence[_i].version, persistence[_i].connection);
}
END_TEST

START_TEST(test_connection_lines_are_one_list)
{
    start("GET", "HTTP/1.1", LINES("Connection: upgrade", "connection: close"));
    ck_assert(!request_is_persistent(&request));
}
END_TEST

START_TEST(test_the_lines_of_a_list_field_are_joined_in_order)
{
    start("GET", "HTTP/1.1",
          LINES("Accept: text/html;q=0.5", "Host: a", "ACCEPT: a/b", "accept:", "Accept: c/d"));
    ck_assert_str_eq(request.fields[FIELD_ACCEPT], "text/html;q=0.5, a/b, , c/d");
    ck_assert_uint_eq(request.lines[FIELD_ACCEPT], 4);
    ck_assert_uint_eq(request.lines[FIELD_HOST], 1);
    ck_assert_uint_eq(request.field_count, 5);
    ck_assert_int_eq(request.refusal, REFUSAL_NONE);
}
END_TEST

START_TEST(test_a_field_that_is_no_list_keeps_its_first_line)
{
    start("GET", "HTTP/1.1", LINES("Range: bytes=0-1", "Range: bytes=2-3"));
    ck_assert_str_eq(request.fields[FIELD_RANGE], "bytes=0-1");
    ck_assert_uint_eq(request.lines[FIELD_RANGE], 2);
}
END_TEST

START_TEST(test_a_preflight_is_options_with_both_of_its_fields)
{
    static const struct {
        const char *method, *first, *second;
        bool preflight;
    } cases[] = {
        {"OPTIONS", "Origin: null", "Access-Control-Request-Method: PUT", true},
        {"OPTIONS", "ORIGIN: http://a", "access-control-request-method: X-Y", true},
        {"OPTIONS", "Origin: null", NULL, false},
        {"OPTIONS", "Access-Control-Request-Method: PUT", NULL, false},
        {"OPTIONS", "Origin: null", "Access-Control-Request-Method:", false},
        {"OPTIONS", "Origin: null", "Access-Control-Request-Method: a b", false},
        {"OPTIONS", "Origin: null", "Access-Control-Request-Headers: PUT", false},
        {"options", "Origin: null", "Access-Control-Request-Method: PUT", false},
        {"GET", "Origin: null", "Access-Control-Request-Method: PUT", false},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        start(cases[i].method, "HTTP/1.1", LINES(cases[i].first, cases[i].second));
        ck_assert_msg(request_is_preflight(&request) == cases[i].preflight, "%s %s %s",
                      cases[i].method, cases[i].first, cases[i].second);
        request_reset(&request);
    }
}
END_TEST

START_TEST(test_a_request_may_be_started_again_after_a_reset)
{
    start("GET", "HTTP/1.0", LINES("Accept: a/b", "Accept: c/d", "Content-Length: x"));
    request_reset(&request);
    request_reset(&request); /* twice does no harm */
    start("GET", "HTTP/1.1", LINES("Host: a"));
    ck_assert_ptr_null(request.fields[FIELD_ACCEPT]);
    ck_assert_uint_eq(request.lines[FIELD_ACCEPT], 0);
    ck_assert_uint_eq(request.field_count, 1);
    ck_assert(!request.http10);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("request-fields");
    TCase *tcase = unit_case(suite, "fields");

    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_test(tcase, test_methods_are_case_sensitive_and_any_token_is_one);
    tcase_add_loop_test(tcase, test_the_client_decides_whether_the_connection_stays, 0,
                        COUNT_OF(persistence));
    tcase_add_test(tcase, test_connection_lines_are_one_list);
    tcase_add_test(tcase, test_the_lines_of_a_list_field_are_joined_in_order);
    tcase_add_test(tcase, test_a_field_that_is_no_list_keeps_its_first_line);
    tcase_add_test(tcase, test_a_preflight_is_options_with_both_of_its_fields);
    tcase_add_test(tcase, test_a_request_may_be_started_again_after_a_reset);
    return unit_main(suite);
}
