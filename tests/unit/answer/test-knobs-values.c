/*
 * What each knob takes and what it refuses; dates, on which one of them
 * depends; and that no value gets a second field or line into a response.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "answer/knobs.h"
#include "http/date.h"
#include "base/random.h"
#include "lib/ask.h"

static struct request request;
static struct knobs knobs;
static char detail[KNOBS_DETAIL_MAX];

static void teardown(void)
{
    knobs_reset(&knobs);
    request_reset(&request);
}

static bool read_for(unsigned code)
{
    static struct random random = {.state = 42};
    static const struct service service = {
        .max_delay_ms = 300000, .max_size = 100 << 20, .random = &random};
    const struct knob_call call = {&service, &request, NULL};

    return knobs_read(&knobs, &call, (struct slice){"", 0}, code, detail);
}

/* Reads a query for a code; 0: for none in particular. */
static bool parse_for(unsigned code, const char *query)
{
    static char target[9000];

    snprintf(target, sizeof(target), "/status/200?%s", query);
    ask(&request, ask_head("GET", target, NO_LINES));
    return read_for(code);
}

static bool parse(const char *query)
{
    return parse_for(0, query);
}

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
    ck_assert_msg(parse(delays[_i].query), "%s: %s", delays[_i].query, detail);
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
    {"header=X:%09y%09z", "header"}, /* a tab is a control character too, and MHD sends none */
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
    ck_assert_msg(!parse(bad[_i][0]), "%s", bad[_i][0]);
    ck_assert_msg(strstr(detail, bad[_i][1]), "%s: %s", bad[_i][0], detail);
    for (const char *at = detail; *at; at++)
        ck_assert_msg(*at >= ' ' && *at < 0x7f, "%s", detail);
    ck_assert_int_eq(detail[strlen(detail) - 1], '.');
}
END_TEST

