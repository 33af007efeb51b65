/*
 * Each knob of the table in each place, on the wire: on codes, aliases, lists, sequences and
 * redirects. What each does is tested beside; here the answer is a demonstration, and no refusal.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <string.h>

#include "answer/knob-table.h"

enum { TARGET_SIZE = 200 };

/* A query that uses the knob for a short time; NULL: it breaks the connection, needs another code,
   or sends what the client of these tests does not take. */
static const char *find_example(enum knob knob, char buffer[TARGET_SIZE])
{
    const struct knob_row *row = &knob_rows[knob];

    if (row->group == KNOB_OF_BREAKAGE || knob == KNOB_FINAL || knob == KNOB_TRAILER)
        return NULL;
    if (knob == KNOB_CHUNKED && fixture_is_h2())
        return NULL;
    if (row->kind == KNOB_TIME)
        snprintf(buffer, TARGET_SIZE, "%s=1ms", row->name);
    else if (row->example)
        snprintf(buffer, TARGET_SIZE, "%s", row->example);
    else if (row->kind == KNOB_FLAG)
        snprintf(buffer, TARGET_SIZE, "%s=true", row->name);
    else
        snprintf(buffer, TARGET_SIZE, "%s=1", row->name);
    return buffer;
}

/* Where a knob can stand, %s. */
static const char *const targets[] = {
    "/status/503%s/v1/users",  "/503%s",        "/status/404:0,503%s",
    "/random/503%s/v1?page=2", "/redirect/2%s", "/sequence/503%s,200",
};

enum { PLACES = sizeof(targets) / sizeof(targets[0]) };

/* Writes parameters in place of a query. */
static void write_path(const char *query, char *path)
{
    *path++ = ';';
    for (; *query; query++) {
        if (*query == '/' || *query == ';')
            path += sprintf(path, "%%%02X", *query);
        else
            *path++ = *query == '&' ? ';' : *query;
    }
    *path = '\0';
}

/* Writes a target with the knob in its path, and one with it in its query. */
static void write_targets(const char *with_hole, const char *query, char *in_path, char *in_query)
{
    int before = (int)strcspn(with_hole, "%");
    const char *behind = with_hole + before + 2;
    char path[TARGET_SIZE];

    write_path(query, path);
    sprintf(in_path, "%.*s%s%s", before, with_hole, path, behind);
    sprintf(in_query, "%.*s%s%c%s", before, with_hole, behind, strchr(behind, '?') ? '&' : '?',
            query);
}

/* At once, for there is a knob that takes a second. */
START_TEST(test_each_knob_works_in_path_and_query_everywhere)
{
    char query[TARGET_SIZE], asked[2 * PLACES][2 * TARGET_SIZE];
    struct wire clients[2 * PLACES];
    size_t count = 0;

    if (!find_example((enum knob)_i, query))
        return;
    for (size_t i = 0; i < PLACES; i++) {
        if (_i == KNOB_LOCATION && strncmp(targets[i], "/redirect", 9) == 0)
            continue;
        write_targets(targets[i], query, asked[count], asked[count + 1]);
        count += 2;
    }
    for (size_t i = 0; i < count; i++) {
        wire_open(&clients[i]);
        wire_request(&clients[i], "GET", asked[i], NULL, NULL);
    }
    for (size_t i = 0; i < count; i++) {
        wire_read(&clients[i], "GET", &response);
        ck_assert_msg(wire_value(&response.head, "Statusbin-Code"), "%s: %s", asked[i],
                      response.content);
        wire_close(&clients[i]);
    }
}
END_TEST

/* value: the one in the query, with "=" before it; or NULL. */
static const char *find_field_value(const struct knob_row *row, const char *value)
{
    if (row == &knob_rows[KNOB_HINT])
        return "</a>; rel=preload";
    if (row->kind == KNOB_FIELD)
        return "X-A: b";
    return value ? value + 1 : "";
}

START_TEST(test_each_knob_works_as_a_field_and_is_told_to_caches)
{
    const struct knob_row *row = &knob_rows[_i];
    char query[TARGET_SIZE], line[TARGET_SIZE], target[TARGET_SIZE] = "/status/503?";
    const char *value;

    if (!find_example((enum knob)_i, query))
        return;
    value = strrchr(query, '=');
    if (value && strchr(query, '&')) /* what it needs beside */
        snprintf(target, sizeof(target), "/status/503?%.*s", (int)strcspn(query, "&"), query);
    snprintf(line, sizeof(line), "statusbin-%s: %s\r\n", row->name, find_field_value(row, value));
    ask("GET", target, line);
    ck_assert_msg(wire_value(&response.head, "Statusbin-Code"), "%s: %s", line, response.content);
    snprintf(line, sizeof(line), "statusbin-%s", row->name);
    ck_assert_msg(wire_lists(&response.head, "Vary", line), "%s", line);
    reopen_if_closed();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs-table");
    TCase *tcase = fixture_case(suite, "rows");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_each_knob_works_in_path_and_query_everywhere, 0, KNOB_COUNT);
    tcase_add_loop_test(tcase, test_each_knob_works_as_a_field_and_is_told_to_caches, 0,
                        KNOB_COUNT);
    return fixture_main(suite);
}
