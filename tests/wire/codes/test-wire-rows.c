/*
 * What the responses of single rows have beyond the fields in the
 * table: values that depend on the request, and content that has to fit.
 *
 * Every test has a connection of its own, which must still work afterwards.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static void ask_code(unsigned code, const char *fields)
{
    char target[40];
    snprintf(target, sizeof target, "/status/%u", code);
    ask("GET", target, fields);
}

/* RFC 9110, 8.6 and 15.3.5 */
START_TEST(test_204_has_neither_length_nor_type)
{
    for (int i = 0; i < EXPECT_METHOD_COUNT; i++) {
        ask(expect_methods[i], "/status/204", NULL);
        expect_no_field(&wire, &response.head, "Content-Length");
        expect_no_field(&wire, &response.head, "Transfer-Encoding");
        expect_no_field(&wire, &response.head, "Content-Type");
    }
}
END_TEST

START_TEST(test_205_says_that_it_is_empty)
{
    ask("POST", "/status/205", NULL);
    expect_field(&wire, &response.head, "Content-Length", "0");
    expect_no_field(&wire, &response.head, "Content-Type");
}
END_TEST

/* Neither has it what stands for a representation, of which we have none here. */
static void expect_bare_304(void)
{
    expect_no_field(&wire, &response.head, "Vary");
    expect_without_length();
}

START_TEST(test_304_has_no_length)
{
    for (int i = 0; i < EXPECT_METHOD_COUNT; i++) {
        ask(expect_methods[i], "/status/304", "Accept: text/html\r\n");
        expect_field(&wire, &response.head, "ETag", "\"statusbin-304\"");
        expect_field(&wire, &response.head, "Cache-Control", "no-cache");
        expect_bare_304();
    }
}
END_TEST

START_TEST(test_304_has_no_length_in_any_form)
{
    static const char *const targets[] = {"/304",
                                          "/status/304/path?a=b",
                                          "/status/304?bare",
                                          "/status/304?header=ETag:%20%22v1%22",
                                          "/status/304?suppressBody=true",
                                          "/status/304?delay=1ms",
                                          "/status/103?final=304",
                                          "/status/304,304",
                                          "/random/304",
                                          "/sequence/304?key=wire-rows"};
    static const char *const methods[] = {"GET", "HEAD", "POST"};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        ask(methods[i % 3], targets[i], NULL);
        expect_bare_304();
        wire_printf(&wire, "%s %s HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", methods[i % 3],
                    targets[i]);
        wire_read(&wire, methods[i % 3], &response);
        expect_bare_304();
    }
}
END_TEST

START_TEST(test_305_names_a_proxy_that_does_not_exist_and_says_no_more)
{
    ask("GET", "/status/305", NULL);
    expect_field(&wire, &response.head, "Location", "http://proxy.invalid:3128/");
    expect_field(&wire, &response.head, "Content-Length", "0");
    expect_no_field(&wire, &response.head, "Content-Type");
}
END_TEST

/* RFC 9110, 15.5.6: Allow is a MUST, and it cannot list what was just refused. */
START_TEST(test_405_allows_everything_but_what_it_refused)
{
    static const char *const allowed[] = {"GET",   "HEAD",   "POST",   "PUT",
                                          "PATCH", "DELETE", "OPTIONS"};
    for (int i = 0; i < EXPECT_METHOD_COUNT; i++) {
        const char *method = expect_methods[i];
        bool read = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
        ask(method, "/status/405", NULL);
        ck_assert_uint_eq(wire_count(&response.head, "Allow"), 1);
        for (size_t j = 0; j < sizeof allowed / sizeof *allowed; j++) {
            bool refused = strcmp(method, allowed[j]) == 0 || (read && j < 2);
            if (wire_lists(&response.head, "Allow", allowed[j]) == refused)
                wire_fail(&wire, "405 to %s: Allow: %s", method,
                          wire_value(&response.head, "Allow"));
        }
        if (wire_lists(&response.head, "Allow", method))
            wire_fail(&wire, "405 to %s allows it", method);
    }
}
END_TEST

/* RFC 9110, 12.5.1 and 12.5.3: which of the two fields tells what was wrong. */
START_TEST(test_415_names_the_coding_where_that_was_the_problem)
{
    ask("POST", "/status/415", NULL);
    expect_field(&wire, &response.head, "Accept", "application/json");
    expect_no_field(&wire, &response.head, "Accept-Encoding");

    wire_exchange(&wire, "POST", "/status/415", "Content-Encoding: gzip\r\n", "not gzip",
                  &response);
    expect_field(&wire, &response.head, "Accept-Encoding", "identity");
    expect_no_field(&wire, &response.head, "Accept");
}
END_TEST

