/*
 * What each knob takes and what it refuses; and that no value gets a second
 * field or line into a response.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "unit/answer/knobs-rig.h"

static const struct {
    const char *query;
    int64_t delay_ms;
} delays[] = {
    {"delay=0", 0},       {"delay=2", 2000},     {"delay=2s", 2000},
    {"delay=1.5s", 1500}, {"delay=1.5", 1500},   {"delay=0.001s", 1},
    {"delay=200ms", 200}, {"delay=300", 300000}, {"delay=300000ms", 300000},
    {"sleep=250", 250},   {"sleep=0", 0},        {"delay=1.25s&a=b", 1250},
};

START_TEST(test_a_delay_is_a_time)
{
    ck_assert_msg(read_query(delays[_i].query, 0), "%s: %s", delays[_i].query, detail);
    ck_assert_int_eq(knobs_pick_delay_ms(&knobs), delays[_i].delay_ms);
}
END_TEST

/* A query, and the knob that the sentence must name. */
static const char *const bad[][2] = {
    {"delay=", "delay"},
    {"delay=s", "delay"},
    {"delay=ms", "delay"},
    {"delay=-1", "delay"},
    {"delay=1.s", "delay"},
    {"delay=.5", "delay"},
    {"delay=1.0001s", "delay"},
    {"delay=1.5ms", "delay"},
    {"delay=1m", "delay"},
    {"delay=+1", "delay"},
    {"delay=%201", "delay"},
    {"delay=300.001", "delay"},
    {"delay=300001ms", "delay"},
    {"delay=99999999999999999999", "delay"},
    {"delay=1&sleep=1", "sleep"},
    {"sleep=1s", "sleep"},
    {"sleep=1.5", "sleep"},
    {"sleep=300001", "sleep"},
    {"fault=", "fault"},
    {"fault=Close", "fault"},
    {"fault=explode", "fault"},
    {"fault=close&fault=reset", "fault"},
    {"fault=close,", "fault"},
    {"fault=,close", "fault"},
    {"fault=close:0", "fault"},
    {"fault=close:0,none:0", "fault"},
    {"fault=close:1:2", "fault"},
    {"fault=close:1.0000001", "fault"},
    {"fault=close:1000001", "fault"},
    {"fault=reset:", "fault"},
    {"fault=reset:cancel", "fault"},
    {"fault=long:CANCEL", "fault"},
    {"fault=a,a,a,a,a,a,a,a", "fault"},
    {"fault=none,none,none,none,none,none,none,none,none,none,none,none,none,none,none,none,none",
     "fault"},
    {"reason=a%0d%0aX:y", "reason"},
    {"reason=%09", "reason"},
    {"reason=%00", "reason"},
    {"reason=a&reason=b", "reason"},
    {"hint=", "hint"},
    {"hint=/style.css", "hint"},
    {"hint=%3C/style.css", "hint"},
    {"hint=%3Ca%20b%3E", "hint"},
    {"hint=%3Ca%3E%20x", "hint"},
    {"hint=%3Ca%3E;rel=", "hint"},
    {"hint=%3Ca%3E;rel=%22x", "hint"},
    {"hint=%3Ca%3E,", "hint"},
    {"hint=%3Ca%0a%3E", "hint"},
    {"hint=%3Ca%3E&hint=b", "hint"},
    {"continue=", "continue"},
    {"continue=yes", "continue"},
    {"continue=No", "continue"},
    {"continue=301", "continue"},
    {"early=2", "early"},
    {"early&continue=no", "early"},
    {"seed=", "seed"},
    {"seed=-1", "seed"},
    {"seed=x", "seed"},
    {"seed=18446744073709551616", "seed"},
    {"location=/%0d%0aX:%20y", "location"},
    {"location=/%01", "location"},
    {"location=/%7f", "location"},
    {"location=/%00", "location"},
    {"retry-after=", "retry-after"},
    {"retry-after=-1", "retry-after"},
    {"retry-after=1.5", "retry-after"},
    {"retry-after=soon", "retry-after"},
    {"retry-after=date:", "retry-after"},
    {"retry-after=date:-1", "retry-after"},
    {"retry-after=date:10000000000", "retry-after"},
    {"retry-after=1%0d%0aX:y", "retry-after"},
    {"retry-after=Tue,%2024%20Nov%202026%2008:00:00", "retry-after"},
    {"retry-after=Mon,%2024%20Nov%202026%2008:00:00%20GMT", "retry-after"}, /* a Tuesday */
    {"retry-after=1234567890123456", "retry-after"},
    {"body=x&type=", "type"},
    {"body=x&type=html", "type"},
    {"body=x&type=text/", "type"},
    {"body=x&type=/html", "type"},
    {"body=x&type=text/html;a", "type"},
    {"body=x&type=text/html,text/plain", "type"},
    {"body=x&type=text/html%0d%0aX:y", "type"},
    {"body=%zz", "body"},
    {"body=%00", "body"},
    {"body=a&body=b", "body"},
    {"body=a&suppressBody=true", "body"},
    {"suppressBody=yes", "suppressBody"},
    {"bare&bare", "bare"},
    {"bare=no", "bare"},
    {"key=", "key"},
    {"header=", "header"},
    {"header=X", "header"},
    {"header=:x", "header"},
    {"header=X%20:y", "header"},
    {"header=%20X:y", "header"},
    {"header=X:y%0d%0aZ:z", "header"},
    {"header=X:y%0aZ:z", "header"},
    {"header=X:y%0dZ:z", "header"},
    {"header=X:y%00z", "header"},
    {"header=X:%01y", "header"},
    {"trailer=X:y%09z", "trailer"}, /* MHD sends no tab there */
    {"header=X%0d:y", "header"},
    {"header=content-length:0", "header"},
    {"header=Transfer-Encoding:chunked", "header"},
    {"header=Upgrade:x", "header"},
    {"header=Date:x&header=date:y", "header"},
    {"header=STATUSBIN-CODE:1", "header"},
    {"header=Connection:keep-alive", "header"},
    {"header=Connection:close,x", "header"},
    {"header=A:b&header=Upgrade:x", "header"},
};

