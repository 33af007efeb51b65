/*
 * The templates' language: values, sections, what is escaped, and the lines
 * that tags leave behind. Each case is a template, an object, and the result.
 */
#include "lib/unit.h"

#include <string.h>

#include "pages/template.h"

static const struct {
    const char *text, *data, *expected;
} cases[] = {
    {"", "{}", ""},
    {"a {b} c", "{}", "a {b} c"},
    {"{{a}}", "{\"a\": \"x\"}", "x"},
    {"<{{a}}>{{b}}.", "{\"a\": 12, \"b\": -3}", "<12>-3."},
    {"{{a}}", "{\"a\": \"<b> & \\\"c\\\"\"}", "&lt;b&gt; &amp; &quot;c&quot;"},
    {"[{{nothing}}]", "{}", "[]"},
    {"[{{a}}]", "{\"a\": true}", "[]"},
    {"{{#a}}x{{/a}}", "{\"a\": true}", "x"},
    {"{{#a}}x{{/a}}", "{\"a\": false}", ""},
    {"{{#a}}x{{/a}}", "{\"a\": null}", ""},
    {"{{#a}}x{{/a}}", "{}", ""},
    {"{{#a}}x{{/a}}", "{\"a\": 0}", "x"},
    {"{{#a}}x{{/a}}", "{\"a\": \"\"}", ""},
    {"{{#a}}[{{a}}]{{/a}}", "{\"a\": \"x\"}", "[x]"},
    {"{{#a}}x{{/a}}", "{\"a\": []}", ""},
    {"{{^a}}x{{/a}}", "{\"a\": []}", "x"},
    {"{{^a}}x{{/a}}", "{}", "x"},
    {"{{^a}}x{{/a}}", "{\"a\": true}", ""},
    {"{{#a}}<{{b}}>{{/a}}", "{\"a\": [{\"b\": 1}, {\"b\": 2}]}", "<1><2>"},
    {"{{#a}}{{b}}{{c}},{{/a}}", "{\"a\": [{\"b\": 1}, {\"b\": 2}], \"c\": 9}", "19,29,"},
    {"{{#a}}{{b}}{{/a}}", "{\"a\": {\"b\": \"in\"}, \"b\": \"out\"}", "in"},
    {"{{#a}}{{#a}}{{b}}{{/a}}{{/a}}", "{\"a\": [{\"a\": [{\"b\": 1}, {\"b\": 2}]}]}", "12"},
    {"{{#a}}{{^b}}x{{/b}}{{/a}}", "{\"a\": [{\"b\": true}, {\"b\": false}]}", "x"},
    /* a section's tag alone on its line leaves no line */
    {"a\n{{#b}}\nc\n{{/b}}\nd\n", "{\"b\": true}", "a\nc\nd\n"},
    {"a\n{{#b}}\nc\n{{/b}}\nd\n", "{}", "a\nd\n"},
    {"a\n  {{#b}}\n  c\n  {{/b}}\nd\n", "{\"b\": true}", "a\n  c\nd\n"},
    {"a {{#b}}\nc{{/b}}\n", "{\"b\": true}", "a \nc\n"},
    {"{{a}}\n{{a}}\n", "{\"a\": 1}", "1\n1\n"},
};

START_TEST(test_a_template_is_filled_in)
{
    json_t *data = json_loads(cases[_i].data, 0, NULL);
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    ck_assert_ptr_nonnull(data);
    template_write(out, cases[_i].text, strlen(cases[_i].text), data);
    fclose(out);
    ck_assert_msg(strcmp(text, cases[_i].expected) == 0, "'%s' with %s: '%s', not '%s'",
                  cases[_i].text, cases[_i].data, text, cases[_i].expected);
    free(text);
    json_decref(data);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("template");

    tcase_add_loop_test(unit_case(suite, "template"), test_a_template_is_filled_in, 0,
                        COUNT_OF(cases));
    return unit_main(suite);
}
