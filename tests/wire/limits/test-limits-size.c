/*
 * Limits that options set for what a client asks: at each it is served, one
 * above it is refused with the code that HTTP has for that. What holds without
 * options is in test-limits.c, and --max-body in test-options.c.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void start(const char *option, const char *value, const char *more, const char *more_value)
{
    fixture_start((const char *const[]){option, value, more, more_value, NULL});
    wire_open(&wire);
}

static void stop(void)
{
    expect_alive(&wire);
    wire_close(&wire);
    fixture_stop();
}

/* Asks for what is refused with code and a close, and connects again. */
static void expect_refusal(const char *target, const char *fields, unsigned code)
{
    ask("GET", target, fields);
    expect_own(&wire, &response, code);
    ck_assert(wire_lists(&response.head, "Connection", "close"));
    wire_expect_close(&wire);
    wire_close(&wire);
    wire_open(&wire);
}

/* A target of that many octets. */
static const char *target_of(size_t size)
{
    static char target[20000];

    snprintf(target, sizeof target, "/status/204/%0*d", (int)size - 12, 0);
    ck_assert_uint_eq(strlen(target), size);
    return target;
}

static const struct {
    const char *target, *head;
    size_t limit;
} targets[] = {
    {"100", "12000", 100},
    {"9000", "12000", 9000},
    {"15000", "20000", 15000},
};

START_TEST(test_max_target_is_served_and_one_more_is_414)
{
    size_t limit = targets[_i].limit;

    start("--max-target", targets[_i].target, "--max-head", targets[_i].head);
    for (size_t size = limit - 1; size <= limit; size++) {
        ask("GET", target_of(size), NULL);
        ck_assert_uint_eq(response.head.code, 204);
    }
    expect_refusal(target_of(limit + 1), NULL, 414);
    stop();
}
END_TEST

/* A head of that many octets: request line, Host, one more field, and the empty line. */
static const char *field_for_head(size_t size)
{
    static char field[70000];
    size_t rest = strlen("GET /status/204 HTTP/1.1\r\nHost: ") + strlen(fixture_host()) + 1 +
                  strlen(fixture_port()) + strlen("\r\n\r\n");

    snprintf(field, sizeof field, "X: %0*d\r\n", (int)(size - rest) - 5, 0);
    return field;
}

static const char *const heads[] = {"1024", "7000", "12001", "60000"};

START_TEST(test_max_head_is_served_and_one_more_is_431)
{
    size_t limit;

    sscanf(heads[_i], "%zu", &limit);
    start("--max-head", heads[_i], NULL, NULL);
    wire_printf(&wire, "GET /status/204 HTTP/1.1\r\nHost: %s:%s\r\n%s\r\n", fixture_host(),
                fixture_port(), field_for_head(limit));
    ck_assert_uint_eq(strlen(field_for_head(limit)) + strlen(fixture_host()) +
                          strlen(fixture_port()) + 37,
                      limit);
    wire_read(&wire, "GET", &response);
    ck_assert_uint_eq(response.head.code, 204);
    wire_printf(&wire, "GET /status/204 HTTP/1.1\r\nHost: %s:%s\r\n%s\r\n", fixture_host(),
                fixture_port(), field_for_head(limit + 1));
    wire_read(&wire, "GET", &response);
    expect_own(&wire, &response, 431);
    wire_expect_close(&wire);
    wire_close(&wire);
    wire_open(&wire);
    stop();
}
END_TEST

START_TEST(test_max_delay_is_waited_for_and_more_is_400)
{
    long long from;

    start("--max-delay", "1", NULL, NULL);
    for (int i = 0; i < 2; i++) {
        from = fixture_now_ms();
        ask("GET", i ? "/status/204?delay=1s" : "/status/204?delay=999ms", NULL);
        ck_assert_uint_eq(response.head.code, 204);
        ck_assert_int_ge(fixture_now_ms() - from, 999 + i);
    }
    ask("GET", "/status/204?delay=1001ms", NULL);
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, "--max-delay");
    stop();
}
END_TEST

