/*
 * Content safety: what a client sends comes back only where it asked for that,
 * and never as something that runs, that is another field, or another response.
 */
#include "expect.h"
#include "fixture.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { TARGET_SIZE = 1000 };

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static struct wire wire;
static struct wire_response response;

/* Every kind of endpoint, well and badly asked. */
static const char *const targets[] = {
    "/",
    "/status",
    "/status.json",
    "/demo",
    "/healthz",
    "/static/style.css",
    "/static/script.js",
    "/static/favicon.svg",
    "/static/none",
    "/nowhere",
    "/status/200",
    "/status/206",
    "/status/207",
    "/status/300",
    "/status/301",
    "/status/401",
    "/status/404",
    "/status/423",
    "/status/503",
    "/status/999",
    "/status/x",
    "/404",
    "/random/200,404",
    "/random/x",
    "/redirect/2",
    "/redirect/loop",
    "/redirect/x",
    "/sequence/200,404?key=content-safety",
    "/sequence/200",
    "/sequence?key=content-safety",
    "/sequence?key=none",
    "/demo/100",
    "/demo/200",
    "/demo/300",
    "/demo/301/arrived",
    "/demo/401",
    "/demo/407",
    "/demo/411",
    "/demo/415",
    "/demo/417",
    "/demo/421",
    "/demo/422",
    "/demo/429?key=content-safety",
    "/demo/503?key=content-safety",
    "/status/404?body=text",
    "/status/404?body=%7B%7D&type=application/json",
    "/status/200?delay=x",
    "/status/200?final=200",
    "/status/200?body=a&body=b",
};

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
    for (size_t i = 0; i < COUNT_OF(targets); i++)
        for (int j = 1; j < EXPECT_ACCEPT_COUNT; j++) {
            snprintf(accept, sizeof accept, "Accept: %s\r\n", expect_accepts[j]);
            ask(methods[(i + (size_t)j) % COUNT_OF(methods)], targets[i], accept);
            expect_nosniff(targets[i]);
            wire_close(&wire);
            ask("GET", targets[i], accept);
            expect_nosniff(targets[i]);
            wire_close(&wire);
        }
}
END_TEST

START_TEST(test_the_content_of_every_code_is_of_the_type_it_says)
{
    char target[40], accept[80];
    wire_open(&wire);
    for (int i = 0; i < expect_code_count; i++)
        for (int j = 1; j < EXPECT_ACCEPT_COUNT && expect_codes[i] != 408; j++) {
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
    "image/svg+xml",
    "application/xhtml+xml",
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
        expect_nosniff(target);
        wire_close(&wire);
    }
}
END_TEST

#define MARK "m4rk<script>\"'&amp;"
#define ENCODED "m4rk%3Cscript%3E%22%27%26amp;"

/* Whether anything of MARK is in the response, head or content. */
static bool shows_mark(void)
{
    for (size_t i = 0; i < response.head.field_count; i++)
        if (strstr(response.head.fields[i].value, "m4rk") ||
            strstr(response.head.fields[i].name, "m4rk"))
            return true;
    return response.content_length && memmem(response.content, response.content_length, "m4rk", 4);
}

START_TEST(test_nothing_comes_back_that_was_not_asked_for)
{
    static const char fields[] = "User-Agent: " MARK "\r\nReferer: http://a/" MARK "\r\n"
                                 "Cookie: a=" MARK "\r\nX-m4rk: " MARK "\r\nFrom: " MARK "\r\n"
                                 "Accept-Language: m4rk\r\nAccept-Encoding: m4rk\r\n"
                                 "If-None-Match: \"m4rk\"\r\nRange: m4rk=0-1\r\n"
                                 "Authorization: Basic m4rk\r\nOrigin: http://m4rk\r\n"
                                 "X-Forwarded-Host: m4rk\r\nForwarded: host=m4rk\r\n";
    char target[TARGET_SIZE], all[TARGET_SIZE];
    for (size_t i = 0; i < COUNT_OF(targets); i++)
        for (int j = 1; j < EXPECT_ACCEPT_COUNT; j++) {
            snprintf(all, sizeof all, "%sAccept: %s\r\n", fields, expect_accepts[j]);
            /* A chain of redirects keeps its query: that is asked for. */
            snprintf(target, sizeof target, "%s%sx=%s", targets[i],
                     strchr(targets[i], '?') ? "&" : "?",
                     strstr(targets[i], "redirect") ? "y" : ENCODED);
            ask("GET", target, all);
            if (shows_mark())
                wire_fail(&wire, "%s: what was sent comes back: %s", target, response.content);
            wire_close(&wire);
        }
}
END_TEST

