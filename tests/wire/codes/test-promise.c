/*
 * What is promised of /status/: a test for each row of README.md's table, and for
 * everything that can stand in the place of a code.
 *
 * All of it on one connection per test, which must still work afterwards: the
 * server's own 400 and 404 for a wrong target keep it open.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <stdio.h>
#include <string.h>

static void expect_code(const char *target, unsigned code)
{
    ask("GET", target, NULL);
    expect_status(&wire, &response, &(struct expect_asked){.method = "GET", .code = code});
}

START_TEST(test_100_102_and_103_come_at_once_then_200)
{
    expect_code("/status/100", 100);
    expect_code("/status/102", 102);
    expect_code("/status/103", 103);
}
END_TEST

START_TEST(test_an_unknown_1xx_is_sent_without_fields)
{
    expect_code("/status/104", 104);
    expect_code("/status/150", 150);
    expect_code("/status/199", 199);
    ck_assert_uint_eq(response.interim[0].field_count, 0);
}
END_TEST

START_TEST(test_a_1xx_to_http_1_0_is_its_final_response_alone)
{
    struct expect_asked asked = {.method = "GET", .code = 103, .http10 = true};
    wire_printf(&wire, "GET /status/103 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    wire_read(&wire, "GET", &response);
    expect_status(&wire, &response, &asked);
}
END_TEST

/* The rows of 101 with a handshake are in test-websocket.c. */
START_TEST(test_101_without_a_handshake_is_426)
{
    for (int i = 0; i < EXPECT_METHOD_COUNT; i++) {
        struct expect_asked asked = {.method = expect_methods[i], .code = 101};
        ask(asked.method, "/status/101", NULL);
        expect_status(&wire, &response, &asked);
        expect_field(&wire, &response.head, "Upgrade", "websocket");
        ck_assert(wire_lists(&response.head, "Connection", "upgrade"));
    }
}
END_TEST

/* RFC 9110, 9.3.6: the target is an authority; what follows a refusal is not fixed. */
START_TEST(test_connect_is_501)
{
    static const char *const targets[] = {"example.com:443", "/status/200", "127.0.0.1:80"};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        ask("CONNECT", targets[i], NULL);
        expect_own(&wire, &response, 501);
        wire_close(&wire);
        wire_open(&wire);
    }
}
END_TEST

START_TEST(test_an_unregistered_code_is_described_by_its_class)
{
    for (int i = 0; i < expect_code_count; i++) {
        unsigned code = expect_codes[i];
        char target[40];
        if (code < 200 || status_find(code))
            continue;
        snprintf(target, sizeof target, "/status/%u", code);
        expect_code(target, code);
        ck_assert_str_eq(response.head.reason, "Unassigned");
        expect_text(&wire, &response, status_class(code)->name);
    }
}
END_TEST

START_TEST(test_a_slash_at_the_end_is_as_none)
{
    static const char *const targets[] = {"/status/?",
                                          "/status/404/?",
                                          "/404/?",
                                          "/status/404/any/?",
                                          "/random/404/?",
                                          "/random/400-499/?seed=8",
                                          "/sequence/404/?key=promise-slash",
                                          "/sequence/?key=promise-slash",
                                          "/sequence/?key=nobody",
                                          "/redirect/3/?",
                                          "/redirect/loop/?",
                                          "/redirect/?",
                                          "/random/?",
                                          "/demo/?",
                                          "/demo/401/?",
                                          "/demo/302/arrived/?",
                                          "/demo/999/?",
                                          "/healthz/?",
                                          "/status.json/?",
                                          "/static/style.css/?",
                                          "/static/?",
                                          "/nowhere/?",
                                          "/99/?"};
    static char first[1 << 18];
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        char without[60];
        unsigned code;
        ask("GET", targets[i], NULL);
        code = response.head.code;
        ck_assert_uint_lt(response.content_length, sizeof first);
        memcpy(first, response.content, response.content_length + 1);
        strcpy(without, targets[i]);
        memmove(strchr(without, '?') - 1, strchr(targets[i], '?'),
                strlen(strchr(targets[i], '?')) + 1);
        ask("GET", without, NULL);
        if (response.head.code != code || strcmp(response.content, first) != 0)
            wire_fail(&wire, "%s is not as %s: %u and %u", without, targets[i], response.head.code,
                      code);
    }
    ask("POST", "/status/", NULL);
    ck_assert_uint_eq(response.head.code, 405);
}
END_TEST

