/*
 * What becomes a link in a sentence: codes and paths of ours, and nothing that a
 * client has sent.
 */
#include "lib/unit.h"

#include <jansson.h>
#include <string.h>

#include "pages/linked.h"

/* Writes the parts as "text[href]text" into buffer. */
static void join(json_t *parts, char *buffer, size_t capacity)
{
    json_t *part;
    size_t i;

    *buffer = '\0';
    json_array_foreach(parts, i, part)
    {
        const char *href = json_string_value(json_object_get(part, "href"));
        size_t used = strlen(buffer);

        snprintf(buffer + used, capacity - used, href ? "%s[%s]" : "%s",
                 json_string_value(json_object_get(part, "text")), href);
    }
    json_decref(parts);
}

static const struct {
    const char *sentence, *linked;
} texts[] = {
    {"A 404 or 410.", "A 404[/codes/404] or 410[/codes/410]."},
    {"404", "404[/codes/404]"},
    {"See /static/document-2.txt.", "See /static/document-2.txt[/static/document-2.txt]."},
    {"See /help, and /.", "See /help[/help], and /[/]."},
    {"Own: 429.", "Own: 429."},
    {"Expect: 100-continue", "Expect: 100-continue"},
    {"RFC 9110, HTTP/200, 1.200, 200.5, v200, 2000, 20, 299",
     "RFC 9110, HTTP/200, 1.200, 200.5, v200, 2000, 20, 299"},
    {"", ""},
};

START_TEST(test_codes_and_paths_are_links)
{
    char buffer[500];

    join(linked_text(texts[_i].sentence, 429), buffer, sizeof(buffer));
    ck_assert_str_eq(buffer, texts[_i].linked);
}
END_TEST

static const struct {
    const char *sentence, *linked;
} details[] = {
    {"There is no page at '/x'. See /status/404; / lists.",
     "There is no page at '/x'. See /status/404[/status/404]; /[/] lists."},
    {"Nothing at ' /demo '. 404 is a number.", "Nothing at ' /demo '. 404 is a number."},
    {"Go to //evil.example or /evil\"x or a/b.", "Go to //evil.example or /evil\"x or a/b."},
};

START_TEST(test_what_a_client_sent_is_no_link)
{
    char buffer[500];

    join(linked_detail(details[_i].sentence), buffer, sizeof(buffer));
    ck_assert_str_eq(buffer, details[_i].linked);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("linked");
    TCase *tcase = unit_case(suite, "links");

    tcase_add_loop_test(tcase, test_codes_and_paths_are_links, 0, COUNT_OF(texts));
    tcase_add_loop_test(tcase, test_what_a_client_sent_is_no_link, 0, COUNT_OF(details));
    return unit_main(suite);
}
