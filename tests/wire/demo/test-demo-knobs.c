/*
 * Knobs at the demos: each takes delay, seed, key and the faults, from path, query
 * and fields, and refuses all others.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <string.h>

/* Every demo, and what a GET of it comes to. */
static const struct {
    unsigned code, answer;
} demos[] = {
    {100, 200}, {101, 426}, {102, 200}, {103, 200}, {200, 200}, {201, 405}, {204, 404},
    {206, 200}, {300, 300}, {301, 301}, {302, 302}, {303, 303}, {304, 200}, {307, 307},
    {308, 308}, {401, 401}, {403, 401}, {404, 404}, {405, 200}, {406, 200}, {407, 407},
    {408, 200}, {409, 404}, {410, 404}, {411, 200}, {412, 200}, {413, 200}, {414, 200},
    {415, 200}, {416, 200}, {417, 200}, {418, 200}, {421, 200}, {422, 200}, {425, 200},
    {426, 426}, {428, 200}, {429, 200}, {431, 200}, {501, 200}, {503, 503}, {505, 200},
};
enum {
    DEMOS = sizeof(demos) / sizeof(demos[0]),
    TARGET_SIZE = 200,
    PARAMETERS_SIZE = 150,
    DELAY_MS = 40
};

/* GET of the demo, with parameters behind it in path or query. */
static void ask_demo(unsigned code, const char *parameters, const char *fields)
{
    char target[TARGET_SIZE];

    snprintf(target, sizeof(target), "/demo/%u%s", code, parameters);
    ask("GET", target, fields);
}

START_TEST(test_each_demo_waits_as_long_as_told)
{
    static const char *const places[][2] = {
        {"?delay=40ms&seed=1&key=", NULL},
        {"?sleep=40&key=", NULL},
        {";delay=40ms;seed=2;key=path", NULL},
        {"?key=", "Statusbin-Delay: 40ms\r\nStatusbin-Seed: 3\r\n"},
    };
    const char *const *place = places[_i % 4];
    char parameters[PARAMETERS_SIZE];
    long long start_ms = fixture_now_ms();

    snprintf(parameters, sizeof(parameters), "%s%s", place[0],
             strstr(place[0], "key=path") ? "" : "waits");
    ask_demo(demos[_i].code, parameters, place[1]);
    ck_assert_int_ge(fixture_now_ms() - start_ms, DELAY_MS);
    expect_final(&wire, &response, demos[_i].answer);
    ck_assert_ptr_nonnull(wire_value(&response.head, "Statusbin-Code"));
    if (place[1])
        ck_assert(wire_lists(&response.head, "Vary", "Statusbin-Delay"));
}
END_TEST

START_TEST(test_each_demo_refuses_other_knobs)
{
    static const char *const knobs[][2] = {
        {"body", "x"},    {"type", "text/html"}, {"header", "A: b"},   {"location", "/"},
        {"bare", "true"}, {"final", "404"},      {"retry-after", "1"}, {"suppressBody", "true"},
    };

    for (size_t i = 0; i < sizeof(knobs) / sizeof(knobs[0]); i++) {
        char parameters[PARAMETERS_SIZE], fields[TARGET_SIZE];
        bool taken = demos[_i].code == 503 && strcmp(knobs[i][0], "retry-after") == 0;

        snprintf(parameters, sizeof(parameters), "?%s=%s", knobs[i][0],
                 strchr(knobs[i][1], ' ') ? "A:%20b" : knobs[i][1]);
        snprintf(fields, sizeof(fields), "Statusbin-%s: %s\r\n", knobs[i][0], knobs[i][1]);
        for (int field = 0; field < (strcmp(knobs[i][0], "suppressBody") == 0 ? 1 : 2); field++) {
            ask_demo(demos[_i].code, field ? "" : parameters, field ? fields : NULL);
            if (taken)
                continue;
            expect_own(&wire, &response, 400);
            expect_text(&wire, &response, knobs[i][0]);
            expect_text(&wire, &response, "a demo makes its own response");
        }
    }
}
END_TEST

/* Asks, and expects the connection to break. */
static void break_demo(const char *method, const char *target)
{
    wire_printf(&wire, "%s %s HTTP/1.1\r\nHost: a\r\n\r\n", method, target);
}

static void reopen(void)
{
    wire_close(&wire);
    wire_open(&wire);
}

START_TEST(test_a_demo_breaks_as_told)
{
    char octets[12];

    break_demo("GET", "/demo/200?fault=close");
    wire_expect_cut(&wire);
    reopen();
    break_demo("GET", "/demo/404;fault=close?key=none");
    wire_expect_cut(&wire);
    reopen();
    break_demo("GET", "/demo/503?key=stalls&fault=stall");
    wire_read_raw(&wire, octets, 12);
    ck_assert_mem_eq(octets, "HTTP/1.1 503", 12);
    reopen();
}
END_TEST

/* Here a fault that the response cannot have is told, too. */
static const struct {
    const char *method, *target, *fields, *said;
} misfits[] = {
    {"DELETE", "/demo/204?key=misfit&fault=truncate", NULL, "this 204 has no content"},
    {"GET", "/demo/304?fault=truncate", "If-None-Match: *\r\n", "this 304 has no content"},
    {"OPTIONS", "/demo/200?fault=truncate", NULL, "this 204 has no content"},
    {"GET", "/demo/503?key=misfit&retry-after=301", NULL, "from 0 to 300"},
    {"GET", "/demo/503?key=misfit&retry-after=date:1", NULL, "from 0 to 300"},
    {"GET", "/demo/401?scheme=digest&delay=x", NULL, "delay"},
};

START_TEST(test_what_a_demo_cannot_do_is_told)
{
    wire_exchange(&wire, "PUT", "/demo/404?key=misfit", NULL, "a", &response);
    ask(misfits[_i].method, misfits[_i].target, misfits[_i].fields);
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, misfits[_i].said);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("demo-knobs");
    TCase *tcase = fixture_case(suite, "knobs");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_each_demo_waits_as_long_as_told, 0, DEMOS);
    tcase_add_loop_test(tcase, test_each_demo_refuses_other_knobs, 0, DEMOS);
    fixture_add_http1(tcase, test_a_demo_breaks_as_told);
    tcase_add_loop_test(tcase, test_what_a_demo_cannot_do_is_told, 0,
                        sizeof(misfits) / sizeof(misfits[0]));
    return fixture_main(suite);
}