/* RFC 9110, 11.6.1; RFC 7617, 2.1 */
START_TEST(test_401_and_407_challenge)
{
    ask("GET", "/status/401", NULL);
    expect_field(&wire, &response.head, "WWW-Authenticate",
                 "Basic realm=\"statusbin\", charset=\"UTF-8\"");
    expect_no_field(&wire, &response.head, "Proxy-Authenticate");
    ask("GET", "/status/407", NULL);
    ck_assert_uint_eq(wire_count(&response.head, "Proxy-Authenticate"), 1);
    expect_no_field(&wire, &response.head, "WWW-Authenticate");
}
END_TEST

START_TEST(test_426_offers_websocket_and_stays_open)
{
    ask("GET", "/status/426", NULL);
    expect_field(&wire, &response.head, "Upgrade", "websocket");
    ck_assert(wire_lists(&response.head, "Connection", "upgrade"));
    ck_assert(!wire_lists(&response.head, "Connection", "close"));
    ck_assert_uint_eq(wire_count(&response.head, "Connection"), 1);
}
END_TEST

START_TEST(test_429_and_503_say_when_to_come_back)
{
    ask("GET", "/status/429", NULL);
    expect_field(&wire, &response.head, "Retry-After", "1");
    ask("GET", "/status/503", NULL);
    expect_field(&wire, &response.head, "Retry-After", "1");
}
END_TEST

/* RFC 7725, 4 */
START_TEST(test_451_names_who_blocks)
{
    ask("GET", "/status/451", NULL);
    const char *link = wire_value(&response.head, "Link");
    ck_assert_ptr_nonnull(link);
    ck_assert_msg(*link == '<' && strstr(link, ">; rel=\"blocked-by\""), "Link: %s", link);
}
END_TEST

/* One link-value (RFC 8288, 3): its target is on the page, and it has a media type. */
static void expect_choice(const char *link, size_t length)
{
    char value[300], target[200];
    snprintf(value, sizeof value, "%.*s", (int)length, link);
    ck_assert_msg(strstr(value, "rel=\"alternate\""), "Link: %s", value);
    ck_assert_msg(strstr(value, "; type="), "Link: %s", value);
    ck_assert_int_eq(sscanf(value, "<%199[^>]>", target), 1);
    snprintf(value, sizeof value, "href=\"%.200s\"", target);
    expect_text(&wire, &response, value);
}

START_TEST(test_300_links_each_choice_that_its_page_lists)
{
    size_t choices = 0;
    ask("GET", "/status/300", "Accept: text/html\r\n");
    for (size_t i = 0; i < response.head.field_count; i++) {
        const char *at = response.head.fields[i].value;
        if (strcasecmp(response.head.fields[i].name, "Link") != 0)
            continue;
        for (size_t length; *at == '<'; at += length, choices++) { /* a list in one line */
            length = 1 + strcspn(at + 1, "<");
            expect_choice(at, length);
        }
        ck_assert_msg(*at == '\0', "Link: %s", response.head.fields[i].value);
    }
    ck_assert_uint_ge(choices, 2);
}
END_TEST

/* RFC 9110, 15.4: a page with the link, for clients that do not follow. */
START_TEST(test_redirects_show_where_they_lead)
{
    for (size_t i = 0; i < status_registered_count; i++) {
        const struct status *row = &status_registered[i];
        if (row->content != CONTENT_PAGE || row->code / 100 != 3)
            continue;
        ask_code(row->code, "Accept: text/html\r\n");
        const char *location = wire_value(&response.head, "Location");
        if (!location)
            continue;
        ck_assert_str_eq(location, "/status/200");
        expect_text(&wire, &response, "href=\"/status/200\"");
        ask_code(row->code, NULL);
        expect_text(&wire, &response, "/status/200");
    }
}
END_TEST

START_TEST(test_201_names_what_was_created)
{
    ask("POST", "/status/201", NULL);
    expect_field(&wire, &response.head, "Location", "/status/200");
}
END_TEST

/* Content that the RFCs ask for: a status monitor (15.3.3), what is available
   (15.5.7), the versions that are supported (15.6.6), a login (RFC 6585, 6). */
START_TEST(test_pages_hold_what_their_code_demands)
{
    const char *const html = "Accept: text/html\r\n";
    ask_code(202, html);
    ck_assert_ptr_nonnull(status_find(202)->links[0].href);
    expect_text(&wire, &response, status_find(202)->links[0].href);
    ask_code(406, NULL);
    expect_text(&wire, &response, "text/plain");
    expect_text(&wire, &response, "text/html");
    expect_text(&wire, &response, "application/json");
    ask_code(505, NULL);
    expect_text(&wire, &response, "HTTP/1.1");
    expect_text(&wire, &response, "HTTP/1.0");
    ck_assert_ptr_nonnull(status_find(511)->links[0].href);
    ask_code(511, html);
    expect_text(&wire, &response, status_find(511)->links[0].href);
}
END_TEST

