/*
 * Which format an Accept field asks for (RFC 9110, 12.5.1),
 * as a function of its value alone. tests/wire/codes sees a part of this on
 * the wire; here are the corners.
 */
#include "lib/unit.h"

#include "http/negotiation.h"

enum { NATIVE = -1 }; /* of negotiation_prefers_page: application/xml */

/* The format of a page, where problem details are on offer and where they are not. */
static const struct choice {
    const char *value;
    enum format success, error;
} choices[] = {
    {NULL, FORMAT_TEXT, FORMAT_TEXT},
    {"", FORMAT_TEXT, FORMAT_TEXT},
    {"*/*", FORMAT_TEXT, FORMAT_TEXT},
    {" */* ", FORMAT_TEXT, FORMAT_TEXT},
    {"text/plain", FORMAT_TEXT, FORMAT_TEXT},
    {"text/html", FORMAT_HTML, FORMAT_HTML},
    {"application/json", FORMAT_JSON, FORMAT_JSON},
    {"application/problem+json", FORMAT_TEXT, FORMAT_PROBLEM},

    /* 8.3.1: type names are case-insensitive, and so is the q of 12.4.2 */
    {"TEXT/Html", FORMAT_HTML, FORMAT_HTML},
    {"Application/Problem+JSON", FORMAT_TEXT, FORMAT_PROBLEM},
    {"TEXT/*;q=0.9, application/json;q=0.1", FORMAT_TEXT, FORMAT_TEXT},
    {"text/html;Q=0.1, application/json;Q=0.2", FORMAT_JSON, FORMAT_JSON},

    /* weights: three digits, compared as numbers and not as text */
    {"text/html;q=0.9, application/json", FORMAT_JSON, FORMAT_JSON},
    {"text/html;q=1, application/json;q=0.999", FORMAT_HTML, FORMAT_HTML},
    {"application/json;q=1.000, text/html;q=0.999", FORMAT_JSON, FORMAT_JSON},
    {"application/json;q=1., text/html;q=0.9", FORMAT_JSON, FORMAT_JSON},
    {"text/html;q=0.1, application/json;q=0.11", FORMAT_JSON, FORMAT_JSON},
    {"text/html;q=0.09, application/json;q=0.1", FORMAT_JSON, FORMAT_JSON},
    {"text/html;q=0.009, application/json;q=0.01", FORMAT_JSON, FORMAT_JSON},
    {"text/html;q=0.5, application/json;q=0.50", FORMAT_HTML, FORMAT_HTML},
    {"text/html;q=0.001, application/json;q=0", FORMAT_HTML, FORMAT_HTML},
    {"application/problem+json;q=0.1, text/html;q=0.2", FORMAT_HTML, FORMAT_HTML},
    {"application/problem+json;q=0.2, text/html;q=0.1", FORMAT_HTML, FORMAT_PROBLEM},

    /* zero: not acceptable; then the plain text after all */
    {"text/html;q=0", FORMAT_TEXT, FORMAT_TEXT},
    {"text/html;q=0.", FORMAT_TEXT, FORMAT_TEXT},
    {"text/html;q=0.000", FORMAT_TEXT, FORMAT_TEXT},
    {"*/*;q=0", FORMAT_TEXT, FORMAT_TEXT},
    {"image/png", FORMAT_TEXT, FORMAT_TEXT},
    {"image/*, text/html;q=0", FORMAT_TEXT, FORMAT_TEXT},
    {"application/xml", FORMAT_TEXT, FORMAT_TEXT},
    {"text/plain;q=0, */*", FORMAT_HTML, FORMAT_HTML},
    {"text/*;q=0, */*", FORMAT_JSON, FORMAT_JSON},
    {"text/plain;q=0, text/html;q=0, */*;q=0.1", FORMAT_JSON, FORMAT_JSON},

    /* the most specific range that matches decides, wherever it stands */
    {"text/html;q=0.2, text/*;q=0.8, application/json;q=0.5", FORMAT_TEXT, FORMAT_TEXT},
    {"text/*;q=0.8, text/html;q=0.2, application/json;q=0.5", FORMAT_TEXT, FORMAT_TEXT},
    {"*/*;q=0.9, text/*;q=0.1", FORMAT_JSON, FORMAT_JSON},
    {"text/*;q=0.1, */*;q=0.9", FORMAT_JSON, FORMAT_JSON},
    {"text/plain;q=0.1, text/html;q=0.3, */*;q=0.2", FORMAT_HTML, FORMAT_HTML},
    {"application/json;q=0.1, application/*;q=0.9, text/html;q=0.5", FORMAT_HTML, FORMAT_HTML},
    {"text/html;q=0.1, text/html, application/json;q=0.5", FORMAT_HTML, FORMAT_HTML},
    {"text/html, text/html;q=0.1, application/json;q=0.5", FORMAT_HTML, FORMAT_HTML},

    /* at equal weight: named beats matched; then each kind has its order */
    {"*/*, application/json", FORMAT_JSON, FORMAT_JSON},
    {"text/*, application/json", FORMAT_JSON, FORMAT_JSON},
    {"application/json;q=0.5, */*;q=0.5", FORMAT_JSON, FORMAT_JSON},
    {"application/json;q=0.5, */*;q=0.6", FORMAT_TEXT, FORMAT_TEXT},
    {"application/problem+json, */*", FORMAT_TEXT, FORMAT_PROBLEM},
    {"text/plain, application/problem+json, application/json, text/html", FORMAT_HTML, FORMAT_HTML},
    {"text/plain, application/problem+json, application/json", FORMAT_JSON, FORMAT_JSON},
    {"text/plain, application/problem+json", FORMAT_TEXT, FORMAT_PROBLEM},
    {"text/*", FORMAT_TEXT, FORMAT_TEXT},
    {"application/*", FORMAT_JSON, FORMAT_JSON}, /* problem details only where they are named */
    {"*/*, text/plain;q=0.5", FORMAT_HTML, FORMAT_HTML},

    /* lists and parameters: empty ones, quoted ones, white space */
    {",text/html", FORMAT_HTML, FORMAT_HTML},
    {", ,\t, text/html ,", FORMAT_HTML, FORMAT_HTML},
    {",", FORMAT_TEXT, FORMAT_TEXT},
    {"text/html;charset=utf-8", FORMAT_HTML, FORMAT_HTML},
    {"text/html;charset=\"utf-8\";q=0.5, application/json;q=0.6", FORMAT_JSON, FORMAT_JSON},
    {"text/html \t;\t q=0.5 , application/json;q=0.6", FORMAT_JSON, FORMAT_JSON},
    {"text/html;;q=0.5;, application/json;q=0.6", FORMAT_JSON, FORMAT_JSON},
    {"image/png;a=\"x, text/html\", application/json", FORMAT_JSON, FORMAT_JSON},
    {"image/png;a=\"\\\", text/html;b=\\\"\", application/json", FORMAT_JSON, FORMAT_JSON},
    {"image/png;a=\"q=1;q=\\\\\", application/json", FORMAT_JSON, FORMAT_JSON},
    {"image/png;q=\"1\"", FORMAT_TEXT, FORMAT_TEXT},
    {"text/html;xq=0.1, application/json;q=0.5", FORMAT_HTML, FORMAT_HTML},

    /* what merely begins like one of ours is none of ours */
    {"text/htm", FORMAT_TEXT, FORMAT_TEXT},
    {"text/htmlx", FORMAT_TEXT, FORMAT_TEXT},
    {"application/json-seq", FORMAT_TEXT, FORMAT_TEXT},
    {"application/ld+json", FORMAT_TEXT, FORMAT_TEXT},
    {"application/problem+xml", FORMAT_TEXT, FORMAT_TEXT},
    {"tex/*, application/json;q=0.1", FORMAT_JSON, FORMAT_JSON},
};