START_TEST(test_no_error_repeats_a_path)
{
    static const char *const paths[] = {"/%s",
                                        "/status/%s",
                                        "/static/%s",
                                        "/demo/%s",
                                        "/redirect/%s",
                                        "/random/%s",
                                        "/sequence/%s?key=a",
                                        "/sequence?key=%s",
                                        "/sequence/200?key=%s",
                                        "/demo/429?key=%s",
                                        "/status/200/%s",
                                        "/healthz/%s"};
    char target[TARGET_SIZE], accept[80];
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        for (int j = 1; j < EXPECT_ACCEPT_COUNT; j++) {
            snprintf(target, sizeof target, paths[i], ENCODED);
            snprintf(accept, sizeof accept, "Accept: %s\r\n", expect_accepts[j]);
            ask("GET", target, accept);
            if (shows_mark())
                wire_fail(&wire, "%s: the path comes back: %s", target, response.content);
            wire_close(&wire);
        }
}
END_TEST

/* Where a value is shown, in a sentence or in the head on a page, it is text. */
START_TEST(test_what_a_page_shows_is_escaped)
{
    static const char *const queries[] = {
        "/status/404?delay=%s",
        "/status/404?final=%s",
        "/status/404?fault=%s",
        "/status/404?type=%s",
        "/status/404?seed=%s",
        "/status/404?retry-after=%s",
        "/status/404?header=%s",
        "/status/404?header=X:%%20%s",
        "/status/404?body=%s&body=%s",
        "/status/204?body=%s",
        "/status/404?location=%s",
        "/status/201?location=/%s",
        "/status/301?location=http://a/%s",
        "/status/404?suppressBody=%s",
        "/status/301?location=javascript:%s",
        "/redirect/1?to=/%s",
        "/redirect/2?to=/%s",
    };
    char target[TARGET_SIZE];
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        snprintf(target, sizeof target, queries[i], ENCODED, ENCODED);
        ask("GET", target, "Accept: text/html\r\n");
        expect_type(&wire, &response.head, "text/html");
        if (strstr(response.content, "m4rk<") || strstr(response.content, "m4rk\"") ||
            strstr(response.content, "script>\"") || strstr(response.content, "href=\"javascript"))
            wire_fail(&wire, "%s: what was sent is markup: %s", target, response.content);
        if (!strstr(wire_value(&response.head, "Content-Security-Policy"), "default-src 'none'"))
            wire_fail(&wire, "%s: the page has no policy", target);
        wire_close(&wire);
    }
}
END_TEST

START_TEST(test_trace_and_echo_say_that_they_are_no_pages)
{
    ask("TRACE", "/status/200?x=" ENCODED, "X-Test: " MARK "\r\nCookie: m4rk-secret\r\n");
    expect_field(&wire, &response.head, "Content-Type", "message/http");
    expect_nosniff("TRACE");
    expect_text(&wire, &response, MARK); /* 9.3.8: as it was received, less what is secret */
    ck_assert_ptr_null(strstr(response.content, "m4rk-secret"));
    wire_close(&wire);

    wire_open(&wire);
    wire_exchange(&wire, "POST", "/demo/100", "Content-Type: text/html\r\n", MARK, &response);
    expect_field(&wire, &response.head, "Content-Type", "application/octet-stream");
    expect_nosniff("echo");
    ck_assert_str_eq(response.content, MARK);
    wire_exchange(&wire, "POST", "/demo/422", "Content-Type: application/json\r\n",
                  "{\"name\": \"m4rk\"}", &response);
    ck_assert(!shows_mark());
    wire_close(&wire);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("content-safety");
    TCase *tcase = fixture_case(suite, "content-safety");
    expect_collect_codes();
    tcase_add_test(tcase, test_all_content_is_of_the_type_it_says);
    tcase_add_test(tcase, test_the_content_of_every_code_is_of_the_type_it_says);
    tcase_add_loop_test(tcase, test_a_refusal_is_of_the_type_it_says, 0, 5);
    tcase_add_test(tcase, test_what_could_run_is_in_a_sandbox);
    tcase_add_test(tcase, test_fields_choose_no_type_without_a_sandbox_either);
    tcase_add_test(tcase, test_a_body_without_a_type_is_text);
    tcase_add_test(tcase, test_nothing_comes_back_that_was_not_asked_for);
    tcase_add_test(tcase, test_no_error_repeats_a_path);
    tcase_add_test(tcase, test_what_a_page_shows_is_escaped);
    tcase_add_test(tcase, test_trace_and_echo_say_that_they_are_no_pages);
    return fixture_main(suite);
}