START_TEST(test_a_bad_value_is_refused_with_its_knob_named)
{
    ck_assert_msg(!read_query(bad[_i][0], 0), "%s", bad[_i][0]);
    ck_assert_msg(strstr(detail, bad[_i][1]), "%s: %s", bad[_i][0], detail);
    for (const char *at = detail; *at; at++)
        ck_assert_msg(*at >= ' ' && *at < 0x7f, "%s", detail);
    ck_assert_int_eq(detail[strlen(detail) - 1], '.');
}
END_TEST

START_TEST(test_good_values_are_taken_as_they_are)
{
    ck_assert_msg(
        read_query("body=a+b%2B%26c&type=text/x;%20charset=%22utf-8%22&location=//h/%25?q%23f&"
                   "retry-after=Sunday,%2006-Nov-94%2008:49:37%20GMT&seed=18446744073709551615&"
                   "header=X-A:%20%20b%20c%20&header=x-a:d&header=Connection:Close&bare=1&"
                   "fault=stall&unknown=%zz&delay=1",
                   0),
        "%s", detail);
    ck_assert_str_eq(knobs.body, "a b+&c");
    ck_assert_str_eq(knobs.type, "text/x; charset=\"utf-8\"");
    ck_assert_str_eq(knobs.location, "//h/%?q#f");
    ck_assert_str_eq(knobs.retry_after, "Sunday, 06-Nov-94 08:49:37 GMT");
    ck_assert(knobs_have(&knobs, KNOB_SEED) && knobs.seed == UINT64_MAX);
    ck_assert_uint_eq(knobs.header_count, 3);
    ck_assert_str_eq(knobs.headers[0].name, "X-A");
    ck_assert_str_eq(knobs.headers[0].value, "b c");
    ck_assert_str_eq(knobs.headers[1].name, "x-a");
    ck_assert(knobs.bare);
    ck_assert_int_eq(knobs_pick_fault(&knobs).breakage, BREAKAGE_STALL);
    ck_assert(knobs_alter(&knobs));
}
END_TEST