/* On the same page of any client of JSON, the code is a number. */
START_TEST(test_json_names_the_code)
{
    for (size_t i = 0; i < status_registered_count; i++) {
        const struct status *row = &status_registered[i];
        char member[40], spaced[40];
        if (row->content != CONTENT_PAGE || expect_closes(row->code))
            continue;
        ask_code(row->code, "Accept: application/json\r\n");
        snprintf(member, sizeof member, "\"code\":%u", row->code);
        snprintf(spaced, sizeof spaced, "\"code\": %u", row->code);
        ck_assert_msg(strstr(response.content, member) || strstr(response.content, spaced),
                      "%u: %s", row->code, response.content);
        if (row->code < 400)
            continue;
        ask_code(row->code, "Accept: application/problem+json\r\n");
        snprintf(member, sizeof member, "\"status\":%u", row->code);
        snprintf(spaced, sizeof spaced, "\"status\": %u", row->code);
        ck_assert_msg(strstr(response.content, member) || strstr(response.content, spaced),
                      "%u: %s", row->code, response.content);
    }
}
END_TEST

/* RFC 4918, 13 and 14; RFC 5842, 7.1. A cheap look: one root that is closed. */
START_TEST(test_webdav_codes_carry_xml)
{
    static const struct {
        unsigned code;
        const char *texts[4];
    } rows[] = {
        {207, {"multistatus", "HTTP/1.1 200", "response>", "href>"}},
        {208, {"multistatus", "HTTP/1.1 208", "propstat>", "href>"}},
        {423, {"error", "lock-token-submitted", "href>", "DAV:"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char end[40];
        ask_code(rows[i].code, NULL);
        expect_type(&wire, &response.head, "application/xml");
        ck_assert_msg(strncmp(response.content, "<?xml ", 6) == 0, "%s", response.content);
        for (size_t j = 0; j < 4; j++)
            expect_text(&wire, &response, rows[i].texts[j]);
        const char *last = strrchr(response.content, '<');
        snprintf(end, sizeof end, ":%s>", rows[i].texts[0]);
        ck_assert_msg(last && last[1] == '/' && (strstr(last, end) || strstr(last, end + 1)),
                      "%u ends with %s", rows[i].code, last);
    }
}
END_TEST

/* RFC 9110, 9.3.8 */
START_TEST(test_trace_of_200_shows_the_request_without_credentials)
{
    ask("TRACE", "/status/200?a=b",
        "Authorization: Basic c2VjcmV0\r\nProxy-Authorization: Basic aGlkZGVu\r\n"
        "cookie: taste=private\r\nX-Seen: yes\r\nX-Twice: 1\r\nX-Twice: 2\r\n");
    expect_type(&wire, &response.head, "message/http");
    expect_no_field(&wire, &response.head, "Vary");
    expect_text(&wire, &response, "TRACE /status/200?a=b HTTP/1.1\r\n");
    expect_text(&wire, &response, "Host: statusbin.test\r\n");
    expect_text(&wire, &response, "X-Seen: yes\r\n");
    expect_text(&wire, &response, "X-Twice: 1\r\nX-Twice: 2\r\n");
    ck_assert_msg(strncmp(response.content, "TRACE ", 6) == 0, "%s", response.content);
    ck_assert_ptr_null(strstr(response.content, "c2VjcmV0"));
    ck_assert_ptr_null(strstr(response.content, "aGlkZGVu"));
    ck_assert_ptr_null(strstr(response.content, "private"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rows");
    TCase *tcase = fixture_case(suite, "rows");
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_204_has_neither_length_nor_type);
    tcase_add_test(tcase, test_205_says_that_it_is_empty);
    tcase_add_test(tcase, test_304_has_no_length);
    fixture_add_http1(tcase, test_304_has_no_length_in_any_form);
    tcase_add_test(tcase, test_305_names_a_proxy_that_does_not_exist_and_says_no_more);
    tcase_add_test(tcase, test_405_allows_everything_but_what_it_refused);
    tcase_add_test(tcase, test_415_names_the_coding_where_that_was_the_problem);
    tcase_add_test(tcase, test_401_and_407_challenge);
    fixture_add_http1(tcase, test_426_offers_websocket_and_stays_open);
    tcase_add_test(tcase, test_429_and_503_say_when_to_come_back);
    tcase_add_test(tcase, test_451_names_who_blocks);
    tcase_add_test(tcase, test_300_links_each_choice_that_its_page_lists);
    tcase_add_test(tcase, test_redirects_show_where_they_lead);
    tcase_add_test(tcase, test_201_names_what_was_created);
    tcase_add_test(tcase, test_pages_hold_what_their_code_demands);
    tcase_add_test(tcase, test_json_names_the_code);
    tcase_add_test(tcase, test_webdav_codes_carry_xml);
    fixture_add_http1(tcase, test_trace_of_200_shows_the_request_without_credentials);
    return fixture_main(suite);
}
