/*
 * Pages: every row in every format. JSON is parsed and compared with the row,
 * text and HTML are searched for what they must say, and a row full of markup
 * shows that nothing of it reaches HTML as markup.
 */
#include "lib/unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "pages/command.h"
#include "pages/render.h"

/* The page, NUL-terminated for searching; to be freed. */
static char *page(enum format format, const struct status *row, unsigned code, const char *detail)
{
    size_t size = 4711;
    const struct page page = {.row = row, .code = code, .url = "http://a:1", .detail = detail};
    char *content = render_page(format, &page, &size);
    char *text;

    ck_assert_ptr_nonnull(content);
    ck_assert_uint_gt(size, 0);
    ck_assert_msg(content[size - 1] == '\n', "%u: no newline at the end", row->code);
    ck_assert_ptr_null(memchr(content, '\0', size));
    text = malloc(size + 1);
    memcpy(text, content, size);
    text[size] = '\0';
    free(content);
    return text;
}

static void check_has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no '%s' in:\n%s", part, text);
}

static void check_lacks(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "'%s' in:\n%s", part, text);
}

static json_t *json_page(enum format format, const struct status *row, const char *detail)
{
    char *text = page(format, row, row->code, detail);
    json_error_t error;
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);

    ck_assert_msg(json_is_object(json), "%u: %s in:\n%s", row->code, error.text, text);
    free(text);
    return json;
}

static void check_string(json_t *json, const char *name, const char *expected)
{
    json_t *value = json_object_get(json, name);

    ck_assert_msg(json_is_string(value), "no string %s", name);
    if (expected)
        ck_assert_str_eq(json_string_value(value), expected);
    else
        ck_assert_uint_gt(json_string_length(value), 0);
}

/* Calls check for all codes of a class, those that have a row and those that have none. */
static void each_code(unsigned class, void check(unsigned code))
{
    for (unsigned code = class * 100; code < class * 100 + 100; code++)
        check(code);
}

static void check_json(unsigned code)
{
    struct status row = status_describe(code);
    json_t *json = json_page(FORMAT_JSON, &row, NULL);

    ck_assert_int_eq(json_integer_value(json_object_get(json, "code")), code);
    check_string(json, "reason", row.reason);
    check_string(json, "description", row.means);
    check_string(json, "class", status_class(row.code)->name);
    check_string(json, "specification", NULL);
    ck_assert(json_boolean_value(json_object_get(json, "registered")) ==
              status_is_registered(row.code));
    json_decref(json);
}

START_TEST(test_a_json_page_has_the_documented_members)
{
    each_code((unsigned)_i, check_json);
}
END_TEST

static void check_problem(unsigned code)
{
    struct status row = status_describe(code);
    json_t *json = json_page(FORMAT_PROBLEM, &row, NULL);

    check_string(json, "type", "about:blank"); /* then title is the reason phrase (4.2.1) */
    check_string(json, "title", row.reason);
    ck_assert_int_eq(json_integer_value(json_object_get(json, "status")), code);
    check_string(json, "detail", row.means);
    json_decref(json);
}

START_TEST(test_problem_details_have_the_members_of_rfc_9457)
{
    each_code((unsigned)_i, check_problem);
}
END_TEST

static void check_text(unsigned code)
{
    struct status row = status_describe(code);
    char *text = page(FORMAT_TEXT, &row, row.code, NULL);
    char first[128];

    snprintf(first, sizeof(first), "%u %s\n", row.code, row.reason);
    ck_assert_msg(strncmp(text, first, strlen(first)) == 0, "%s", text);
    check_has(text, row.means);
    check_has(text, row.sent);
    check_has(text, row.client);
    if (row.references[0].rfc) {
        snprintf(first, sizeof(first), "RFC %u", row.references[0].rfc);
        check_has(text, first);
    }
    if (row.owner)
        check_has(text, row.owner);
    free(text);
}

START_TEST(test_a_page_says_how_to_trigger_its_code_or_that_there_is_no_demo)
{
    for (size_t i = 0; i < status_registered_count; i++) {
        const struct status *row = &status_registered[i];
        char *text = page(FORMAT_TEXT, row, row->code, NULL);
        char *html = page(FORMAT_HTML, row, row->code, NULL);

        char *earn = row->demo ? command_make(row->earn, "http://a:1") : NULL;

        if (earn)
            check_has(text, earn);
        check_has(html, "<h2>Trigger it</h2>");
        check_has(html, row->demo ? "depends on the request. This request triggers the code:"
                                  : "There is no <a href=\"/demo\">demo</a>");
        free(earn);
        free(text);
        free(html);
    }
}
END_TEST

START_TEST(test_a_text_page_begins_with_the_code_and_says_the_rest)
{
    each_code((unsigned)_i, check_text);
}
END_TEST

static void check_html(unsigned code)
{
    static const char ending[] = "</html>\n";
    struct status row = status_describe(code);
    char *text = page(FORMAT_HTML, &row, row.code, NULL);
    char opening[24];

    ck_assert(strncmp(text, "<!DOCTYPE html>\n<html lang=", 27) == 0);
    ck_assert_str_eq(text + strlen(text) - strlen(ending), ending);
    snprintf(opening, sizeof(opening), "<title>%u ", code);
    check_has(text, opening);
    snprintf(opening, sizeof(opening), "<h1><b>%u</b> ", code);
    check_has(text, opening);
    check_has(text, "<meta charset=\"utf-8\">");
    check_has(text, "/static/style.css"); /* what 103 hints at */
    if (row.owner)
        check_has(text, row.owner);
    free(text);
}

