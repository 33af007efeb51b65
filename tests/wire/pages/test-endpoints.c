/*
 * The endpoints beside /status/<code>: the lists, health,
 * the assets, OPTIONS *, and which methods they take.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <stdio.h>
#include <string.h>

/* Every registered code and its phrase, as the table has them. */
static void expect_list(void)
{
    for (size_t i = 0; i < status_registered_count; i++) {
        char code[8];
        snprintf(code, sizeof code, "%u", status_registered[i].code);
        expect_text(&wire, &response, code);
        /* HTML and JSON may write the apostrophe of 418 in another way */
        if (!strchr(status_registered[i].reason, '\''))
            expect_text(&wire, &response, status_registered[i].reason);
    }
}

START_TEST(test_index_and_status_list_the_table_in_the_format_asked)
{
    static const char *const targets[] = {"/", "/status"};
    for (size_t i = 0; i < 2; i++) {
        for (int j = 0; j < 4; j++) {
            char fields[80] = "";
            if (expect_accepts[j])
                snprintf(fields, sizeof fields, "Accept: %s\r\n", expect_accepts[j]);
            ask("GET", targets[i], fields);
            expect_final(&wire, &response, 200);
            expect_type(&wire, &response.head, expect_page_type(200, expect_accepts[j]));
            expect_field(&wire, &response.head, "Vary", "Accept, Accept-Encoding");
            expect_no_field(&wire, &response.head, "Statusbin-Code");
            expect_list();
        }
    }
}
END_TEST

START_TEST(test_status_json_is_always_json)
{
    ask("GET", "/status.json", "Accept: text/html\r\n");
    expect_final(&wire, &response, 200);
    expect_type(&wire, &response.head, "application/json");
    expect_list();
    ask("GET", "/status.json?query", NULL);
    expect_type(&wire, &response.head, "application/json");
}
END_TEST

START_TEST(test_healthz_is_200_while_serving)
{
    ask("GET", "/healthz", NULL);
    expect_common(&wire, &response, 200);
    expect_no_field(&wire, &response.head, "Statusbin-Code");
    /* no knob touches it */
    ask("GET", "/healthz?final=404&final=nonsense", "Statusbin-Final: 503\r\n");
    ck_assert_uint_eq(response.head.code, 200);
}
END_TEST

START_TEST(test_assets_are_served_with_their_types)
{
    static const char *const assets[][2] = {
        {"/static/style.css", "text/css"},           {"/static/document.txt", "text/plain"},
        {"/static/document-2.txt", "text/plain"},    {"/static/script.js", "text/javascript"},
        {"/static/favicon.svg", "image/svg+xml"},    {"/static/207.xml", "application/xml"},
        {"/favicon.ico", "image/vnd.microsoft.icon"}};
    for (size_t i = 0; i < sizeof assets / sizeof *assets; i++) {
        ask("GET", assets[i][0], NULL);
        ck_assert_uint_eq(response.head.code, 200);
        expect_type(&wire, &response.head, assets[i][1]);
        ck_assert_uint_gt(response.content_length, 0);
        expect_field(&wire, &response.head, "Access-Control-Allow-Origin", "*");
    }
}
END_TEST

START_TEST(test_templates_are_not_served)
{
    ask("GET", "/static/index.html", NULL);
    expect_own(&wire, &response, 404);
    ask("GET", "/static/status.html", NULL);
    expect_own(&wire, &response, 404);
}
END_TEST

static const char *const resources[] = {"/",           "/status",           "/status.json",
                                        "/healthz",    "/static/style.css", "/static/document.txt",
                                        "/favicon.ico"};
enum { RESOURCES = sizeof resources / sizeof *resources };

/* RFC 9110, 9.3.2 */
START_TEST(test_head_is_get_without_content)
{
    char length[30];
    ask("GET", resources[_i], NULL);
    snprintf(length, sizeof length, "%zu", response.content_length);
    ask("HEAD", resources[_i], NULL);
    ck_assert_uint_eq(response.head.code, 200);
    expect_field(&wire, &response.head, "Content-Length", length);
    ck_assert_ptr_nonnull(wire_value(&response.head, "Content-Type"));
}
END_TEST

/* RFC 9110, 15.5.6: Allow lists what works, so it may not list what was refused. */
START_TEST(test_other_methods_are_405_with_allow)
{
    static const char *const paths[] = {"/", "/healthz", "/static/style.css", "/favicon.ico"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        for (int method = 2; method < EXPECT_METHOD_COUNT; method++) {
            wire_exchange(&wire, expect_methods[method], paths[i], NULL,
                          expect_body(expect_methods[method]), &response);
            bool refused = response.head.code == 405;
            if (refused || strcmp(expect_methods[method], "OPTIONS") != 0)
                expect_own(&wire, &response, 405);
            else
                expect_common(&wire, &response, 204); /* 9.3.7: it may tell what works */
            ck_assert(wire_lists(&response.head, "Allow", "GET"));
            ck_assert(wire_lists(&response.head, "Allow", "HEAD"));
            ck_assert(wire_lists(&response.head, "Allow", expect_methods[method]) != refused);
        }
    }
}
END_TEST

/* RFC 9110, 9.3.7 */
START_TEST(test_options_asterisk_is_204_with_allow)
{
    ask("OPTIONS", "*", NULL);
    expect_common(&wire, &response, 204);
    expect_no_field(&wire, &response.head, "Statusbin-Code");
    ck_assert(wire_lists(&response.head, "Allow", "GET"));
    ck_assert(wire_lists(&response.head, "Allow", "HEAD"));
    ck_assert(wire_lists(&response.head, "Allow", "OPTIONS"));
}
END_TEST

/* RFC 9112, 3.2.4: the asterisk is for OPTIONS only. */
START_TEST(test_get_asterisk_is_refused)
{
    ask("GET", "*", NULL);
    ck_assert_msg(response.head.code == 400 || response.head.code == 404, "%u", response.head.code);
    expect_own(&wire, &response, response.head.code);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("endpoints");
    TCase *tcase = fixture_case(suite, "endpoints");
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_index_and_status_list_the_table_in_the_format_asked);
    tcase_add_test(tcase, test_status_json_is_always_json);
    tcase_add_test(tcase, test_healthz_is_200_while_serving);
    tcase_add_test(tcase, test_assets_are_served_with_their_types);
    tcase_add_test(tcase, test_templates_are_not_served);
    tcase_add_loop_test(tcase, test_head_is_get_without_content, 0, RESOURCES);
    tcase_add_test(tcase, test_other_methods_are_405_with_allow);
    tcase_add_test(tcase, test_options_asterisk_is_204_with_allow);
    tcase_add_test(tcase, test_get_asterisk_is_refused);
    return fixture_main(suite);
}