START_TEST(test_accept_leads_to_the_format_of_a_success)
{
    ck_assert_msg(negotiation_choose_format(choices[_i].value, false) == choices[_i].success,
                  "%s: %s", choices[_i].value,
                  negotiation_media_type(negotiation_choose_format(choices[_i].value, false)));
}
END_TEST

START_TEST(test_accept_leads_to_the_format_of_an_error)
{
    ck_assert_msg(negotiation_choose_format(choices[_i].value, true) == choices[_i].error, "%s: %s",
                  choices[_i].value,
                  negotiation_media_type(negotiation_choose_format(choices[_i].value, true)));
}
END_TEST

/* Each would lead to HTML or JSON if the malformed part were skipped. */
static const char *const malformed[] = {
    "text/html, text",
    "text/html, text/",
    "text/html, /html",
    "text/html, /",
    "text/html, ;q=1",
    "text/html, */html",
    "text/html, *",
    "text/html application/json",
    "text/html; application/json",
    "text / html, application/json",
    "text/html;q, application/json",
    "text/html;q=, application/json",
    "text/html;q =0.5, application/json",
    "text/html;q= 0.5, application/json",
    "text/html;q=2, application/json",
    "text/html;q=1.001, application/json",
    "text/html;q=1.1, application/json",
    "text/html;q=0.1234, application/json",
    "text/html;q=0,5, application/json",
    "text/html;q=.5, application/json",
    "text/html;q=00.5, application/json",
    "text/html;q=0.5.5, application/json",
    "text/html;q=-0.5, application/json",
    "text/html;q=+0.5, application/json",
    "text/html;q=1e0, application/json",
    "text/html;q=high, application/json",
    "text/html;q=\"0.5\", application/json",
    "text/html;charset=\"utf-8, application/json",
    "text/html;=utf-8, application/json",
    "text/html;a=\"b\"c, application/json",
    "text/html, (application/json)",
    "text/html, \"application/json\"",
    "text/html/x, application/json",
};

