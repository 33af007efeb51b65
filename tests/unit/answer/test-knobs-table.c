/*
 * Each row of the table of knobs, in each place: it is read, it wins over lower places, and where
 * it is bad the sentence names the knob, the place and what would be right.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "answer/knob-table.h"
#include "http/query.h"
#include "unit/answer/knobs-rig.h"

enum { PATH, QUERY, FIELD, PLACES };

static const char *const place_names[PLACES] = {"path", "query", "field"};

/* A value that the knob takes. */
static const char *good_value(enum knob knob)
{
    static const struct {
        enum knob knob;
        const char *value;
    } values[] = {{KNOB_FINAL, "404"}, {KNOB_FAULT, "close"},   {KNOB_HEADER, "X:y"},
                  {KNOB_TYPE, "a/b"},  {KNOB_RETRY_AFTER, "5"}, {KNOB_LOCATION, "a"},
                  {KNOB_HINT, "<a>"}};

    for (size_t i = 0; i < COUNT_OF(values); i++)
        if (values[i].knob == knob)
            return values[i].value;
    switch (knob_rows[knob].kind) {
    case KNOB_FLAG:
        return "true";
    case KNOB_FIELD:
        return "X-Z:y";
    case KNOB_TIME:
        return "1s";
    case KNOB_NUMBER:
        return "10";
    default:
        return strrchr(knob_rows[knob].example, '=') + 1;
    }
}

/* Reads a knob with a value in each place; NULL: not there. code: one that carries it. */
static bool read_in(enum knob knob, const char *const values[PLACES], const char *rest)
{
    static char target[400], field[40];
    struct field_line lines[2] = {{field, values[FIELD]}, {NULL, NULL}};
    size_t size = (size_t)sprintf(target, "/status/%s", knob == KNOB_FINAL ? "103" : "503");

    if (values[PATH])
        size += (size_t)sprintf(target + size, ";%s=%s", knob_rows[knob].name,
                                strchr(values[PATH], '/') ? "a%2Fb" : values[PATH]);
    size += (size_t)sprintf(target + size, "/v1?%s", rest);
    if (values[QUERY])
        sprintf(target + size, "&%s=%s", knob_rows[knob].name, values[QUERY]);
    snprintf(field, sizeof(field), "Statusbin-%s", knob_rows[knob].name);
    if (!values[FIELD])
        lines[0].name = NULL;
    return read_head(ask_head("POST", target, lines), knob == KNOB_FINAL ? 103 : 503);
}

/* What must stand beside a knob, for it to be applied. */
static const char *beside(enum knob knob)
{
    return knob == KNOB_TYPE ? "body=x" : "";
}

START_TEST(test_each_knob_is_read_in_each_place)
{
    enum knob knob = (enum knob)_i;

    for (int place = 0; place < PLACES; place++) {
        const char *values[PLACES] = {NULL};

        values[place] = good_value(knob);
        ck_assert_msg(read_in(knob, values, beside(knob)), "%s in the %s: %s", knob_rows[knob].name,
                      place_names[place], detail);
        ck_assert_msg(knobs.given & KNOB_SET(knob), "%s in the %s", knob_rows[knob].name,
                      place_names[place]);
        forget();
    }
}
END_TEST

START_TEST(test_a_higher_place_wins)
{
    enum knob knob = (enum knob)_i;
    const char *good = good_value(knob);

    if (knob_rows[knob].often == KNOB_BY_FIELD || knob_rows[knob].kind == KNOB_TEXT)
        return; /* field name by field name; or anything is good */
    ck_assert_msg(read_in(knob, (const char *[]){good, "(", "("}, beside(knob)), "%s: %s",
                  knob_rows[knob].name, detail);
    forget();
    ck_assert_msg(read_in(knob, (const char *[]){NULL, good, "("}, beside(knob)), "%s: %s",
                  knob_rows[knob].name, detail);
    forget();
    ck_assert_msg(!read_in(knob, (const char *[]){"(", good, good}, beside(knob)), "%s",
                  knob_rows[knob].name);
}
END_TEST

