/*
 * The time that a client has for a head and for its content (--header-timeout,
 * --body-timeout). However steadily octets come, one that needs longer gets a
 * 408 (RFC 9110, 15.5.9) and a close; one that needs less is served.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof((array)[0])))

enum { LATE_MS = 4000, STEP_MS = 50 };

/* Three seconds under valgrind, where a handshake, which counts as head, takes one. */
static int limit_ms = 1000;

static void start(const char *option)
{
    if (fixture_patience_ms(1) > 1) /* what is to come within the limit takes longer too */
        limit_ms = 3000;
    fixture_start((const char *const[]){option, limit_ms == 1000 ? "1" : "3", NULL});
    wire_open(&wire);
}

static void stop(void)
{
    wire_close(&wire);
    fixture_stop();
}

static bool is_answered(const struct wire *at)
{
    struct pollfd readable = {.fd = at->fd, .events = POLLIN};

    return poll(&readable, 1, 0) == 1;
}

/* Sends one octet after the other, over duration_ms, or until there is an answer. Returns how long
   it took. */
static long long trickle(const char *bytes, size_t length, int duration_ms)
{
    long long from = fixture_now_ms();

    for (size_t i = 0; i < length && !is_answered(&wire); i++) {
        wire_send(&wire, bytes + i, 1);
        while (fixture_now_ms() - from < (long long)(i + 1) * duration_ms / (long long)length &&
               !is_answered(&wire))
            fixture_pause_ms(2);
    }
    return fixture_now_ms() - from;
}

/* One of the slow clients has its answer: after the limit, and what it should be. */
static void take_408(struct wire *slow, long long from, const char *option)
{
    ck_assert_int_ge(fixture_now_ms() - from, limit_ms);
    wire_read(slow, "GET", &response);
    expect_own(slow, &response, 408);
    expect_text(slow, &response, option);
    ck_assert(wire_lists(&response.head, "Connection", "close"));
    wire_expect_close(slow);
    wire_close(slow);
}

/* Clients that begin so, after some requests and a pause, and then send an octet now and then for
   ever, each get a 408; all others are served. */
static void expect_408(const char *const *parts, int count, int requests, int pause_ms,
                       const char *option)
{
    static struct wire slow[3];
    long long from[3];

    for (int i = 0; i < count; i++) {
        wire_open(&slow[i]);
        for (int more = 0; more < requests; more++)
            expect_alive(&slow[i]);
        fixture_pause_ms(pause_ms);
        from[i] = fixture_now_ms();
        wire_printf(&slow[i], "%s", parts[i]);
    }
    for (int left = count; left > 0; fixture_pause_ms(STEP_MS)) {
        for (int i = 0; i < count; i++) {
            if (slow[i].fd < 0)
                continue;
            ck_assert_msg(fixture_now_ms() - from[i] < fixture_patience_ms(limit_ms + LATE_MS),
                          "no answer after %lld ms", fixture_now_ms() - from[i]);
            if (is_answered(&slow[i])) {
                take_408(&slow[i], from[i], option);
                left--;
            } else {
                wire_send(&slow[i], "a", 1);
            }
        }
    }
    expect_alive(&wire);
}

static const char request[] = "GET /status/204 HTTP/1.1\r\nHost: a.test\r\n\r\n";
static const char post[] =
    "POST /status/200 HTTP/1.1\r\nHost: a.test\r\nContent-Length: 40\r\n\r\n";
static const char content[] = "0123456789012345678901234567890123456789";

/* On a new connection, on one that waited for longer than the limit, and on a used one. */
START_TEST(test_a_head_within_its_time_is_served)
{
    start("--header-timeout");
    for (int i = 0; i < 3; i++) {
        ck_assert_int_lt(trickle(request, sizeof request - 1, limit_ms / 4), limit_ms);
        wire_read(&wire, "GET", &response);
        ck_assert_uint_eq(response.head.code, 204);
        fixture_pause_ms(i == 0 ? limit_ms * 5 / 4 : 0);
    }
    stop();
}
END_TEST

