/*
 * /codes/<code>: the page on a code, which is a 200 for every code of the table,
 * whatever /status/<code> would answer with.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <stdio.h>
#include <string.h>

static const struct status *row_at(size_t i)
{
    return i < status_registered_count ? &status_registered[i]
                                       : &status_unregistered[i - status_registered_count];
}

static void ask_for(const struct status *row, const char *accept)
{
    char target[40], fields[80];

    snprintf(target, sizeof(target), "/codes/%u", row->code);
    snprintf(fields, sizeof(fields), "Accept: %s\r\n", accept);
    ask("GET", target, fields);
}

START_TEST(test_every_code_has_a_page_in_each_format)
{
    char heading[200];

    for (size_t i = 0; i < status_registered_count + status_unregistered_count; i++) {
        const struct status *row = row_at(i);

        for (int j = 1; j < EXPECT_ACCEPT_COUNT - 1; j++) {
            ask_for(row, expect_accepts[j]);
            expect_final(&wire, &response, 200);
            expect_type(&wire, &response.head, expect_accepts[j]);
            expect_field(&wire, &response.head, "Vary", "Accept, Accept-Encoding");
            expect_no_field(&wire, &response.head, "Statusbin-Code");
            expect_text(&wire, &response, row->means);
        }
        ask_for(row, "text/plain");
        snprintf(heading, sizeof(heading), "%u %s\n", row->code, row->reason);
        ck_assert_int_eq(strncmp(response.content, heading, strlen(heading)), 0);
        expect_text(&wire, &response, row->sent);
        expect_text(&wire, &response, row->client);
    }
}
END_TEST

/* Returns the code that the link with that id leads to; 0: there is no such link. */
static unsigned linked(const char *id)
{
    char before[60];
    const char *at;
    unsigned code = 0;

    snprintf(before, sizeof(before), "<a id=\"%s\" rel=\"%.4s\" href=\"/codes/", id, id);
    at = strstr(response.content, before);
    if (at)
        sscanf(at + strlen(before), "%u", &code);
    return code;
}

START_TEST(test_each_page_leads_to_the_codes_before_and_after_it)
{
    for (size_t i = 0; i < status_registered_count + status_unregistered_count; i++) {
        bool first = i == 0 || i == status_registered_count;
        bool last = i + 1 == status_registered_count ||
                    i + 1 == status_registered_count + status_unregistered_count;

        ask_for(row_at(i), "text/html");
        ck_assert_uint_eq(linked("previous"), first ? 0 : row_at(i - 1)->code);
        ck_assert_uint_eq(linked("next"), last ? 0 : row_at(i + 1)->code);
    }
}
END_TEST

START_TEST(test_codes_alone_is_the_index)
{
    ask("GET", "/codes", "Accept: text/html\r\n");
    expect_final(&wire, &response, 200);
    expect_text(&wire, &response, "href=\"/codes/404\"");
    ask("GET", "/codes/", NULL);
    expect_final(&wire, &response, 200);
    expect_text(&wire, &response, "404 Not Found");
}
END_TEST

static const char *const none[] = {"/codes/299",  "/codes/abc", "/codes/99",      "/codes/600",
                                   "/codes/4040", "/codes/x/y", "/codes/404/more"};

START_TEST(test_what_has_no_page_is_404)
{
    ask("GET", none[_i], NULL);
    expect_own(&wire, &response, 404);
    expect_text(&wire, &response, none[_i]);
    expect_text(&wire, &response, "/status/");
}
END_TEST

/* RFC 9110, 15.5.6 */
START_TEST(test_pages_can_be_read_only)
{
    static const char *const methods[] = {"POST", "PUT", "DELETE", "PATCH", "BREW"};

    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        ask(methods[i], i % 2 ? "/codes" : "/codes/404", NULL);
        expect_own(&wire, &response, 405);
        ck_assert(wire_lists(&response.head, "Allow", "GET"));
        ck_assert(wire_lists(&response.head, "Allow", "HEAD"));
    }
    ask("HEAD", "/codes/204", NULL);
    ck_assert_uint_eq(response.head.code, 200);
    ck_assert_ptr_nonnull(wire_value(&response.head, "Content-Length"));
}
END_TEST

/* The page shows what /status/<code> has, also where a browser would not show that. */
START_TEST(test_a_page_shows_the_headers_of_the_code)
{
    static const struct {
        unsigned code;
        const char *shown;
    } cases[] = {
        {301, "Location: /status/200"},
        {401, "WWW-Authenticate: Basic"},
        {206, "Content-Range: bytes 0-"},
        {226, "IM: diffe"},
        {304, "ETag: &quot;statusbin-304&quot;"},
        {405, "Allow: POST"},
        {408, "Connection: close"},
        {103, "Link: &lt;/static/style.css&gt;"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ask_for(status_find(cases[i].code), "text/html");
        expect_text(&wire, &response, cases[i].shown);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("codes");
    TCase *tcase = fixture_case(suite, "codes");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_every_code_has_a_page_in_each_format);
    tcase_add_test(tcase, test_each_page_leads_to_the_codes_before_and_after_it);
    tcase_add_test(tcase, test_codes_alone_is_the_index);
    tcase_add_loop_test(tcase, test_what_has_no_page_is_404, 0, sizeof(none) / sizeof(none[0]));
    tcase_add_test(tcase, test_pages_can_be_read_only);
    tcase_add_test(tcase, test_a_page_shows_the_headers_of_the_code);
    return fixture_main(suite);
}
