/*
 * Content safety: all content is of the type it says, and what a client chose
 * never runs as a page of ours.
 */
#include "lib/endpoint-targets.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { TARGET_SIZE = 1000 };

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static struct wire wire;
static struct wire_response response;

static void ask(const char *method, const char *target, const char *fields)
{
    wire_open(&wire);
    wire_exchange(&wire, method, target, fields, NULL, &response);
}

static void expect_nosniff(const char *target)
{
    const char *value = wire_value(&response.head, "X-Content-Type-Options");
    bool has_content = response.content_length > 0 || wire_value(&response.head, "Content-Type");
    if (has_content && (!value || strcmp(value, "nosniff") != 0))
        wire_fail(&wire, "%s: X-Content-Type-Options is '%s'", target, value ? value : "absent");
}

START_TEST(test_all_content_is_of_the_type_it_says)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "BREW", "TRACE", "OPTIONS"};
    char accept[80];
    for (size_t i = 0; i < COUNT_OF(endpoint_targets); i++)
        for (int j = 1; j < EXPECT_ACCEPT_COUNT; j++) {
            snprintf(accept, sizeof accept, "Accept: %s\r\n", expect_accepts[j]);
            ask(methods[(i + (size_t)j) % COUNT_OF(methods)], endpoint_targets[i], accept);
            expect_nosniff(endpoint_targets[i]);
            wire_close(&wire);
            ask("GET", endpoint_targets[i], accept);
            expect_nosniff(endpoint_targets[i]);
            wire_close(&wire);
        }
}
END_TEST

START_TEST(test_the_content_of_every_code_is_of_the_type_it_says)
{
    char target[40], accept[80];
    wire_open(&wire);
    for (int i = 0; i < expect_code_count; i++)
        for (int j = 1; j < EXPECT_ACCEPT_COUNT && !expect_closes(expect_codes[i]); j++) {
            snprintf(target, sizeof target, "/status/%u", expect_codes[i]);
            snprintf(accept, sizeof accept, "Accept: %s\r\n", expect_accepts[j]);
            wire_exchange(&wire, "GET", target, accept, NULL, &response);
            expect_nosniff(target);
        }
    wire_close(&wire);
}
END_TEST

START_TEST(test_a_refusal_is_of_the_type_it_says)
{
    static const char *const refused[] = {
        "GARBAGE\r\n\r\n",
        "GET /status/200 HTTP/1.1\r\n\r\n",
        "GET /status/200 HTTP/2.0\r\nHost: a.test\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 99999999999\r\n\r\n",
    };
    wire_open(&wire);
    wire_printf(&wire, "%s", refused[_i]);
    wire_read(&wire, "GET", &response);
    ck_assert_uint_ge(response.head.code, 400);
    expect_nosniff(refused[_i]);
    wire_close(&wire);
}
END_TEST

/* Whether the first nosniff, and one policy that is "sandbox", are there. */
static void expect_confined(const char *how)
{
    bool sandboxed = false;
    for (size_t i = 0; i < response.head.field_count; i++)
        if (strcasecmp(response.head.fields[i].name, "Content-Security-Policy") == 0)
            sandboxed = sandboxed || strcmp(response.head.fields[i].value, "sandbox") == 0;
    if (!sandboxed)
        wire_fail(&wire, "%s: no sandbox around %s", how,
                  wire_value(&response.head, "Content-Type"));
    expect_nosniff(how);
}

static const char *const active_types[] = {
    "text/html",
    "TEXT/HTML",
    "text/html;charset=utf-7",
    "image/svg%2Bxml",
    "application/xhtml%2Bxml",
    "text/xml",
    "application/xml",
    "application/pdf",
    "text/javascript",
    "multipart/x-mixed-replace",
};

/* How a type can be chosen, and its confinement attacked. */
static const char *const active_queries[] = {
    "body=%3Cscript%3E&type=",
    "body=%3Cscript%3E&header=Content-Type:",
    "header=Content-Type:",
    "header=content-type:%20",
    "location=http://a/%3Cscript%3E&header=Content-Type:",
    "bare&body=%3Cscript%3E&type=",
    "header=Content-Security-Policy:%20script-src%20*&body=%3Cscript%3E&type=",
    "header=content-security-policy:&body=%3Cscript%3E&header=Content-Type:",
    "header=Content-Security-Policy:%20x&header=Content-Security-Policy:%20y&body=a&type=",
    "header=X-Content-Type-Options:%20none&body=%3Cscript%3E&type=",
    "header=x-content-type-options:&header=X-Content-Type-Options:a&header=Content-Type:",
};

START_TEST(test_what_could_run_is_in_a_sandbox)
{
    static const char *const methods[] = {"GET", "POST", "TRACE"};
    static const unsigned codes[] = {200, 201, 206, 207, 404};
    char target[TARGET_SIZE];
    for (size_t i = 0; i < COUNT_OF(active_types) * COUNT_OF(active_queries); i++) {
        const char *method = methods[i % COUNT_OF(methods)];
        const char *query = active_queries[i / COUNT_OF(active_types)];
        snprintf(target, sizeof target, "/status/%u?%s%s", codes[i % COUNT_OF(codes)], query,
                 active_types[i % COUNT_OF(active_types)]);
        wire_open(&wire);
        wire_exchange(&wire, method, target, NULL, NULL, &response);
        expect_confined(target);
        wire_close(&wire);
    }
}
END_TEST