/* What a slow client has sent when its time is over: from a part of the method to a part of a
   field. */
static const char *const heads[] = {"G", "GET /status/200/", "GET /status/200 HTTP/1.1\r\nHost: a"};

START_TEST(test_a_head_that_takes_longer_is_a_408)
{
    start("--header-timeout");
    expect_408(heads, COUNT_OF(heads), 0, 0, "--header-timeout");
    stop();
}
END_TEST

/* The time runs from the head's first octet, however long the connection was idle. */
START_TEST(test_a_slow_head_after_another_request_is_a_408)
{
    start("--header-timeout");
    expect_408(heads, COUNT_OF(heads), 1, 0, "--header-timeout");
    expect_408(heads, 1, 1, limit_ms * 5 / 4, "--header-timeout");
    stop();
}
END_TEST

START_TEST(test_a_connection_without_a_request_is_not_hurried)
{
    start("--header-timeout");
    wire_expect_silence(&wire, limit_ms * 5 / 4); /* new */
    expect_alive(&wire);
    wire_expect_silence(&wire, limit_ms * 5 / 4); /* used */
    expect_alive(&wire);
    stop();
}
END_TEST

START_TEST(test_neither_content_nor_the_answer_counts_as_head)
{
    start("--header-timeout");
    wire_printf(&wire, "%s", post);
    trickle(content, sizeof content - 1, limit_ms * 5 / 4);
    wire_read(&wire, "POST", &response);
    ck_assert_uint_eq(response.head.code, 200);
    wire_exchange(&wire, "GET",
                  limit_ms == 1000 ? "/status/204?delay=1.3s" : "/status/204?delay=3.9s", NULL,
                  NULL, &response);
    ck_assert_uint_eq(response.head.code, 204);
    expect_alive(&wire);
    stop();
}
END_TEST

START_TEST(test_content_within_its_time_is_served)
{
    start("--body-timeout");
    for (int i = 0; i < 2; i++) {
        trickle(post, sizeof post - 1, limit_ms * 5 / 4); /* the head is not content */
        ck_assert_int_lt(trickle(content, sizeof content - 1, limit_ms / 4), limit_ms);
        wire_read(&wire, "POST", &response);
        ck_assert_uint_eq(response.head.code, 200);
    }
    wire_exchange(&wire, "POST",
                  limit_ms == 1000 ? "/status/204?delay=1.3s" : "/status/204?delay=3.9s", NULL,
                  "content", &response);
    ck_assert_uint_eq(response.head.code, 204);
    stop();
}
END_TEST

/* By length, with an expectation, and in chunks: of the last, one without end. */
static const char *const posts[] = {
    "POST /status/200 HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000\r\n\r\n",
    "POST /status/200 HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3E8\r\n",
    "POST /status/200 HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ",
};

START_TEST(test_content_that_takes_longer_is_a_408)
{
    start("--body-timeout");
    expect_408(posts, COUNT_OF(posts), 0, 0, "--body-timeout");
    stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("limits-time");
    TCase *tcase = fixture_case(suite, "time");

    tcase_add_test(tcase, test_a_head_within_its_time_is_served);
    if (!fixture_is_emulated()) { /* TCP_INFO tells that a head has begun */
        tcase_add_test(tcase, test_a_head_that_takes_longer_is_a_408);
        tcase_add_test(tcase, test_a_slow_head_after_another_request_is_a_408);
    }
    tcase_add_test(tcase, test_a_connection_without_a_request_is_not_hurried);
    tcase_add_test(tcase, test_neither_content_nor_the_answer_counts_as_head);
    tcase_add_test(tcase, test_content_within_its_time_is_served);
    tcase_add_test(tcase, test_content_that_takes_longer_is_a_408);
    return fixture_main_without_server(suite);
}
