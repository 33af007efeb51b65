/*
 * /help and /compose: how to use the server, and what URL a choice makes.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

START_TEST(test_help_has_paths_and_knobs_in_each_format)
{
    static const char *const parts[] = {"/status/",   "/sequence/", "/codes/",
                                        "/compose",   "delay",      "Waits before the response",
                                        "retry-after"};

    for (int i = 1; i < EXPECT_ACCEPT_COUNT - 1; i++) {
        char fields[80];

        snprintf(fields, sizeof(fields), "Accept: %s\r\n", expect_accepts[i]);
        ask("GET", "/help", fields);
        expect_final(&wire, &response, 200);
        expect_type(&wire, &response.head, expect_accepts[i]);
        for (size_t j = 0; j < sizeof(parts) / sizeof(parts[0]); j++)
            expect_text(&wire, &response, parts[j]);
    }
}
END_TEST

/* Each path comes with a command that the server answers, and does not refuse. */
START_TEST(test_no_command_of_a_path_is_refused)
{
    static const char begin[] = "\n  curl -i ";
    unsigned count = 0;
    char *help, *end;

    ask("GET", "/help", "Accept: text/plain\r\n");
    help = strdup(response.content);
    end = strstr(help, "\nKnobs\n");
    ck_assert_ptr_nonnull(end);
    for (char *at = strstr(help, begin); at && at < end; at = strstr(at, begin)) {
        const char *method = "GET", *target;

        at += strlen(begin);
        if (strncmp(at, "-X POST ", 8) == 0)
            method = "POST";
        target = strchr(strstr(at, "://") + 3, '/');
        at = strchr(target, '\'');
        *at++ = '\0';
        ask(method, target, NULL);
        ck_assert_msg(response.head.code != 400 && response.head.code != 405, "%s %s: %u", method,
                      target, response.head.code);
        count++;
    }
    ck_assert_uint_ge(count, 14);
    free(help);
}
END_TEST

START_TEST(test_both_can_be_read_only)
{
    static const char *const paths[] = {"/help", "/compose", "/compose?code=404"};

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        ask("POST", paths[i], NULL);
        expect_own(&wire, &response, 405);
        ck_assert(wire_lists(&response.head, "Allow", "GET"));
        ask("HEAD", paths[i], NULL);
        ck_assert_uint_eq(response.head.code, 200);
    }
}
END_TEST

static const struct {
    const char *query, *target, *base; /* base: NULL: there is none */
} made[] = {
    {"", "/status/200", "/status/200"},
    {"code=", "/status/200", "/status/200"},
    {"code=503&retry-after=2", "/status/503?retry-after=2", "/status/503;retry-after=2"},
    /* what a form sends that was not filled in */
    {"code=503&retry-after=&delay=&header=&as=status&method=GET", "/status/503", "/status/503"},
    /* a flag; by form, and by its name alone */
    {"code=401&bare=true", "/status/401?bare", "/status/401;bare"},
    {"code=401&bare", "/status/401?bare", "/status/401;bare"},
    {"code=401&bare=false", "/status/401", "/status/401"},
    /* several lines, as a form writes them, and several parameters */
    {"code=200&header=A:+1%0D%0AB:+2", "/status/200?header=A:%201&header=B:%202",
     "/status/200;header=A:%201;header=B:%202"},
    {"code=200&header=A:+1&header=B:+2", "/status/200?header=A:%201&header=B:%202",
     "/status/200;header=A:%201;header=B:%202"},
    /* what would end a value or a word of a shell is encoded */
    {"code=200&body=a%26b%2Bc%27d%22;%2C/%25", "/status/200?body=a%26b%2Bc%27d%22%3B,/%25",
     "/status/200;body=a%26b%2Bc%27d%22%3B%2C%2F%25"},
    {"code=%27%22%3Cb%3E%20/x", "/status/%27%22%3Cb%3E%20%2Fx", "/status/%27%22%3Cb%3E%20%2Fx"},
    /* lists have no base, because each step has knobs of its own */
    {"code=200:9,503:1&delay=1ms", "/status/200:9,503:1?delay=1ms", NULL},
    {"code=503*2,200&as=sequence&key=a", "/sequence/503*2,200?key=a", NULL},
    {"code=200;body=a%252Cb%25,503", "/status/200;body=a%2Cb%25,503", NULL},
    /* what is no knob is left out */
    {"code=200&nothing=1", "/status/200", "/status/200"},
};