START_TEST(test_good_values_are_taken_as_they_are)
{
    ck_assert_msg(
        parse("body=a+b%2B%26c&type=text/x;%20charset=%22utf-8%22&location=//h/%25?q%23f&"
              "retry-after=Sunday,%2006-Nov-94%2008:49:37%20GMT&seed=18446744073709551615&"
              "header=X-A:%20%20b%20c%20&header=x-a:d&header=Connection:Close&bare=1&"
              "fault=stall&unknown=%zz&delay=1"),
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

START_TEST(test_a_delay_alone_alters_nothing)
{
    ck_assert(parse("delay=1&seed=4&final=200"));
    ck_assert(!knobs_alter(&knobs));
    knobs_reset(&knobs);
    request_reset(&request);
    ck_assert(parse("fault=close"));
    ck_assert(!knobs_alter(&knobs));
}
END_TEST

START_TEST(test_the_number_of_headers_is_bounded)
{
    char query[1200] = "";

    for (int i = 0; i < KNOBS_REPEATED_MAX; i++)
        sprintf(query + strlen(query), "header=A%d:b&", i);
    ck_assert_msg(parse(query), "%s", detail);
    ck_assert_uint_eq(knobs.header_count, KNOBS_REPEATED_MAX);
    teardown();
    strcat(query, "header=B:b");
    ck_assert(!parse(query));
    ck_assert_ptr_nonnull(strstr(detail, "33 times; give it 32 times at most."));
}
END_TEST

static const struct {
    const char *query;
    unsigned code;
    const char *word; /* NULL: it fits */
} fits[] = {
    {"body=x", 200, NULL},
    {"body=x", 204, "body"},
    {"body=", 205, "body"},
    {"body=x", 304, "body"},
    {"body=x", 305, "body"},
    {"body=x", 103, NULL},
    {"body=x&final=204", 103, "body"},
    {"suppressBody=true", 204, NULL},
    {"fault=truncate", 200, NULL},
    {"fault=truncate", 204, "fault"},
    {"fault=truncate", 304, "fault"},
    {"fault=truncate&body=", 200, "fault"},
    {"fault=truncate&suppressBody=true", 200, "fault"},
    {"fault=stall", 204, NULL},
    {"fault=reset-body", 204, "fault"},
    {"fault=bad-chunk", 305, "fault"},
    {"fault=long&size=0", 200, "fault"},
    {"fault=short", 304, "fault"},
    {"fault=none:9,truncate:0", 204, "fault"}, /* not only now and then */
    {"fault=close:1,stall:2,none:3", 204, NULL},
    {"fault=body-204", 204, NULL},
    {"fault=body-204", 205, NULL},
    {"fault=body-204", 304, NULL},
    {"fault=body-204", 305, "fault"},
    {"fault=body-204", 200, "fault"},
    {"fault=body-204&final=204", 103, NULL},
    {"fault=garbage", 204, NULL},
    {"fault=http10", 204, NULL},
    {"fault=http10&chunked", 200, "fault"},
    {"fault=long&chunked", 200, "fault"},
    {"fault=truncate&chunked", 200, NULL},
    {"fault=goaway", 200, "fault"},
    {"fault=reset:CANCEL", 200, "fault"},
    {"hint=%3Ca%3E", 101, NULL},
    {"early&reason=", 101, NULL},
    {"fault=reset", 304, NULL},
    {"bare&location=/&retry-after=1", 299, NULL},
};

START_TEST(test_faults_are_picked_by_weight)
{
    int closed = 0, none = 0;

    ck_assert_msg(parse("fault=close:1,none:3,stall:0"), "%s", detail);
    ck_assert(!knobs_alter(&knobs));
    for (int i = 0; i < 4000; i++) {
        enum breakage breakage = knobs_pick_fault(&knobs).breakage;

        closed += breakage == BREAKAGE_CLOSE;
        none += breakage == BREAKAGE_NONE;
    }
    ck_assert_int_eq(closed + none, 4000);
    ck_assert_int_gt(closed, 850); /* 1000 on average, with a standard deviation of 27 */
    ck_assert_int_lt(closed, 1150);
}
END_TEST

START_TEST(test_a_seed_picks_the_same_fault_each_time)
{
    bool differ = false;

    for (int seed = 0; seed < 20; seed++) {
        char query[60];
        enum breakage breakage;

        snprintf(query, sizeof(query), "fault=close,reset&seed=%d", seed);
        ck_assert(parse(query));
        breakage = knobs_pick_fault(&knobs).breakage;
        differ |= breakage == BREAKAGE_RESET;
        for (int i = 0; i < 5; i++)
            ck_assert_int_eq(knobs_pick_fault(&knobs).breakage, breakage);
        teardown();
    }
    ck_assert(differ);
    ck_assert(parse("fault=close,reset&seed=1"));
}
END_TEST

START_TEST(test_what_does_not_fit_the_code_is_refused)
{
    ck_assert_msg(parse_for(fits[_i].code, fits[_i].query) == !fits[_i].word, "%s, %u: %s",
                  fits[_i].query, fits[_i].code, detail);
    if (fits[_i].word)
        ck_assert_msg(strstr(detail, fits[_i].word), "%s", detail);
}
END_TEST

START_TEST(test_the_examples_on_a_page_are_good)
{
    const char *examples[KNOBS_EXAMPLES_MAX + 1];

    for (unsigned code = 100; code <= 599; code++) {
        size_t count = 0;

        knobs_examples(code, examples);
        for (; examples[count]; count++) {
            ck_assert_msg(parse_for(code, examples[count]), "%u: %s", code, detail);
            teardown();
        }
        ck_assert_uint_ge(count, 6);
    }
}
END_TEST

/* Fields in place of parameters. */
static bool parse_fields(const char *query, const struct field_line *lines)
{
    static char target[200];

    snprintf(target, sizeof(target), "/status/200%s%s", query ? "?" : "", query ? query : "");
    ask(&request, ask_head("GET", target, lines));
    return read_for(0);
}

START_TEST(test_fields_are_knobs_too)
{
    static const struct field_line lines[] = {
        {"statusbin-delay", "100ms"},      {"Statusbin-Body", "a%20b"},
        {"Statusbin-Header", "X-A: b, c"}, {"STATUSBIN-Header", "X-B: d"},
        {"Statusbin-Retry-After", "7"},    {"Statusbin-Bare", "1"},
        {"Accept", "text/html"},           {NULL, NULL}};

    ck_assert_msg(parse_fields("delay=200ms&header=X-Q:q", lines), "%s", detail);
    ck_assert_int_eq(knobs_pick_delay_ms(&knobs), 200); /* the query wins */
    ck_assert_str_eq(knobs.body, "a%20b");              /* a field is not decoded */
    ck_assert_uint_eq(knobs.header_count, 3);           /* of other names than X-Q */
    ck_assert_str_eq(knobs.headers[0].name, "X-Q");
    ck_assert_str_eq(knobs.headers[1].name, "X-A");
    ck_assert_str_eq(knobs.retry_after, "7");
    ck_assert(knobs.bare);
    teardown();
    ck_assert_msg(parse_fields(NULL, lines), "%s", detail);
    ck_assert_int_eq(knobs_pick_delay_ms(&knobs), 100);
    ck_assert_uint_eq(knobs.header_count, 2);
    ck_assert_str_eq(knobs.headers[0].value, "b, c");
}
END_TEST

START_TEST(test_a_field_given_twice_is_refused)
{
    static const struct field_line lines[] = {
        {"Statusbin-Delay", "1"}, {"Statusbin-Delay", "1"}, {NULL, NULL}};

    ck_assert(!parse_fields(NULL, lines));
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

    ck_assert_msg(parse_fields(NULL, lines), "%s", detail);
    ck_assert_int_eq(knobs_pick_delay_ms(&knobs), 50);
    ck_assert(knobs.suppressed);
    ck_assert_uint_eq(knobs.header_count, 1);
    ck_assert_str_eq(knobs.headers[0].name, "X-Up");
    ck_assert_str_eq(knobs.headers[0].value, "down");
}
END_TEST

/* RFC 9110, 5.6.7 */
static const struct {
    const char *text;
    int64_t time_s; /* -1: none */
} dates[] = {
    {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
    {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
    {"Sun Nov  6 08:49:37 1994", 784111777},
    {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
    {"Saturday, 01-Jan-00 00:00:00 GMT", 946684800},
    {"Wednesday, 01-Jan-70 00:00:00 GMT", 3155760000}, /* 2070, not 1970 */
    {"Friday, 01-Jan-77 00:00:00 GMT", -1},            /* 1977 was a Saturday, 2077 is one */
    {"Mon, 06 Nov 1994 08:49:37 GMT", -1},
    {"Sun, 6 Nov 1994 08:49:37 GMT", -1},
    {"sun, 06 nov 1994 08:49:37 gmt", -1},
    {"Sun, 06 Nov 1994 08:49:37 UTC", -1},
    {"Sun, 06 Nov 1994 08:49:37", -1},
    {"Sun, 06 Nov 1994 24:00:00 GMT", -1},
    {"Sun, 31 Feb 1994 08:49:37 GMT", -1},
    {" Sun, 06 Nov 1994 08:49:37 GMT", -1},
    {"Sun, 06 Nov 1994 08:49:37 GMT ", -1},
    {"Wed Nov  6 08:49:37 19", -1}, /* a year has four digits: this is not 19 AD */
    {"Wed, 06 Nov 19 08:49:37 GMT", -1},
    {"784111777", -1},
    {"", -1},
};

START_TEST(test_a_date_is_read_in_three_formats)
{
    int64_t time_s = -1;
    bool good = date_parse(dates[_i].text, 1795500000 /* in 2026 */, &time_s);

    ck_assert_msg(good == (dates[_i].time_s >= 0), "%s", dates[_i].text);
    ck_assert_int_eq(time_s, dates[_i].time_s);
}
END_TEST

START_TEST(test_a_date_is_written_in_one)
{
    char buffer[DATE_SIZE];

    date_format(784111777, buffer);
    ck_assert_str_eq(buffer, "Sun, 06 Nov 1994 08:49:37 GMT");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs-values");
    TCase *tcase = unit_case(suite, "values");

    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_loop_test(tcase, test_a_delay_is_a_time, 0, COUNT_OF(delays));
    tcase_add_loop_test(tcase, test_a_bad_value_is_refused_with_its_knob_named, 0, COUNT_OF(bad));
    tcase_add_test(tcase, test_good_values_are_taken_as_they_are);
    tcase_add_test(tcase, test_a_delay_alone_alters_nothing);
    tcase_add_test(tcase, test_the_number_of_headers_is_bounded);
    tcase_add_test(tcase, test_faults_are_picked_by_weight);
    tcase_add_test(tcase, test_a_seed_picks_the_same_fault_each_time);
    tcase_add_loop_test(tcase, test_what_does_not_fit_the_code_is_refused, 0, COUNT_OF(fits));
    tcase_add_test(tcase, test_the_examples_on_a_page_are_good);
    tcase_add_test(tcase, test_fields_are_knobs_too);
    tcase_add_test(tcase, test_a_field_given_twice_is_refused);
    tcase_add_test(tcase, test_the_fields_of_httpstat_us_are_understood);
    tcase_add_loop_test(tcase, test_a_date_is_read_in_three_formats, 0, COUNT_OF(dates));
    tcase_add_test(tcase, test_a_date_is_written_in_one);
    return unit_main(suite);
}
