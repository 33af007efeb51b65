/*
 * Which format a page comes in: a table of Accept fields and what each must lead
 * to (RFC 9110, 12.5.1).
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>

#define PLAIN "text/plain"
#define HTML "text/html"
#define JSON "application/json"
#define PROBLEM "application/problem+json"
#define XML "application/xml"

struct accept_case {
    const char *accept;  /* the field's value */
    const char *success; /* the type of /status/200 */
    const char *error;   /* the type of /status/404 */
};

static const char browser[] =
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

static const struct accept_case cases[] = {
    {"*/*", PLAIN, PLAIN},
    {browser, HTML, HTML},
    {"TEXT/HTML", HTML, HTML},
    {"image/png", PLAIN, PLAIN},
    {"", PLAIN, PLAIN},

    /* the highest q wins */
    {"text/html;q=0.5, application/json", JSON, JSON},
    {"text/html;q=0.5, application/json;q=0.4", HTML, HTML},
    {"text/html ; q=0.4\t,\tapplication/json ; q=0.5", JSON, JSON},
    {"text/html;Q=0.1, application/json;q=0.2", JSON, JSON},
    {"text/html;q=0.001, application/json;q=0.002", JSON, JSON},
    {"text/plain;q=1.000, text/html;q=0.999", PLAIN, PLAIN},
    {"application/problem+json, application/json;q=0.9", JSON, PROBLEM},
    {"application/problem+json;q=0.9, application/json", JSON, JSON},
    {"application/problem+json;q=0.9, text/html;q=0.8", HTML, PROBLEM},
    {"*/*, application/json;q=0.9", PLAIN, PLAIN},

    /* the most specific range gives a type its q */
    {"text/*;q=0.3, text/html;q=0.7, application/json;q=0.5", HTML, HTML},
    {"text/html;q=0.7, text/*;q=0.3, application/json;q=0.5", HTML, HTML},
    {"text/plain;q=0.5, */*", HTML, HTML},
    {"text/*;q=0.5, */*", JSON, JSON},
    {"text/plain;q=0, */*", HTML, HTML},
    {"text/*;q=0, */*;q=0.1", JSON, JSON},
    {"text/html;q=0, text/*", PLAIN, PLAIN},

    /* at equal q: named before matched, html json problem plain, plain html json */
    {"text/plain, text/html, application/json", HTML, HTML},
    {"text/plain, application/json", JSON, JSON},
    {"application/problem+json, application/json", JSON, JSON},
    {"text/plain, application/problem+json", PLAIN, PROBLEM},
    {"text/*, application/json", JSON, JSON},
    {"*/*, application/json", JSON, JSON},
    {"*/*, text/html", HTML, HTML},
    {"text/*", PLAIN, PLAIN},
    {"*/*;q=0.5, text/*", PLAIN, PLAIN},
    {"application/*", JSON, JSON},
    {"text/html;q=0.5, application/json;q=0.5", HTML, HTML},

    /* nothing acceptable, and still the code */
    {"text/html;q=0", PLAIN, PLAIN},
    {"*/*;q=0", PLAIN, PLAIN},
    {"text/*;q=0, application/*;q=0.0", PLAIN, PLAIN},
    {PROBLEM, PLAIN, PROBLEM},

    /* lists (RFC 9110, 5.6.1.2 and 5.6.6): empty elements, quoted commas */
    {", application/json, , text/html;q=0.5,", JSON, JSON},
    {"image/png;x=\"a, text/html\", application/json", JSON, JSON},

    /* malformed: as if there were none */
    {"text", PLAIN, PLAIN},
    {"text/html;q=1.5", PLAIN, PLAIN},
    {"text/html;q=0.1234", PLAIN, PLAIN},
    {"text/html;q=-1", PLAIN, PLAIN},
    {"text/html;q=", PLAIN, PLAIN},
    {"text/html;q=a", PLAIN, PLAIN},
    {"/html", PLAIN, PLAIN},
    {"text/", PLAIN, PLAIN},
    {"*/html", PLAIN, PLAIN},
    {"text/html application/json", PLAIN, PLAIN},
};

/* 423: XML, unless a page format is named with at least XML's q. */
static const struct accept_case locked[] = {
    {"*/*", NULL, XML},
    {"application/xml", NULL, XML},
    {"image/png", NULL, XML},
    {"text/*", NULL, XML},
    {"application/*", NULL, XML},
    {"text/html", NULL, HTML},
    {"application/json", NULL, JSON},
    {PROBLEM, NULL, PROBLEM},
    {"text/plain", NULL, PLAIN},
    {browser, NULL, HTML},
    {"text/html, application/xml", NULL, HTML},
    {"text/html;q=0.5, application/xml;q=0.5", NULL, HTML},
    {"text/html;q=0.5, application/xml", NULL, XML},
    {"text/html;q=0.5, */*", NULL, XML},
    {"text/html;q=0.5, */*;q=0.5", NULL, HTML},
    {"text/html;q=0.9, application/*", NULL, XML},
    {"text/html;q=0.1, application/xml;q=0", NULL, HTML},
    {"text/html;q=0", NULL, XML},
    {"text/html;q=7", NULL, XML}, /* malformed */
};

static void expect_format(const char *method, const char *target, const char *accept,
                          const char *type)
{
    char fields[200];
    snprintf(fields, sizeof fields, "Accept: %s\r\n", accept);
    wire_exchange(&wire, method, target, fields, NULL, &response);
    expect_type(&wire, &response.head, type);
    expect_field(&wire, &response.head, "Vary", "Accept");
}

START_TEST(test_accept_leads_to_the_format)
{
    expect_format("GET", "/status/200", cases[_i].accept, cases[_i].success);
    expect_format("POST", "/status/301", cases[_i].accept, cases[_i].success);
    expect_format("GET", "/status/404", cases[_i].accept, cases[_i].error);
    expect_format("HEAD", "/status/503", cases[_i].accept, cases[_i].error);
    expect_format("GET", "/status/599", cases[_i].accept, cases[_i].error);
    expect_format("GET", "/status/103", cases[_i].accept, cases[_i].success);
}
END_TEST

START_TEST(test_423_is_xml_unless_a_page_format_is_named)
{
    expect_format("GET", "/status/423", locked[_i].accept, locked[_i].error);
}
END_TEST

/* RFC 9110, 5.3: several lines are one list. */
START_TEST(test_accept_in_several_lines_is_one_list)
{
    expect_format("GET", "/status/200", "text/html;q=0.5\r\nAccept: application/json", JSON);
    expect_format("GET", "/status/200", "text/html\r\nAccept: application/json;q=0.5", HTML);
}
END_TEST

START_TEST(test_what_is_not_a_page_ignores_accept)
{
    static const struct {
        const char *target, *type;
    } fixed[] = {{"/status/206", "text/plain"},
                 {"/status/207", "application/xml"},
                 {"/status/208", "application/xml"}};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        wire_exchange(&wire, "GET", fixed[i].target, "Accept: text/html\r\n", NULL, &response);
        expect_type(&wire, &response.head, fixed[i].type);
        expect_no_field(&wire, &response.head, "Vary");
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("negotiation");
    TCase *tcase = fixture_case(suite, "accept");
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_accept_leads_to_the_format, 0, sizeof cases / sizeof *cases);
    tcase_add_loop_test(tcase, test_423_is_xml_unless_a_page_format_is_named, 0,
                        sizeof locked / sizeof *locked);
    tcase_add_test(tcase, test_accept_in_several_lines_is_one_list);
    tcase_add_test(tcase, test_what_is_not_a_page_ignores_accept);
    return fixture_main(suite);
}