START_TEST(test_what_is_not_a_code_is_400_with_a_sentence)
{
    static const char *const places[] = {"abc",
                                         "99",
                                         "099",
                                         "1000",
                                         "0200",
                                         "00200",
                                         "200x",
                                         "x200",
                                         "200%2Fx",
                                         "%00",
                                         "200%00",
                                         "2%zz",
                                         "2%",
                                         "2%3",
                                         "%",
                                         "+200",
                                         "-200",
                                         "2e2",
                                         "0xc8",
                                         "200.0",
                                         "%20200",
                                         "200%20",
                                         "000",
                                         "600",
                                         "999",
                                         "6000",
                                         "20",
                                         "2",
                                         "0",
                                         "%2532%30%30",
                                         "%C2%B2%C2%B2%C2%B2",
                                         "99999999999999999999999",
                                         "4294967496"};
    char target[100];
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(target, sizeof target, "/status/%s", places[i]);
        ask("GET", target, NULL);
        expect_own(&wire, &response, 400);
        expect_text(&wire, &response, "code");
        snprintf(target, sizeof target, "/status/%s/more?query", places[i]);
        ask("POST", target, NULL);
        expect_own(&wire, &response, 400);
    }
}
END_TEST

START_TEST(test_a_code_may_be_percent_encoded)
{
    expect_code("/status/%32%30%30", 200);
    expect_code("/status/%34%31%38", 418);
    expect_code("/st%61tus/204", 204);
}
END_TEST

START_TEST(test_clients_may_append_paths_and_queries)
{
    expect_code("/status/200/", 200);
    expect_code("/status/404/any/thing", 404);
    expect_code("/status/503//", 503);
    expect_code("/status/200/%2F..%2F", 200);
    expect_code("/status/429?", 429);
    expect_code("/status/429?unknown=1&unknown=2&%zz", 429);
    expect_code("/status/429/path/?a=/status/200", 429);
}
END_TEST

START_TEST(test_an_unknown_path_is_404_and_no_demonstration)
{
    static const char *const targets[] = {"/nowhere",
                                          "/statusx/200",
                                          "/Status/200",
                                          "/STATUS/200",
                                          "/static/not",
                                          "/static/../meson.build",
                                          "/static/%2e%2e/meson.build",
                                          "/healthzz",
                                          "/status.xml",
                                          "/static/style.css/x",
                                          "/static/..%2fmeson.build",
                                          "/statu"};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        ask("GET", targets[i], NULL);
        expect_own(&wire, &response, 404);
        ask("HEAD", targets[i], NULL);
        ck_assert_uint_eq(response.head.code, 404);
        ask("BREW", targets[i], NULL);
        expect_no_field(&wire, &response.head, "Statusbin-Code");
    }
}
END_TEST

/* RFC 9112, 3.2.2: a server MUST accept it. */
START_TEST(test_an_absolute_target_is_accepted)
{
    expect_code("http://statusbin.test/status/418", 418);
    expect_code("http://another.test:8080/status/204/path?query", 204);
    expect_code("HTTP://statusbin.test/status/404", 404);
    expect_code("https://statusbin.test/status/410", 410);
    ask("GET", "http://statusbin.test/status/abc", NULL);
    expect_own(&wire, &response, 400);
    ask("GET", "http://statusbin.test/nowhere", NULL);
    expect_own(&wire, &response, 404);
    ask("GET", "http://statusbin.test", NULL); /* an empty path is / */
    expect_final(&wire, &response, 200);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("promise");
    TCase *tcase = fixture_case(suite, "promise");
    expect_collect_codes();
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_100_102_and_103_come_at_once_then_200);
    tcase_add_test(tcase, test_an_unknown_1xx_is_sent_without_fields);
    fixture_add_http1(tcase, test_a_1xx_to_http_1_0_is_its_final_response_alone);
    fixture_add_http1(tcase, test_101_without_a_handshake_is_426);
    fixture_add_http1(tcase, test_connect_is_501);
    tcase_add_test(tcase, test_an_unregistered_code_is_described_by_its_class);
    tcase_add_test(tcase, test_a_slash_at_the_end_is_as_none);
    tcase_add_test(tcase, test_what_is_not_a_code_is_400_with_a_sentence);
    tcase_add_test(tcase, test_a_code_may_be_percent_encoded);
    tcase_add_test(tcase, test_clients_may_append_paths_and_queries);
    tcase_add_test(tcase, test_an_unknown_path_is_404_and_no_demonstration);
    tcase_add_test(tcase, test_an_absolute_target_is_accepted);
    return fixture_main(suite);
}