START_TEST(test_a_malformed_accept_counts_as_none)
{
    ck_assert_msg(negotiation_choose_format(malformed[_i], true) == FORMAT_TEXT, "%s",
                  malformed[_i]);
}
END_TEST

START_TEST(test_a_malformed_accept_leaves_xml_alone)
{
    enum format format = FORMAT_COUNT;

    ck_assert_msg(!negotiation_prefers_page(malformed[_i], true, &format), "%s", malformed[_i]);
    ck_assert_int_eq(format, FORMAT_COUNT); /* and stores nothing */
}
END_TEST

/* 423, whose own format is XML: that, unless a page format is named with at least XML's weight. */
static const struct {
    const char *value;
    int format; /* or NATIVE */
} locked[] = {
    {NULL, NATIVE},
    {"", NATIVE},
    {"*/*", NATIVE},
    {"text/*", NATIVE}, /* a wildcard names nothing */
    {"text/*, application/xml;q=0.1", NATIVE},
    {"application/xml", NATIVE},
    {"image/png", NATIVE},
    {"text/html", FORMAT_HTML},
    {"text/plain", FORMAT_TEXT},
    {"application/json", FORMAT_JSON},
    {"APPLICATION/JSON", FORMAT_JSON},
    {"application/problem+json", FORMAT_PROBLEM},
    {"application/json, text/html", FORMAT_HTML},
    {"application/json, text/html;q=0.9", FORMAT_JSON},
    {"application/xml, text/html", FORMAT_HTML}, /* at least: as much is enough */
    {"application/xml;q=0.9, text/html", FORMAT_HTML},
    {"application/xml, text/html;q=0.999", NATIVE},
    {"Application/XML, text/html;q=0.9", NATIVE},
    {"application/*;q=0.9, text/html;q=0.8", NATIVE}, /* XML's weight may come from a wildcard */
    {"application/*;q=0.8, text/html;q=0.8", FORMAT_HTML},
    {"*/*;q=0.9, text/html;q=0.8", NATIVE},
    {"*/*;q=0.8, text/html;q=0.9", FORMAT_HTML},
    {"*/*, application/xml;q=0.1, text/html;q=0.2", FORMAT_HTML},
    {"application/xml;q=0, text/html;q=0.001", FORMAT_HTML},
    {"application/xml;q=0, text/html;q=0", NATIVE}, /* q=0 names it to refuse it */
    {"text/html;q=0, */*", NATIVE},
    {"text/xml, text/html;q=0.5", FORMAT_HTML}, /* ours is application/xml */
    {"text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", FORMAT_HTML},
};