START_TEST(test_choices_make_a_url)
{
    char target[200], line[300];

    snprintf(target, sizeof(target), "/compose?%s", made[_i].query);
    ask("GET", target, "Accept: application/json\r\n");
    expect_final(&wire, &response, 200);
    snprintf(line, sizeof(line), "\"target\": \"%s\",\n", made[_i].target);
    expect_text(&wire, &response, line);
    if (made[_i].base)
        snprintf(line, sizeof(line), "%s\",\n  \"problem\"", made[_i].base);
    else
        snprintf(line, sizeof(line), "\"base\": null,\n");
    expect_text(&wire, &response, line);
    ask("GET", target, NULL);
    expect_text(&wire, &response, strstr(made[_i].query, "%27%22%3C") ? "'" : "curl -i '");
}
END_TEST

static const struct {
    const char *query, *problem;
} wrong[] = {
    {"code=204&body=x", "a 204 has no content"},
    {"code=200&delay=abc", "The knob delay in the query is 'abc'"},
    {"code=abc", "'abc' is not a status code"},
    {"code=200,9x", "'9x'"},
    /* in a list none of whose codes can carry the knob, and in one of its steps */
    {"code=204,304&body=x", "The knob body in the query is 'x'"},
    {"code=200;bare,503;delay=zz", "The knob delay in the path is 'zz'"},
    {"code=503*0,200&as=sequence",
     "'503*0' is not a code, a range or a class; a code may be repeated"},
    {"code=200;bare,503;delay=zz&as=sequence", "The knob delay in the path is 'zz'"},
};

/* The server itself is asked, so the sentence is the one that the URL would get. */
START_TEST(test_what_would_be_refused_is_said)
{
    char target[100];

    snprintf(target, sizeof(target), "/compose?%s", wrong[_i].query);
    for (int i = 1; i < 4; i++) {
        char fields[80];

        snprintf(fields, sizeof(fields), "Accept: %s\r\n", expect_accepts[i]);
        ask("GET", target, fields);
        expect_final(&wire, &response, 200);
        if (i != 2)
            expect_text(&wire, &response, wrong[_i].problem);
        else
            expect_text(&wire, &response, "class=\"problem\" role=\"status\">");
    }
    ask("GET", "/compose?code=503", NULL);
    ck_assert_ptr_null(strstr(response.content, "is not"));
}
END_TEST

START_TEST(test_the_form_has_what_was_chosen)
{
    ask("GET",
        "/compose?code=503&body=%3Cb%3E&header=A:+1&header=B:+2&bare=1&method=POST&as=sequence",
        "Accept: text/html\r\n");
    expect_text(&wire, &response, "name=\"code\" type=\"text\" value=\"503\"");
    expect_text(&wire, &response, "name=\"body\" type=\"text\" value=\"&lt;b&gt;\"");
    expect_text(&wire, &response, ">A: 1\nB: 2\n</textarea>");
    expect_text(&wire, &response, "name=\"bare\" type=\"checkbox\" value=\"true\" checked");
    expect_text(&wire, &response, "<option selected>POST</option>");
    expect_text(&wire, &response, "<option value=\"sequence\" selected>");
    expect_text(&wire, &response, "curl -i -X POST 'http");
    ck_assert_ptr_null(strstr(response.content, "<b>bin</b></a></p>\n<b>"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("guide");
    TCase *tcase = fixture_case(suite, "guide");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_help_has_paths_and_knobs_in_each_format);
    tcase_add_test(tcase, test_no_command_of_a_path_is_refused);
    tcase_add_test(tcase, test_both_can_be_read_only);
    tcase_add_loop_test(tcase, test_choices_make_a_url, 0, sizeof(made) / sizeof(made[0]));
    tcase_add_loop_test(tcase, test_what_would_be_refused_is_said, 0,
                        sizeof(wrong) / sizeof(wrong[0]));
    tcase_add_test(tcase, test_the_form_has_what_was_chosen);
    return fixture_main(suite);
}
