/*
 * Reflection: what a client sends comes back only where it asked for that, and
 * there it is text.
 */
#include "lib/endpoint-targets.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <string.h>

enum { TARGET_SIZE = 1000 };

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static struct wire wire;
static struct wire_response response;

static void ask(const char *method, const char *target, const char *fields)
{
    wire_open(&wire);
    wire_exchange(&wire, method, target, fields, NULL, &response);
}

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
    for (size_t i = 0; i < COUNT_OF(endpoint_targets); i++)
        for (int j = 1; j < EXPECT_ACCEPT_COUNT; j++) {
            if (strstr(endpoint_targets[i], "/requests?key=content-safety") ||
                strstr(endpoint_targets[i], "/sequence?key=content-safety"))
                continue; /* they tell what was sent */
            snprintf(all, sizeof all, "%sAccept: %s\r\n", fields, expect_accepts[j]);
            /* A chain of redirects keeps its query: that is asked for. */
            snprintf(target, sizeof target, "%s%sx=%s", endpoint_targets[i],
                     strchr(endpoint_targets[i], '?') ? "&" : "?",
                     strstr(endpoint_targets[i], "redirect") ? "y" : ENCODED);
            ask("GET", target, all);
            if (shows_mark())
                wire_fail(&wire, "%s: what was sent comes back: %s", target, response.content);
            wire_close(&wire);
        }
}
END_TEST

START_TEST(test_what_was_not_wrong_is_not_repeated)
{
    static const char *const paths[] = {"/sequence/200?key=%s", "/demo/429?key=%s",
                                        "/status/200/%s", "/demo/503?key=%s"};
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
        "/%s",
        "/healthz/%s",
        "/status/%s",
        "/status/200,%s",
        "/static/%s",
        "/demo/%s",
        "/demo/401?scheme=%s",
        "/demo/503?retry-after=%s",
        "/redirect/%s",
        "/redirect/1?status=%s",
        "/random/%s",
        "/sequence/%s?key=a",
        "/sequence?key=none%s",
        "/sequence?key=reflected",
        "/requests?key=reflected",
        "/requests?key=none%s",
        "/requests?key=reflected&n=%s",
        "/sequence/200?key=%s&key=%s",
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

    wire_open(&wire);
    wire_exchange(&wire, "POST", "/sequence/200/" ENCODED "?key=reflected", "X-m4rk: " MARK "\r\n",
                  MARK, &response);
    wire_close(&wire);
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
    expect_field(&wire, &response.head, "X-Content-Type-Options", "nosniff");
    expect_text(&wire, &response, MARK); /* 9.3.8: as it was received, less what is secret */
    ck_assert_ptr_null(strstr(response.content, "m4rk-secret"));
    wire_close(&wire);

    wire_open(&wire);
    wire_exchange(&wire, "POST", "/demo/100", "Content-Type: text/html\r\n", MARK, &response);
    expect_field(&wire, &response.head, "Content-Type", "application/octet-stream");
    expect_field(&wire, &response.head, "X-Content-Type-Options", "nosniff");
    ck_assert_str_eq(response.content, MARK);
    wire_exchange(&wire, "POST", "/demo/422", "Content-Type: application/json\r\n",
                  "{\"name\": \"m4rk\"}", &response);
    ck_assert(!shows_mark());
    wire_close(&wire);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reflection");
    TCase *tcase = fixture_case(suite, "reflection");
    tcase_add_test(tcase, test_nothing_comes_back_that_was_not_asked_for);
    tcase_add_test(tcase, test_what_was_not_wrong_is_not_repeated);
    tcase_add_test(tcase, test_what_a_page_shows_is_escaped);
    tcase_add_test(tcase, test_trace_and_echo_say_that_they_are_no_pages);
    return fixture_main(suite);
}