START_TEST(test_a_page_takes_the_place_of_xml_only_where_it_is_named)
{
    enum format format = FORMAT_COUNT;
    bool page = negotiation_prefers_page(locked[_i].value, true, &format);

    ck_assert_msg(page == (locked[_i].format != NATIVE), "%s", locked[_i].value);
    ck_assert_int_eq(format, page ? locked[_i].format : FORMAT_COUNT);
}
END_TEST

static const struct {
    const char *value;
    enum format format;
} named[] = {
    {NULL, FORMAT_JSON},
    {"*/*", FORMAT_JSON},
    {"text/*", FORMAT_JSON},
    {"image/png", FORMAT_JSON},
    {"text/plain", FORMAT_TEXT},
    {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", FORMAT_HTML},
    {"text/plain, application/json", FORMAT_JSON},
    {"text/plain, application/json;q=0.9", FORMAT_TEXT},
    {"text/plain;q=0.1, */*", FORMAT_JSON},
    {"text/html;q=0, */*", FORMAT_JSON},
    {"text/html;q=x", FORMAT_JSON},
};

START_TEST(test_another_format_than_the_standard_must_be_named)
{
    ck_assert_int_eq(negotiation_choose_named(named[_i].value, FORMAT_JSON), named[_i].format);
}
END_TEST

START_TEST(test_problem_details_are_for_errors_only)
{
    enum format format = FORMAT_COUNT;

    ck_assert(!negotiation_prefers_page("application/problem+json", false, &format));
    ck_assert(
        negotiation_prefers_page("application/problem+json, text/plain;q=0.1", false, &format));
    ck_assert_int_eq(format, FORMAT_TEXT);
}
END_TEST

START_TEST(test_text_types_name_their_charset_and_json_has_none)
{
    ck_assert_str_eq(negotiation_media_type(FORMAT_TEXT), "text/plain; charset=utf-8");
    ck_assert_str_eq(negotiation_media_type(FORMAT_HTML), "text/html; charset=utf-8");
    ck_assert_str_eq(negotiation_media_type(FORMAT_JSON), "application/json"); /* RFC 8259, 11 */
    ck_assert_str_eq(negotiation_media_type(FORMAT_PROBLEM), "application/problem+json");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("accept");
    TCase *tcase = unit_case(suite, "choice");

    tcase_add_loop_test(tcase, test_accept_leads_to_the_format_of_a_success, 0, COUNT_OF(choices));
    tcase_add_loop_test(tcase, test_accept_leads_to_the_format_of_an_error, 0, COUNT_OF(choices));
    tcase_add_loop_test(tcase, test_a_malformed_accept_counts_as_none, 0, COUNT_OF(malformed));
    tcase_add_loop_test(tcase, test_a_malformed_accept_leaves_xml_alone, 0, COUNT_OF(malformed));
    tcase_add_loop_test(tcase, test_a_page_takes_the_place_of_xml_only_where_it_is_named, 0,
                        COUNT_OF(locked));
    tcase_add_loop_test(tcase, test_another_format_than_the_standard_must_be_named, 0,
                        COUNT_OF(named));
    tcase_add_test(tcase, test_problem_details_are_for_errors_only);
    tcase_add_test(tcase, test_text_types_name_their_charset_and_json_has_none);
    return unit_main(suite);
}
