/*
 * A code's HTML page shows the head that it came with: what it shows is
 * compared, line by line, with what came.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <stdio.h>
#include <string.h>

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

static void expect_head_shown(const struct wire_head *head, const char *at)
{
    char line[600], expected[600];

    snprintf(expected, sizeof(expected), "HTTP/1.1 %u %s", head->code, head->reason);
    at = take_line(at, line, sizeof(line));
    ck_assert_str_eq(line, expected);
    for (size_t i = 0; i < head->field_count; i++) {
        at = take_line(at, line, sizeof(line));
        snprintf(expected, sizeof(expected), "%s: %s", head->fields[i].name, head->fields[i].value);
        if (strcmp(head->fields[i].name, "Date") == 0)
            ck_assert_str_eq(line, "Date: <em>the time of the response</em>");
        else
            ck_assert_str_eq(line, expected);
    }
    ck_assert_msg(strncmp(at, "</pre>", 6) == 0, "%u: more is shown: %.60s", head->code, at);
}

START_TEST(test_a_page_shows_the_head_that_it_came_with)
{
    static const char *const methods[] = {"GET", "POST", "DELETE"};
    int pages = 0;

    for (int i = 0; i < expect_code_count; i++) {
        for (size_t j = 0; j < 3; j++) {
            char target[40];
            const char *type, *head;

            snprintf(target, sizeof(target), "/status/%u", expect_codes[i]);
            wire_exchange(&wire, methods[j], target, "Accept: text/html\r\n", NULL, &response);
            type = wire_value(&response.head, "Content-Type");
            if (expect_closes(expect_codes[i])) {
                wire_close(&wire);
                wire_open(&wire);
            }
            if (!type || strncmp(type, "text/html", 9) != 0)
                continue;
            pages++;
            ck_assert_uint_lt(response.content_length, PAGE_MAX);
            head = strstr(response.content, "id=\"head\">");
            ck_assert_msg(head, "%u: no head", expect_codes[i]);
            expect_head_shown(&response.head, head + 10);
        }
    }
    ck_assert_int_gt(pages, 250);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pages");
    TCase *tcase = fixture_case(suite, "pages");

    expect_collect_codes();
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_a_page_shows_the_head_that_it_came_with);
    return fixture_main(suite);
}
