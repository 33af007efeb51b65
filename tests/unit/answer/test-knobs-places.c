/*
 * Where knobs stand: in the path, in the query, in fields. The path wins over the query, the query
 * over fields, knob by knob; and of header, field name by field name.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "unit/answer/knobs-rig.h"

static bool read_all(const char *segment, const char *query, const struct field_line *lines)
{
    static char target[4000];

    snprintf(target, sizeof(target), "/status/%s/v1/users%s%s", segment, query ? "?" : "",
             query ? query : "");
    return read_head(ask_head("GET", target, lines), 503);
}

START_TEST(test_each_place_is_read)
{
    ck_assert_msg(read_all("503;delay=2", "retry-after=3", LINES({"Statusbin-Seed", "4"})), "%s",
                  detail);
    ck_assert_int_eq(knobs_pick_delay_ms(&knobs), 2000);
    ck_assert_str_eq(knobs.retry_after, "3");
    ck_assert_uint_eq(knobs.seed, 4);
    ck_assert_uint_eq(knobs.given,
                      KNOB_SET(KNOB_DELAY) | KNOB_SET(KNOB_RETRY_AFTER) | KNOB_SET(KNOB_SEED));
}
END_TEST

START_TEST(test_the_path_wins_over_the_query_and_that_over_fields)
{
    const struct field_line *lines =
        LINES({"Statusbin-Delay", "nonsense"}, {"Statusbin-Retry-After", "nonsense"},
              {"Statusbin-Location", "/c"});

    ck_assert_msg(read_all("503;delay=2", "delay=nonsense&delay=4&retry-after=3", lines), "%s",
                  detail);
    ck_assert_int_eq(knobs_pick_delay_ms(&knobs), 2000);
    ck_assert_str_eq(knobs.retry_after, "3");
    ck_assert_str_eq(knobs.location, "/c");
}
END_TEST

START_TEST(test_header_is_replaced_by_field_name)
{
    ck_assert_msg(read_all("503;header=A:1;header=a:2", "header=%41:3&header=B:4&header=b:5",
                           LINES({"Statusbin-Header", "a: 6"}, {"Statusbin-Header", "B: 7"},
                                 {"X-HttpStatus-Response-C", "8"})),
                  "%s", detail);
    static const char *const expected[] = {"A", "1", "a", "2", "B", "4", "b", "5", "C", "8"};
    ck_assert_uint_eq(knobs.header_count, 5);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_str_eq(knobs.headers[i].name, expected[2 * i]);
        ck_assert_str_eq(knobs.headers[i].value, expected[2 * i + 1]);
    }
}
END_TEST

START_TEST(test_each_place_has_its_own_encoding)
{
    ck_assert_msg(read_all("503;body=a+b%2Bc%3B%2C%2F;header=A:+%41", "header=B:+%41%2B",
                           LINES({"Statusbin-Header", "C: +%41"})),
                  "%s", detail);
    ck_assert_str_eq(knobs.body, "a+b+c;,/");
    ck_assert_str_eq(knobs.headers[0].value, "+A");
    ck_assert_str_eq(knobs.headers[1].value, "A+");
    ck_assert_str_eq(knobs.headers[2].value, "+%41");
}
END_TEST

START_TEST(test_flags_say_yes_or_no)
{
    static const struct {
        const char *segment;
        bool bare;
    } flags[] = {{"503;bare", true},      {"503;bare=", true},       {"503;bare=true", true},
                 {"503;bare=TRUE", true}, {"503;bare=1", true},      {"503;bare=false", false},
                 {"503;bare=0", false},   {"503;bare=False", false}, {"503;;bare;", true},
                 {"503;b%61re=%31", true}};

    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        ck_assert_msg(read_all(flags[i].segment, NULL, NO_LINES), "%s", detail);
        ck_assert_int_eq(knobs.bare, flags[i].bare);
        forget();
    }
    ck_assert(read_all("503;bare=false", "bare", LINES({"Statusbin-Bare", "1"})));
    ck_assert(!knobs.bare);
}
END_TEST

/* What is bad in each place, and what the sentence says of it. */
static const struct {
    const char *segment, *query, *field, *value, *told;
} bad[] = {
    {"503;delay=x", NULL, NULL, NULL, "The knob delay in the path is 'x'; it takes a time"},
    {"503", "delay=x", NULL, NULL, "The knob delay in the query is 'x'; it takes a time"},
    {"503", NULL, "STATUSBIN-delay", "x",
     "The knob delay in the field STATUSBIN-delay is 'x'; it takes a time"},
    {"503", NULL, "X-HttpStatus-Sleep", "x",
     "The knob sleep in the field X-HttpStatus-Sleep is 'x'; it takes milliseconds"},
    {"503;bare;bare", NULL, NULL, NULL,
     "The knob bare in the path was given 2 times, once as ''; give it only once."},
    {"503;body=%zz", NULL, NULL, NULL, "The knob body in the path is '%zz', which has a % without"},
    {"503;final=404", NULL, NULL, NULL, "The knob final in the path is '404', but 503 is already"},
    {"503;dleay=1", NULL, NULL, NULL, "'dleay'"},
    {"503;x", NULL, NULL, NULL, "The path parameter 'x' is not a knob; /help"},
    {"503", NULL, "Statusbin-Dleay", "1", "Statusbin-Dleay"},
    {"503;delay=1", "sleep=1", NULL, NULL,
     "The knob sleep in the query is '1', but delay also sets"},
};