START_TEST(test_an_html_page_is_a_document_with_the_code_as_its_title)
{
    each_code((unsigned)_i, check_html);
}
END_TEST

/* A row that no table would have: every text of it is markup. */
#define EVIL "<i>\"&'</i>"
#define TAMED "&lt;i&gt;&quot;&amp;"

static const struct status evil = {
    .code = 299,
    .reason = EVIL "reason",
    .means = EVIL "means",
    .sent = EVIL "sent",
    .client = EVIL "client",
    .note = EVIL "note",
    .owner = EVIL "owner",
    .references = {{9110, "15.3"}},
    .former = {EVIL},
    .links = {{"/?a=\"><i>&b=c", EVIL "link", NULL}},
};

START_TEST(test_html_shows_markup_as_text)
{
    char *text = page(FORMAT_HTML, &evil, evil.code, NULL);

    check_lacks(text, "<i>");
    check_lacks(text, "</i>");
    check_lacks(text, "\"&'");
    check_has(text, "<title>299 " TAMED);
    check_has(text, "<h1><b>299</b> " TAMED);
    check_has(text, "href=\"/?a=&quot;&gt;&lt;i&gt;&amp;b=c\"");
    free(text);
    text = page(FORMAT_HTML, &evil, evil.code, "See " EVIL ".");
    check_lacks(text, "<i>");
    check_has(text, "See " TAMED);
    free(text);
}
END_TEST

START_TEST(test_json_and_text_show_markup_as_it_is)
{
    json_t *json = json_page(FORMAT_JSON, &evil, NULL);
    char *text = page(FORMAT_TEXT, &evil, evil.code, NULL);

    check_string(json, "reason", EVIL "reason");
    check_string(json, "description", EVIL "means");
    check_has(text, EVIL "means");
    json_decref(json);
    free(text);
    json = json_page(FORMAT_PROBLEM, &evil, "A \"detail\".");
    check_string(json, "detail", "A \"detail\".");
    json_decref(json);
}
END_TEST

START_TEST(test_a_detail_takes_the_place_of_the_explanation)
{
    static const char detail[] = "There is nothing of that name.";
    struct status row = status_describe(404);
    char *text = page(FORMAT_TEXT, &row, 404, detail);
    json_t *json = json_page(FORMAT_JSON, &row, detail);

    check_has(text, "404 Not Found\n");
    check_has(text, detail);
    check_lacks(text, row.means);
    free(text);
    text = page(FORMAT_HTML, &row, 404, detail);
    check_has(text, detail);
    check_lacks(text, row.means);
    check_lacks(text, "id=\"head\""); /* it tells of an error, not of the code */
    free(text);
    check_string(json, "description", detail);
    check_string(json, "reason", "Not Found");
    check_string(json, "class", "Client Error");
    check_string(json, "specification", NULL);
    json_decref(json);
    json = json_page(FORMAT_PROBLEM, &row, detail);
    check_string(json, "detail", detail);
    json_decref(json);
}
END_TEST

START_TEST(test_text_after_an_interim_response_names_both_codes)
{
    struct status row = status_describe(103);
    char *text = page(FORMAT_TEXT, &row, 418, NULL);

    ck_assert(strncmp(text, "103 Early Hints\n", 16) == 0);
    check_has(text, "418");
    free(text);
    text = page(FORMAT_TEXT, &row, 103, NULL);
    check_lacks(text, "418");
    free(text);
}
END_TEST

START_TEST(test_links_of_a_row_are_in_each_format)
{
    struct status row = status_describe(300);
    char *text = page(FORMAT_TEXT, &row, 300, NULL);
    char *html = page(FORMAT_HTML, &row, 300, NULL);
    json_t *json = json_page(FORMAT_JSON, &row, NULL);
    size_t count = 0;

    for (; count < STATUS_LINKS_MAX && row.links[count].href; count++) {
        char link[128];

        check_has(text, row.links[count].href);
        snprintf(link, sizeof(link), "<a href=\"%s\">", row.links[count].href);
        check_has(html, link);
    }
    ck_assert_uint_ge(count, 2); /* or it would be no choice */
    ck_assert_uint_eq(json_array_size(json_object_get(json, "links")), count);
    json_decref(json);
    free(html);
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("render");
    TCase *tcase = unit_case(suite, "pages");

    tcase_add_loop_test(tcase, test_a_json_page_has_the_documented_members, 1, 7);
    tcase_add_loop_test(tcase, test_problem_details_have_the_members_of_rfc_9457, 4, 6);
    tcase_add_loop_test(tcase, test_a_text_page_begins_with_the_code_and_says_the_rest, 1, 7);
    tcase_add_loop_test(tcase, test_an_html_page_is_a_document_with_the_code_as_its_title, 1, 7);
    tcase_add_test(tcase, test_a_page_says_how_to_trigger_its_code_or_that_there_is_no_demo);
    tcase_add_test(tcase, test_html_shows_markup_as_text);
    tcase_add_test(tcase, test_json_and_text_show_markup_as_it_is);
    tcase_add_test(tcase, test_a_detail_takes_the_place_of_the_explanation);
    tcase_add_test(tcase, test_text_after_an_interim_response_names_both_codes);
    tcase_add_test(tcase, test_links_of_a_row_are_in_each_format);
    return unit_main(suite);
}
