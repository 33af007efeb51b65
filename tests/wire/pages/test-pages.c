/*
 * A code's HTML page shows the code, its phrase, and the fields that the code
 * demands or the request has chosen, with the values that came; and no other field.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { PAGE_MAX = 10000 };

/* The text after what, without HTML's escapes; returns where to go on. */
static const char *take_line(const char *from, char *line, size_t capacity)
{
    static const struct {
        const char *escape;
        char character;
    } escapes[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}};
    size_t size = 0;

    while (*from != '\n') {
        char character = *from++;

        for (size_t i = 0; i < 4 && character == '&'; i++)
            if (strncmp(from - 1, escapes[i].escape, strlen(escapes[i].escape)) == 0) {
                character = escapes[i].character;
                from += strlen(escapes[i].escape) - 1;
                break;
            }
        ck_assert_uint_lt(size + 1, capacity);
        line[size++] = character;
    }
    line[size] = '\0';
    return from + 1;
}

/* Whether every page has the field, or it is the transport's. */
static bool is_common(const char *name)
{
    static const char *const names[] = {"Access-Control-Allow-Origin",
                                        "Access-Control-Expose-Headers",
                                        "Cache-Control",
                                        "Connection",
                                        "Content-Length",
                                        "Content-Security-Policy",
                                        "Content-Type",
                                        "Date",
                                        "Referrer-Policy",
                                        "Statusbin-Code",
                                        "Vary",
                                        "X-Content-Type-Options"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcasecmp(names[i], name) == 0)
            return true;
    return false;
}

/* Expects one line of a page, and returns where the next one begins. */
static const char *expect_line(const char *at, const char *name, const char *value)
{
    char line[600], expected[600];

    at = take_line(at, line, sizeof(line));
    snprintf(expected, sizeof(expected), "%s: %s", name, value);
    ck_assert_str_eq(line, expected);
    return at;
}

/* Compares the page that came with its head. Returns how many fields it shows. */
static int expect_shown(const struct wire_head *head, const char *page)
{
    static const char mark[] = "id=\"head\">";
    const char *at = strstr(page, mark);
    char line[600], expected[600];
    int shown = 0;

    ck_assert_msg(at, "%u: no head", head->code);
    at = take_line(at + strlen(mark), line, sizeof(line));
    snprintf(expected, sizeof(expected), "%u %s", head->code, head->reason);
    ck_assert_str_eq(line, expected);
    for (size_t i = 0; i < head->field_count; i++) {
        const struct wire_field *field = &head->fields[i];

        if (!is_common(field->name)) {
            at = expect_line(at, field->name, field->value);
            shown++;
        }
    }
    /* Two rows have this one. MHD sends it first, whatever the order is. */
    if ((head->code == 408 || head->code == 426) && wire_value(head, "Connection")) {
        at = expect_line(at, "Connection", wire_value(head, "Connection"));
        shown++;
    }
    ck_assert_msg(strncmp(at, "</pre>", 6) == 0, "%u: more is shown: %.60s", head->code, at);
    return shown;
}

/* Asks for a target. Returns whether an HTML page came. */
static bool ask_page(const char *method, const char *target)
{
    const char *type;

    wire_exchange(&wire, method, target, "Accept: text/html\r\n", NULL, &response);
    type = wire_value(&response.head, "Content-Type");
    if (wire_value(&response.head, "Connection")) {
        wire_close(&wire);
        wire_open(&wire);
    }
    return type && strncmp(type, "text/html", 9) == 0;
}

START_TEST(test_a_page_shows_the_code_and_the_fields_that_it_demands)
{
    static const char *const methods[] = {"GET", "POST", "DELETE"};
    int pages = 0, fields = 0;

    for (int i = 0; i < expect_code_count; i++) {
        for (size_t j = 0; j < 3; j++) {
            char target[40];

            snprintf(target, sizeof(target), "/status/%u", expect_codes[i]);
            if (!ask_page(methods[j], target))
                continue;
            pages++;
            ck_assert_uint_lt(response.content_length, PAGE_MAX);
            fields += expect_shown(&response.head, response.content);
        }
    }
    ck_assert_int_gt(pages, 250);
    ck_assert_int_gt(fields, 40);
}
END_TEST

static const struct {
    const char *target, *line; /* one that the page must have; NULL: it shows no field at all */
} altered[] = {
    {"/status/429?retry-after=7", "\nRetry-After: 7\n</pre>"},
    {"/status/301?location=/a%26b", "\nLocation: /a&amp;b\n</pre>"},
    {"/status/401?header=WWW-Authenticate:%20Other", "\nWWW-Authenticate: Other\n</pre>"},
    {"/status/408", "\nConnection: close\n</pre>"},
    {"/status/408?bare", NULL},
    {"/status/429?bare", NULL},
    {"/status/404?header=X-Other:%20a", "\nX-Other: a\n</pre>"},
    {"/status/404", NULL},
};

START_TEST(test_a_page_shows_what_knobs_make_of_the_fields)
{
    ck_assert(ask_page("GET", altered[_i].target));
    if (altered[_i].line)
        ck_assert_msg(strstr(response.content, altered[_i].line), "%s", response.content);
    ck_assert_int_eq(expect_shown(&response.head, response.content), altered[_i].line ? 1 : 0);
}
END_TEST

START_TEST(test_the_page_of_a_1xx_shows_both_responses)
{
    ck_assert(ask_page("GET", "/status/103"));
    ck_assert_msg(strstr(response.content, ">103 Early Hints\nLink: "), "%s", response.content);
    ck_assert_int_eq(expect_shown(&response.head, response.content), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pages");
    TCase *tcase = fixture_case(suite, "pages");

    expect_collect_codes();
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_a_page_shows_the_code_and_the_fields_that_it_demands);
    tcase_add_loop_test(tcase, test_a_page_shows_what_knobs_make_of_the_fields, 0,
                        sizeof(altered) / sizeof(altered[0]));
    tcase_add_test(tcase, test_the_page_of_a_1xx_shows_both_responses);
    return fixture_main(suite);
}