static void expect_step(const char *key, unsigned code)
{
    char target[100];

    snprintf(target, sizeof target, "/sequence/201,202?key=%s", key);
    ask("GET", target, NULL);
    ck_assert_uint_eq(response.head.code, code);
}

START_TEST(test_max_sequences_are_kept_and_one_more_makes_the_oldest_go)
{
    start("--max-sequences", "3", NULL, NULL);
    expect_step("a", 201);
    expect_step("b", 201);
    expect_step("c", 201);
    expect_step("a", 202); /* all are there, and this is not the oldest any more */
    expect_step("d", 201);
    expect_step("a", 202);
    expect_step("c", 202);
    expect_step("d", 202);
    expect_step("b", 201); /* forgotten */
    stop();
}
END_TEST

START_TEST(test_max_requests_are_answered_and_the_last_with_a_close)
{
    static const char *const requests[] = {"/status/200", "/status/204", "/status/404", "/"};

    start("--max-requests", "4", NULL, NULL);
    for (int i = 0; i < 4; i++) {
        ask("GET", requests[i], NULL);
        ck_assert(wire_lists(&response.head, "Connection", "close") == (i == 3));
    }
    wire_expect_close(&wire);
    wire_close(&wire);
    wire_open(&wire);
    for (int i = 0; i < 5; i++) /* one more than there may be, at once */
        wire_request(&wire, "GET", "/status/204", NULL, NULL);
    for (int i = 0; i < 4; i++) {
        wire_read(&wire, "GET", &response);
        ck_assert_uint_eq(response.head.code, 204);
    }
    wire_expect_close(&wire);
    wire_close(&wire);
    wire_open(&wire);
    stop();
}
END_TEST

enum { PIPELINED = 10000, GROWTH_MAX_KIB = 2048 };

static void *send_all(void *unused)
{
    static const char *const requests[] = {
        "GET /status/404 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /status/503?retry-after=7 HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /status/204 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
    };
    static char bytes[PIPELINED * 80];
    size_t size = 0;

    for (int i = 0; i < PIPELINED; i++)
        size += (size_t)sprintf(bytes + size, "%s", requests[i % 3]);
    wire_send(&wire, bytes, size);
    return unused;
}

/* What a client sends ahead waits in the kernel: the server reads no further than its buffer goes,
   and reads on once the answers have gone. */
START_TEST(test_any_number_of_pipelined_requests_is_answered_in_order_and_takes_no_memory)
{
    static const unsigned codes[] = {404, 503, 204};
    pthread_t sender;
    long before_kib;

    start(NULL, NULL, NULL, NULL);
    expect_alive(&wire);
    before_kib = fixture_memory_kib("VmRSS");
    ck_assert_int_eq(pthread_create(&sender, NULL, send_all, NULL), 0);
    fixture_pause_ms(300); /* nobody reads yet */
    for (int i = 0; i < PIPELINED; i++) {
        wire_read(&wire, "GET", &response);
        ck_assert_uint_eq(response.head.code, codes[i % 3]);
    }
    pthread_join(sender, NULL);
    if (fixture_has_plain_memory())
        ck_assert_int_lt(fixture_memory_kib("VmRSS") - before_kib, GROWTH_MAX_KIB);
    stop();
}
END_TEST

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof((array)[0])))

int main(void)
{
    Suite *suite = suite_create("limits-size");
    TCase *tcase = fixture_case(suite, "size");

    tcase_add_loop_test(tcase, test_max_target_is_served_and_one_more_is_414, 0, COUNT_OF(targets));
    tcase_add_loop_test(tcase, test_max_head_is_served_and_one_more_is_431, 0, COUNT_OF(heads));
    tcase_add_test(tcase, test_max_delay_is_waited_for_and_more_is_400);
    tcase_add_test(tcase, test_max_sequences_are_kept_and_one_more_makes_the_oldest_go);
    tcase_add_test(tcase, test_max_requests_are_answered_and_the_last_with_a_close);
    tcase_add_test(tcase,
                   test_any_number_of_pipelined_requests_is_answered_in_order_and_takes_no_memory);
    return fixture_main_without_server(suite);
}
