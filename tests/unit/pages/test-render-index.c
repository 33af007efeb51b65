/*
 * The index: every row of the table, once, in each format, and nothing that is
 * not in the table. Rows are counted rather than looked for, because a row that
 * is there twice is found as well.
 */
#include "lib/unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "pages/render.h"

static char *content;
static size_t size;

static void teardown(void)
{
    free(content);
    content = NULL;
}

/* Renders the index, as a string. */
static void render(enum format format)
{
    content = render_index(format, "http://a:1", &size);
    ck_assert_ptr_nonnull(content);
    ck_assert_uint_gt(size, 0);
    ck_assert_int_eq(content[size - 1], '\n');
    content[size - 1] = '\0';
    ck_assert_uint_eq(strlen(content), size - 1);
}

static size_t count(const char *part)
{
    size_t found = 0;

    for (const char *at = content; (at = strstr(at, part)); at += strlen(part))
        found++;
    return found;
}

static void check_once(const char *format, const struct status *row)
{
    char line[160];

    snprintf(line, sizeof(line), format, row->code, row->reason);
    ck_assert_msg(count(line) == 1, "'%s' is there %zu times", line, count(line));
}

/* Whose an unregistered code is stands beside it. */
static void check_owners(const char *format)
{
    for (size_t i = 0; i < status_unregistered_count; i++) {
        char line[200];

        snprintf(line, sizeof(line), format, status_unregistered[i].owner);
        ck_assert_msg(count(line) >= 1, "'%s' is not there", line);
    }
}

/* What every row has, with its code and reason in it. */
static void check_each_once(const char *format)
{
    for (size_t i = 0; i < status_registered_count; i++)
        check_once(format, &status_registered[i]);
    for (size_t i = 0; i < status_unregistered_count; i++)
        check_once(format, &status_unregistered[i]);
}

START_TEST(test_the_text_index_has_a_line_for_each_row)
{
    size_t lines = 0;

    render(FORMAT_TEXT);
    check_each_once("\n  %u %s");
    check_owners(" (%s)\n");
    for (const char *line = content; line; line = strchr(line, '\n')) {
        unsigned code;

        line += *line == '\n';
        lines += sscanf(line, " %3u ", &code) == 1;
    }
    ck_assert_uint_eq(lines, status_registered_count + status_unregistered_count);
    ck_assert_uint_eq(count("\nServer Error\n"), 1);
}
END_TEST

START_TEST(test_the_html_index_has_an_item_for_each_row)
{
    render(FORMAT_HTML);
    check_each_once("<li id=\"%u\" class=");
    check_each_once("\"><b>%u</b> ");
    ck_assert_uint_eq(count("data-keywords="), status_registered_count + status_unregistered_count);
    ck_assert_uint_ge(count(" rfc 6585\""), 4); /* which defines four */
    ck_assert(strncmp(content, "<!DOCTYPE html>", 15) == 0);
    ck_assert_uint_eq(count("<h2 "), 6); /* five classes, and those not registered */
    ck_assert_uint_eq(count("<section "), count("</section>"));
    ck_assert_uint_eq(count("<li"), count("</li>") + count("<link "));
    ck_assert_ptr_null(strstr(content, "{{"));
    ck_assert_str_eq(content + size - strlen("</html>\n"), "</html>");
}
END_TEST

/* Compares an array of the JSON index with the list that it is made from. */
static void check_array(json_t *index, const char *name, const struct status *rows,
                        size_t row_count)
{
    json_t *array = json_object_get(index, name);

    ck_assert_uint_eq(json_array_size(array), row_count);
    for (size_t i = 0; i < row_count; i++) {
        json_t *page = json_array_get(array, i);
        const char *reason = json_string_value(json_object_get(page, "reason"));

        ck_assert_int_eq(json_integer_value(json_object_get(page, "code")), rows[i].code);
        ck_assert_str_eq(reason, rows[i].reason);
        ck_assert(json_is_string(json_object_get(page, "description")));
        ck_assert(json_is_string(json_object_get(page, "class")));
        ck_assert(json_is_string(json_object_get(page, "specification")));
        ck_assert(json_is_string(json_object_get(page, "owner")) == (rows[i].owner != NULL));
    }
}

START_TEST(test_the_json_index_is_the_table)
{
    json_t *index;

    render(FORMAT_JSON);
    index = json_loads(content, JSON_REJECT_DUPLICATES, NULL);
    ck_assert(json_is_object(index));
    check_array(index, "registered", status_registered, status_registered_count);
    check_array(index, "unregistered", status_unregistered, status_unregistered_count);
    json_decref(index);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("render-index");
    TCase *tcase = unit_case(suite, "index");

    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_test(tcase, test_the_text_index_has_a_line_for_each_row);
    tcase_add_test(tcase, test_the_html_index_has_an_item_for_each_row);
    tcase_add_test(tcase, test_the_json_index_is_the_table);
    return unit_main(suite);
}
