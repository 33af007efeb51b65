/*
 * The knobs: parameters of the query, or fields of the name
 * Statusbin-<Name>, that change what /status answers. A knob is taken exactly
 * or refused with a sentence that names the knob, its value and what would be
 * right; it is never guessed at.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "unit/answer/knobs-rig.h"

/* Reads a query and up to two Statusbin-Final lines; each may be NULL. */
static bool read_final(unsigned code, const char *query, const char *first, const char *second)
{
    static char target[400]; /* both must live as long as the request */
    static struct field_line lines[3];
    size_t count = 0;

    snprintf(target, sizeof(target), "/status/103%s%s", query ? "?" : "", query ? query : "");
    if (first)
        lines[count++] = (struct field_line){"Statusbin-Final", first};
    if (second)
        lines[count++] = (struct field_line){"statusbin-final", second};
    lines[count].name = NULL;
    return read_head(ask_head("GET", target, lines), code);
}

static const struct {
    const char *query, *field;
    unsigned final;
} good[] = {
    {NULL, NULL, 0},
    {"", NULL, 0},
    {"final=404", NULL, 404},
    {"final=200", NULL, 200},
    {"final=599", NULL, 599},
    {"final=299", NULL, 299}, /* registered or not */
    {"final=%34%304", NULL, 404},
    {"a=b&final=404&c=d", NULL, 404},
    {"&final=404&", NULL, 404},
    {"final22=500&final=404", NULL, 404},
    {"xxfinal=500&final=404", NULL, 404},
    {"a=final=500&final=404", NULL, 404},
    {"final22=500", NULL, 0}, /* unknown names are ignored */
    {"xxfinal=500", NULL, 0},
    {"fin=500", NULL, 0},
    {"a=final=500", NULL, 0},
    {"a&b=c&%", NULL, 0},
    {NULL, "404", 404},
    {"a=b", "404", 404},
    {"final=404", "500", 404}, /* the query wins */
    {"final=404", "nonsense", 404},
};

START_TEST(test_final_picks_the_code_after_the_interim_response)
{
    knobs.final = 4711;

    ck_assert_msg(read_final(103, good[_i].query, good[_i].field, NULL), "%s, %s: %s",
                  good[_i].query, good[_i].field, detail);
    ck_assert_uint_eq(knobs.final, good[_i].final);
}
END_TEST

static const struct {
    const char *query, *field;
    const char *shown; /* the value, as the sentence repeats it */
} bad[] = {
    {"final=", NULL, "''"},
    {"final", NULL, "''"},
    {"final=abc", NULL, "'abc'"},
    {"final=99", NULL, "'99'"},
    {"final=100", NULL, "'100'"},
    {"final=103", NULL, "'103'"},
    {"final=199", NULL, "'199'"},
    {"final=600", NULL, "'600'"},
    {"final=999", NULL, "'999'"},
    {"final=1000", NULL, "'1000'"},
    {"final=2000", NULL, "'2000'"},
    {"final=0200", NULL, "'0200'"},
    {"final=+20", NULL, "' 20'"},
    {"final=%2B20", NULL, "'+20'"},
    {"final=-200", NULL, "'-200'"},
    {"final=2e2", NULL, "'2e2'"},
    {"final=200,404", NULL, "'200,404'"},
    {"final=200/", NULL, "'200/'"},
    {"final=20%30%20", NULL, "'200 '"},
    {"final=%0d%0aX", NULL, "'\\x0D\\x0AX'"}, /* what cannot be printed is not */
    {"final=%ff%01", NULL, "'\\xFF\\x01'"},
    {"final=200%00", NULL, "'200%00'"}, /* no NUL hides what follows */
    {"final=%00200", NULL, "'%00200'"},
    {"final=20%", NULL, "'20%'"},
    {"final=%zz", NULL, "'%zz'"},
    {"final=%2532%30%30", NULL, "'%3200'"},                         /* decoded once */
    {"final=18446744073709551816", NULL, "'18446744073709551816'"}, /* 200 modulo 2^64 */
    {NULL, "abc", "'abc'"},
    {NULL, "", "''"},
    {NULL, "200, 404", "'200, 404'"},   /* a field is not split at commas */
    {NULL, "%34%30%34", "'%34%30%34'"}, /* nor is it decoded */
    {"final=abc", "404", "'abc'"},      /* the query wins, even so */
};

START_TEST(test_a_bad_final_is_told_with_what_would_be_right)
{
    ck_assert_msg(!read_final(103, bad[_i].query, bad[_i].field, NULL), "%s, %s", bad[_i].query,
                  bad[_i].field);
    ck_assert_msg(strstr(detail, "final") && strstr(detail, bad[_i].shown) &&
                      strstr(detail, "200 to 599"),
                  "%s", detail);
    ck_assert_int_eq(detail[strlen(detail) - 1], '.');
}
END_TEST

START_TEST(test_a_long_value_is_cut_in_the_sentence)
{
    char query[300] = "final=";

    memset(query + 6, '2', 280);
    ck_assert(!read_final(103, query, NULL, NULL));
    ck_assert_ptr_nonnull(strstr(detail, "200 to 599."));
    memset(query + 6, '%', 280);
    forget();
    ck_assert(!read_final(103, query, NULL, NULL));
    ck_assert_ptr_nonnull(strstr(detail, "200 to 599."));
}
END_TEST

START_TEST(test_a_knob_given_twice_is_refused)
{
    static const struct {
        const char *query, *first, *second;
    } cases[] = {
        {"final=404&final=500", NULL, NULL},
        {"final=404&final=404", NULL, NULL},
        {"final=404&a=b&final", NULL, NULL},
        {"final&final=404", NULL, NULL},
        {NULL, "404", "500"},
        {NULL, "404", "404"},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {

        ck_assert_msg(!read_final(103, cases[i].query, cases[i].first, cases[i].second), "case %zu",
                      i);
        ck_assert_msg(strstr(detail, "final") && strstr(detail, "once"), "%s", detail);
        forget();
    }
}
END_TEST

START_TEST(test_final_is_for_interim_codes_only)
{
    static const struct {
        unsigned code;
        bool allowed;
    } cases[] = {{100, true}, {101, false}, {104, true}, {199, true}, {200, false}, {599, false}};

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char code[16];

        snprintf(code, sizeof(code), "%u", cases[i].code);
        ck_assert_msg(read_final(cases[i].code, "final=404", NULL, NULL) == cases[i].allowed, "%s",
                      code);
        if (!cases[i].allowed)
            ck_assert_msg(strstr(detail, "final") && strstr(detail, "'404'") &&
                              strstr(detail, code),
                          "%s", detail);
        forget();
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs");
    TCase *tcase = knobs_case(suite, "final");

    tcase_add_loop_test(tcase, test_final_picks_the_code_after_the_interim_response, 0,
                        COUNT_OF(good));
    tcase_add_loop_test(tcase, test_a_bad_final_is_told_with_what_would_be_right, 0, COUNT_OF(bad));
    tcase_add_test(tcase, test_a_long_value_is_cut_in_the_sentence);
    tcase_add_test(tcase, test_a_knob_given_twice_is_refused);
    tcase_add_test(tcase, test_final_is_for_interim_codes_only);
    return unit_main(suite);
}