START_TEST(test_a_refusal_names_the_place)
{
    const struct field_line lines[] = {{bad[_i].field, bad[_i].value}, {NULL, NULL}};

    ck_assert_msg(!read_all(bad[_i].segment, bad[_i].query, lines), "%d", _i);
    ck_assert_msg(strstr(detail, bad[_i].told), "%s", detail);
}
END_TEST

START_TEST(test_headers_of_all_places_are_counted_together)
{
    static char query[1200];

    for (int i = 0; i < KNOBS_REPEATED_MAX; i++)
        sprintf(query + strlen(query), "header=A%d:b&", i);
    ck_assert_msg(read_all("503;header=A7:c", query, NO_LINES), "%s", detail);
    ck_assert_uint_eq(knobs.header_count, KNOBS_REPEATED_MAX);
    forget();
    ck_assert(!read_all("503;header=B:c", query, NO_LINES));
    ck_assert_ptr_nonnull(strstr(detail, "33 times; give it 32 times at most."));
}
END_TEST

START_TEST(test_fields_are_knobs_too)
{
    static const struct field_line lines[] = {
        {"statusbin-delay", "100ms"},      {"Statusbin-Body", "a%20b"},
        {"Statusbin-Header", "X-A: b, c"}, {"STATUSBIN-Header", "X-B: d"},
        {"Statusbin-Retry-After", "7"},    {"Statusbin-Bare", "1"},
        {"Accept", "text/html"},           {NULL, NULL}};

    ck_assert_msg(read_all("503", "delay=200ms&header=X-Q:q", lines), "%s", detail);
    ck_assert_int_eq(knobs_pick_delay_ms(&knobs), 200); /* the query wins */
    ck_assert_str_eq(knobs.body, "a%20b");              /* a field is not decoded */
    ck_assert_uint_eq(knobs.header_count, 3);           /* of other names than X-Q */
    ck_assert_str_eq(knobs.headers[0].name, "X-Q");
    ck_assert_str_eq(knobs.headers[1].name, "X-A");
    ck_assert_str_eq(knobs.retry_after, "7");
    ck_assert(knobs.bare);
    forget();
    ck_assert_msg(read_all("503", NULL, lines), "%s", detail);
    ck_assert_int_eq(knobs_pick_delay_ms(&knobs), 100);
    ck_assert_uint_eq(knobs.header_count, 2);
    ck_assert_str_eq(knobs.headers[0].value, "b, c");
}
END_TEST

START_TEST(test_a_field_given_twice_is_refused)
{
    static const struct field_line lines[] = {
        {"Statusbin-Delay", "1"}, {"Statusbin-Delay", "1"}, {NULL, NULL}};

    ck_assert(!read_all("503", NULL, lines));
    ck_assert_ptr_nonnull(strstr(detail, "once"));
}
END_TEST

START_TEST(test_the_fields_of_httpstat_us_are_understood)
{
    static const struct field_line lines[] = {{"X-HttpStatus-Sleep", "50"},
                                              {"X-HttpStatus-SuppressBody", "TRUE"},
                                              {"X-HttpStatus-Response-X-Up", "down"},
                                              {"X-HttpStatus-Other", "?"},
                                              {NULL, NULL}};

    ck_assert_msg(read_all("503", NULL, lines), "%s", detail);
    ck_assert_int_eq(knobs_pick_delay_ms(&knobs), 50);
    ck_assert(knobs.suppressed);
    ck_assert_uint_eq(knobs.header_count, 1);
    ck_assert_str_eq(knobs.headers[0].name, "X-Up");
    ck_assert_str_eq(knobs.headers[0].value, "down");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs-places");
    TCase *tcase = knobs_case(suite, "places");

    tcase_add_test(tcase, test_each_place_is_read);
    tcase_add_test(tcase, test_the_path_wins_over_the_query_and_that_over_fields);
    tcase_add_test(tcase, test_header_is_replaced_by_field_name);
    tcase_add_test(tcase, test_each_place_has_its_own_encoding);
    tcase_add_test(tcase, test_flags_say_yes_or_no);
    tcase_add_loop_test(tcase, test_a_refusal_names_the_place, 0, COUNT_OF(bad));
    tcase_add_test(tcase, test_headers_of_all_places_are_counted_together);
    tcase_add_test(tcase, test_fields_are_knobs_too);
    tcase_add_test(tcase, test_a_field_given_twice_is_refused);
    tcase_add_test(tcase, test_the_fields_of_httpstat_us_are_understood);
    return unit_main(suite);
}