static void expect_sentence(enum knob knob, int place, const char *told)
{
    ck_assert_msg(strstr(detail, knob_rows[knob].name) && strstr(detail, place_names[place]) &&
                      strstr(detail, told),
                  "%s in the %s: %s", knob_rows[knob].name, place_names[place], detail);
    ck_assert_int_eq(detail[strlen(detail) - 1], '.');
    ck_assert_msg(strlen(detail) < 500, "%s", detail);
}

/* What it takes is told; in the middle of that, how much an option allows. */
static void expect_takes(enum knob knob, int place)
{
    static const char limit[] = "--max-";
    const char *takes = knob_rows[knob].takes, *option = strstr(takes, limit);
    char start[500];

    snprintf(start, sizeof(start), "it takes %.*s", (int)(option ? option - takes : 400), takes);
    expect_sentence(knob, place, start);
    if (!option)
        return;
    expect_sentence(knob, place, " (here ");
    expect_sentence(knob, place, option + strcspn(option, ";,")); /* the rest */
}

START_TEST(test_a_bad_value_is_told_with_knob_place_and_what_would_be_right)
{
    enum knob knob = (enum knob)_i;

    for (int place = 0; place < PLACES; place++) {
        const char *values[PLACES] = {NULL};

        values[place] = place == FIELD ? "" : "%00";
        if (place == FIELD &&
            (knob_rows[knob].kind == KNOB_TEXT || knob_rows[knob].kind == KNOB_FLAG))
            continue; /* anything, or nothing, is good there */
        ck_assert_msg(!read_in(knob, values, beside(knob)), "%s in the %s", knob_rows[knob].name,
                      place_names[place]);
        expect_takes(knob, place);
        forget();
    }
}
END_TEST

START_TEST(test_a_knob_given_twice_is_refused_unless_it_may_be_repeated)
{
    enum knob knob = (enum knob)_i;
    const char *good = good_value(knob);
    char twice[100];
    bool repeatable = knob_rows[knob].often >= KNOB_EACH;

    snprintf(twice, sizeof(twice), "%s&%s=%s", beside(knob), knob_rows[knob].name, good);
    ck_assert_msg(read_in(knob, (const char *[]){NULL, good, NULL}, twice) == repeatable, "%s: %s",
                  knob_rows[knob].name, detail);
    if (!repeatable)
        expect_sentence(knob, QUERY, "give it only once");
    forget();
    ck_assert_msg(read_in(knob, (const char *[]){good, good, good}, beside(knob)), "%s: %s",
                  knob_rows[knob].name, detail);
}
END_TEST

START_TEST(test_each_row_is_whole)
{
    const struct knob_row *row = &knob_rows[_i];

    struct slice value;

    ck_assert(row->name && *row->name && row->parse && row->takes && *row->takes);
    ck_assert_msg(_i == 0 || strcasecmp(knob_rows[_i - 1].name, row->name) < 0,
                  "%s is not in its place", row->name);
    ck_assert_msg(row->does && row->does[strlen(row->does) - 1] == '.', "%s", row->name);
    ck_assert_msg(query_count(row->example, row->name, &value) == 1, "%s", row->example);
    ck_assert_msg((row->choices != NULL) == (row->kind == KNOB_CHOICE), "%s", row->name);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs-table");
    TCase *tcase = knobs_case(suite, "rows");

    tcase_add_loop_test(tcase, test_each_knob_is_read_in_each_place, 0, KNOB_COUNT);
    tcase_add_loop_test(tcase, test_a_higher_place_wins, 0, KNOB_COUNT);
    tcase_add_loop_test(tcase, test_a_bad_value_is_told_with_knob_place_and_what_would_be_right, 0,
                        KNOB_COUNT);
    tcase_add_loop_test(tcase, test_a_knob_given_twice_is_refused_unless_it_may_be_repeated, 0,
                        KNOB_COUNT);
    tcase_add_loop_test(tcase, test_each_row_is_whole, 0, KNOB_COUNT);
    return unit_main(suite);
}