START_TEST(test_space_around_a_field_value_is_left_out)
{
    ck_assert_msg(read_query("location=%20%20/a%20b%20&type=a/b;%20c=d%20%20&retry-after=1&"
                             "hint=%20%3C/a%3E;%20b%20&hint=%3C/b%3E",
                             0),
                  "%s", detail);
    ck_assert_str_eq(knobs.location, "/a b");
    ck_assert_str_eq(knobs.type, "a/b; c=d");
    ck_assert_str_eq(knobs.hints[0].value, "</a>; b");
    ck_assert_str_eq(knobs.hints[1].value, "</b>");
    forget();
    ck_assert_msg(read_query("location=%20", 0), "%s", detail);
    ck_assert_str_eq(knobs.location, "");
}
END_TEST

/* Where it is not a field's value, it is what the client wants. */
START_TEST(test_space_around_other_values_stays)
{
    ck_assert_msg(read_query("body=%20a%20&reason=%20b%20&key=%20c%20", 0), "%s", detail);
    ck_assert_str_eq(knobs.body, " a ");
    ck_assert_str_eq(knobs.reason, " b ");
    ck_assert_str_eq(knobs.key, " c ");
}
END_TEST

START_TEST(test_a_delay_alone_alters_nothing)
{
    ck_assert(read_query("delay=1&seed=4&final=200", 0));
    ck_assert(!knobs_alter(&knobs));
    forget();
    ck_assert(read_query("fault=close", 0));
    ck_assert(!knobs_alter(&knobs));
}
END_TEST

START_TEST(test_the_number_of_headers_is_bounded)
{
    char query[1200] = "";

    for (int i = 0; i < KNOBS_REPEATED_MAX; i++)
        sprintf(query + strlen(query), "header=A%d:b&", i);
    ck_assert_msg(read_query(query, 0), "%s", detail);
    ck_assert_uint_eq(knobs.header_count, KNOBS_REPEATED_MAX);
    forget();
    strcat(query, "header=B:b");
    ck_assert(!read_query(query, 0));
    ck_assert_ptr_nonnull(strstr(detail, "33 times; give it 32 times at most."));
}
END_TEST

START_TEST(test_the_examples_on_a_page_are_good)
{
    const char *examples[KNOBS_EXAMPLES_MAX + 1];

    for (unsigned code = 100; code <= 599; code++) {
        size_t count = 0;

        knobs_examples(code, examples);
        for (; examples[count]; count++) {
            ck_assert_msg(read_query(examples[count], code), "%u: %s", code, detail);
            forget();
        }
        ck_assert_uint_ge(count, 6);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs-values");
    TCase *tcase = knobs_case(suite, "values");

    tcase_add_loop_test(tcase, test_a_delay_is_a_time, 0, COUNT_OF(delays));
    tcase_add_loop_test(tcase, test_a_bad_value_is_refused_with_its_knob_named, 0, COUNT_OF(bad));
    tcase_add_test(tcase, test_good_values_are_taken_as_they_are);
    tcase_add_test(tcase, test_space_around_a_field_value_is_left_out);
    tcase_add_test(tcase, test_space_around_other_values_stays);
    tcase_add_test(tcase, test_a_delay_alone_alters_nothing);
    tcase_add_test(tcase, test_the_number_of_headers_is_bounded);
    tcase_add_test(tcase, test_the_examples_on_a_page_are_good);
    return unit_main(suite);
}