START_TEST(test_fields_choose_no_type_without_a_sandbox_either)
{
    static const char *const fields[] = {
        "Statusbin-Body: <script>\r\nStatusbin-Type: text/html\r\n",
        "Statusbin-Header: Content-Type: text/html\r\n",
        "X-HttpStatus-Response-Content-Type: text/html\r\n",
        "X-HttpStatus-Response-Content-Type: text/html\r\n"
        "X-HttpStatus-Response-Content-Security-Policy: x\r\n",
    };
    static const char *const forms[] = {"/status/200", "/200", "/random/200",
                                        "/sequence/200?key=content-safety-2"};
    for (size_t i = 0; i < COUNT_OF(fields) * COUNT_OF(forms); i++) {
        ask("GET", forms[i % COUNT_OF(forms)], fields[i / COUNT_OF(forms)]);
        expect_type(&wire, &response.head, "text/html");
        expect_confined(fields[i / COUNT_OF(forms)]);
        wire_close(&wire);
    }
}
END_TEST

/* A policy that begins and ends like this is among those of the response. */
static bool has_policy(const char *begin, const char *end)
{
    for (size_t i = 0; i < response.head.field_count; i++) {
        const char *value = response.head.fields[i].value;
        size_t size = strlen(value);
        if (strcasecmp(response.head.fields[i].name, "Content-Security-Policy") == 0 &&
            strncmp(value, begin, strlen(begin)) == 0 && size >= strlen(end) &&
            strcmp(value + size - strlen(end), end) == 0)
            return true;
    }
    return false;
}

/* All policies of a response must allow what is to happen: so one more takes nothing away. */
START_TEST(test_header_adds_to_the_policy_of_a_page)
{
    static const char *const queries[] = {
        "",
        "?header=Content-Security-Policy:",
        "?header=Content-Security-Policy:%20script-src%20*",
        "?header=content-security-policy:a&header=CONTENT-SECURITY-POLICY:b",
        "?header=X-Content-Type-Options:%20none",
        "?header=X-Content-Type-Options:&header=x-content-type-options:a&bare",
    };
    static const char *const forms[] = {"/status/404", "/404", "/random/404", "/status/103"};
    char target[TARGET_SIZE];
    for (size_t i = 0; i < COUNT_OF(queries) * COUNT_OF(forms); i++) {
        snprintf(target, sizeof target, "%s%s", forms[i % COUNT_OF(forms)],
                 queries[i / COUNT_OF(forms)]);
        ask("GET", target, "Accept: text/html\r\n");
        expect_type(&wire, &response.head, "text/html");
        if (!has_policy("default-src 'none'; ",
                        "; script-src *:*/static/script.js *:*/static/compose.js"))
            wire_fail(&wire, "%s: the page has lost its policy", target);
        expect_nosniff(target);
        wire_close(&wire);
    }
    ask("GET", "/404?header=Content-Security-Policy:%20script-src%20*", "Accept: text/html\r\n");
    ck_assert(has_policy("script-src *", "script-src *"));
    wire_close(&wire);
}
END_TEST

/* The page is ours, its type is not. */
START_TEST(test_a_page_of_another_type_keeps_its_policy)
{
    ask("GET", "/status/404?header=Content-Type:%20text/html", "Accept: text/html\r\n");
    expect_confined("a page");
    ck_assert(has_policy("default-src 'none'; ",
                         "; script-src *:*/static/script.js *:*/static/compose.js"));
    wire_close(&wire);
}
END_TEST

START_TEST(test_what_a_client_sent_comes_back_in_a_sandbox)
{
    ask("TRACE", "/status/200", NULL);
    expect_confined("TRACE");
    wire_close(&wire);
    wire_open(&wire);
    wire_exchange(&wire, "POST", "/demo/100", NULL, "<script>", &response);
    expect_confined("the echo");
    wire_close(&wire);
}
END_TEST

/* Without a type, content is text, whatever it looks like and whatever else is asked for. */
START_TEST(test_a_body_without_a_type_is_text)
{
    static const char *const queries[] = {"", "&header=X-Content-Type-Options:%20none", "&bare"};
    char target[TARGET_SIZE];
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        snprintf(target, sizeof target, "/status/404?body=%%3Chtml%%3E%%3Cscript%%3E%s",
                 queries[i]);
        ask("GET", target, "Accept: text/html\r\n");
        expect_field(&wire, &response.head, "Content-Type", "text/plain; charset=utf-8");
        expect_confined(target);
        wire_close(&wire);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("content-safety");
    TCase *tcase = fixture_case(suite, "content-safety");
    expect_collect_codes();
    tcase_add_test(tcase, test_all_content_is_of_the_type_it_says);
    tcase_add_test(tcase, test_the_content_of_every_code_is_of_the_type_it_says);
    fixture_add_http1_loop(tcase, test_a_refusal_is_of_the_type_it_says, 0, 5);
    tcase_add_test(tcase, test_what_could_run_is_in_a_sandbox);
    tcase_add_test(tcase, test_fields_choose_no_type_without_a_sandbox_either);
    tcase_add_test(tcase, test_header_adds_to_the_policy_of_a_page);
    tcase_add_test(tcase, test_a_page_of_another_type_keeps_its_policy);
    tcase_add_test(tcase, test_what_a_client_sent_comes_back_in_a_sandbox);
    tcase_add_test(tcase, test_a_body_without_a_type_is_text);
    return fixture_main(suite);
}
