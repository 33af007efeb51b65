/*
 * /requests: what is told of how a request ended, when it is told, and by which thread;
 * and how many are kept.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"
#include "lib/journal.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* Sends a request for the target on a connection of its own, without a look at the answer. */
static void send_alone(struct wire *alone, const char *target)
{
    wire_open(alone);
    wire_request(alone, "GET", target, NULL, NULL);
}

/* Waits until so many requests of the key are recorded. */
static void wait_for(const char *key, int count)
{
    long long until_ms = fixture_now_ms() + fixture_patience_ms(WIRE_WAIT_MS);

    while (journal_count(key) < count && fixture_now_ms() < until_ms)
        fixture_pause_ms(2);
    ck_assert_int_eq(journal_count(key), count);
}

static bool is_null(const json_t *request, const char *member)
{
    return json_is_null(json_object_get(request, member));
}

START_TEST(test_a_client_that_leaves_is_told)
{
    struct wire alone = {.fd = -1};
    const json_t *request;

    fixture_start((const char *const[]){NULL});
    send_alone(&alone, "/status/200?key=left&delay=60s");
    wait_for("left", 1);
    wire_close(&alone);
    send_alone(&alone, "/status/200?key=left");
    wire_read(&alone, "GET", &response);
    wire_close(&alone);
    journal_expect_complete("left", 1);
    request = journal_request("left", 1);
    ck_assert(is_null(request, "code"));
    ck_assert(is_null(request, "breakage"));
    ck_assert(json_is_false(json_object_get(request, "complete")));
    ck_assert_int_eq(journal_number(journal_request("left", 2), "code"), 200);
    fixture_stop();
}
END_TEST

/* By a FIN, to which the server answers 400, or by a reset. A path that is no demonstration is not
   recorded then either. */
START_TEST(test_a_client_that_leaves_while_it_uploads_is_told)
{
    static const char *const targets[] = {"/sequence/201,202?key=cut", "/codes/200?key=cut",
                                          "/sequence?key=cut"};
    struct wire alone = {.fd = -1};
    const json_t *request;
    char head[200];

    fixture_start((const char *const[]){NULL});
    for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
        snprintf(head, sizeof(head), "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc",
                 targets[i]);
        wire_open(&alone);
        wire_send(&alone, head, strlen(head));
        fixture_pause_ms(50);
        if (_i == 0) {
            shutdown(alone.fd, SHUT_WR);
            wire_read(&alone, "POST", &response);
            wire_close(&alone);
        } else {
            wire_reset(&alone);
        }
        if (i == 0)
            wait_for("cut", 1);
    }
    request = journal_request("cut", 1);
    ck_assert(is_null(request, "code"));
    ck_assert(json_is_false(json_object_get(request, "complete")));
    ck_assert_str_eq(json_string_value(json_object_get(request, "content")), "abc");
    send_alone(&alone, targets[0]); /* no step was taken */
    wire_read(&alone, "GET", &response);
    ck_assert_int_eq(response.head.code, 201);
    wire_close(&alone);
    ck_assert_int_eq(journal_count("cut"), 2);
    fixture_stop();
}
END_TEST

/* Nothing comes of a client that has closed its socket until it is sent something. The client is
   gone well before the answer, on a slow machine too. */
START_TEST(test_an_answer_to_nobody_is_not_complete)
{
    struct wire alone = {.fd = -1};
    const json_t *request;
    char target[80];

    fixture_start((const char *const[]){NULL});
    snprintf(target, sizeof(target), "/status/200?key=nobody&delay=%dms", fixture_patience_ms(500));
    send_alone(&alone, target);
    wait_for("nobody", 1);
    wire_close(&alone);
    do
        request = journal_request("nobody", 1);
    while (!fixture_is_h2() && is_null(request, "code"));
    send_alone(&alone, target);
    wire_read(&alone, "GET", &response);
    wire_close(&alone);
    journal_expect_complete("nobody", 1);
    ck_assert(json_is_false(json_object_get(journal_request("nobody", 1), "complete")));
    fixture_stop();
}
END_TEST

static const struct {
    const char *fault;
    int code; /* 0: none */
} faults[] = {{"close", 0}, {"reset", 0}, {"truncate", 404}, {"stall", 404}};
enum { FAULTS = sizeof(faults) / sizeof(faults[0]) };

START_TEST(test_breakage_is_told)
{
    struct wire alone = {.fd = -1};
    const json_t *request;
    char target[64];

    fixture_start((const char *const[]){"--max-delay", "1", NULL});
    snprintf(target, sizeof(target), "/status/404?key=broken&fault=%s", faults[_i].fault);
    send_alone(&alone, target);
    wait_for("broken", 1);
    do
        request = journal_request("broken", 1);
    while (faults[_i].code && is_null(request, "code"));
    ck_assert_str_eq(journal_text(request, "breakage"), faults[_i].fault);
    ck_assert(json_is_false(json_object_get(request, "complete")));
    if (faults[_i].code)
        ck_assert_int_eq(journal_number(request, "code"), faults[_i].code);
    else
        ck_assert(is_null(request, "code"));
    wire_close(&alone);
    fixture_stop();
}
END_TEST

/* A response that ends with its head is complete too. */
START_TEST(test_answers_of_every_kind_become_complete)
{
    static const char *const targets[] = {"/status/200", "/status/204", "/status/304",
                                          "/status/205", "/status/103", "/status/408"};
    enum { TARGETS = sizeof(targets) / sizeof(targets[0]) };
    char target[64];

    fixture_start((const char *const[]){NULL});
    wire_open(&wire);
    for (size_t i = 0; i < TARGETS; i++) {
        snprintf(target, sizeof(target), "%s?key=complete", targets[i]);
        ask(i % 2 ? "GET" : "HEAD", target, NULL);
        reopen_if_closed();
    }
    journal_expect_complete("complete", TARGETS);
    wire_close(&wire);
    fixture_stop();
}
END_TEST

/* An answer that does not wait for the rest of the request is complete as well. */
START_TEST(test_an_answer_before_the_end_of_the_request_becomes_complete)
{
    static const char content[2048 + 1];

    fixture_start((const char *const[]){NULL});
    wire_open(&wire);
    wire_printf(&wire, "POST /demo/413?key=early HTTP/1.1\r\nHost: h\r\n"
                       "Transfer-Encoding: chunked\r\n\r\n800\r\n");
    ck_assert(wire_send(&wire, content, 2048));
    wire_read(&wire, "POST", &response);
    ck_assert_uint_eq(response.head.code, 413);
    journal_expect_complete("early", 1);
    ck_assert_int_eq(journal_number(journal_request("early", 1), "code"), 413);
    wire_close(&wire);
    fixture_stop();
}
END_TEST

/* A test may ask right behind the answer, over any connection, which another thread may serve. */
START_TEST(test_a_request_is_told_as_soon_as_it_is_answered)
{
    enum { ROUNDS = 40 };

    fixture_start((const char *const[]){"--threads", "4", NULL});
    wire_open(&wire);
    for (int i = 1; i <= ROUNDS; i++) {
        ask("GET", "/status/204?key=soon", NULL);
        ck_assert_int_eq(journal_count("soon"), i);
        ck_assert_int_eq(journal_number(journal_request("soon", (size_t)i), "code"), 204);
    }
    wire_close(&wire);
    fixture_stop();
}
END_TEST

START_TEST(test_threads_share_the_journal)
{
    enum { CLIENTS = 16, EACH = 25 };
    static struct wire wires[CLIENTS];
    bool told[CLIENTS * EACH + 1] = {false};
    json_t *requests, *request;
    size_t i;

    fixture_start((const char *const[]){"--threads", "8", NULL});
    for (int client = 0; client < CLIENTS; client++)
        wire_open(&wires[client]);
    for (int at = 0; at < CLIENTS * EACH; at++) /* pipelined */
        wire_request(&wires[at % CLIENTS], "GET", "/status/204?key=shared", NULL, NULL);
    for (int at = 0; at < CLIENTS * EACH; at++)
        wire_read(&wires[at % CLIENTS], "GET", &response);
    ck_assert_int_eq(journal_number(journal_read("shared"), "count"), CLIENTS * EACH);
    requests = json_object_get(journal_read("shared"), "requests");
    ck_assert_uint_eq(json_array_size(requests), CLIENTS * EACH);
    json_array_foreach(requests, i, request)
    {
        long long number = journal_number(request, "number");

        ck_assert_int_eq(number, (long long)i + 1);
        ck_assert(!told[number]);
        told[number] = true;
    }
    for (int client = 0; client < CLIENTS; client++)
        wire_close(&wires[client]);
    fixture_stop();
}
END_TEST

START_TEST(test_as_many_are_kept_as_the_option_says)
{
    fixture_start((const char *const[]){"--max-recorded", "3", NULL});
    wire_open(&wire);
    for (int i = 0; i < 5; i++)
        ask("GET", "/status/200?key=kept", NULL);
    ck_assert_int_eq(journal_number(journal_read("kept"), "count"), 5);
    ck_assert_uint_eq(json_array_size(json_object_get(journal_read("kept"), "requests")), 3);
    ck_assert_int_eq(journal_number(journal_request("kept", 1), "number"), 3);
    ask("GET", "/requests?key=kept&n=2", NULL);
    expect_own(&wire, &response, 404);
    ask("GET", "/requests?key=kept&n=3", NULL);
    expect_text(&wire, &response, "{\"number\": 3, ");
    wire_close(&wire);
    fixture_stop();
}
END_TEST

START_TEST(test_nothing_is_recorded_where_it_is_turned_off)
{
    fixture_start((const char *const[]){"--max-recorded", "0", NULL});
    wire_open(&wire);
    wire_exchange(&wire, "POST", "/sequence/503,200?key=off", NULL, "content", &response);
    ck_assert_uint_eq(response.head.code, 503);
    ask("GET", "/requests?key=off", NULL);
    expect_own(&wire, &response, 404);
    expect_text(&wire, &response, "--max-recorded 0");
    ask("DELETE", "/requests?key=off", NULL); /* it has steps */
    ck_assert_uint_eq(response.head.code, 204);
    wire_close(&wire);
    fixture_stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("requests-ends");
    TCase *tcase = fixture_case(suite, "ends");

    tcase_add_test(tcase, test_a_client_that_leaves_is_told);
    fixture_add_http1_loop(tcase, test_a_client_that_leaves_while_it_uploads_is_told, 0, 2);
    tcase_add_test(tcase, test_an_answer_to_nobody_is_not_complete);
    tcase_add_loop_test(tcase, test_breakage_is_told, 0, FAULTS);
    tcase_add_test(tcase, test_answers_of_every_kind_become_complete);
    fixture_add_http1(tcase, test_an_answer_before_the_end_of_the_request_becomes_complete);
    tcase = fixture_case(suite, "threads");
    tcase_add_test(tcase, test_a_request_is_told_as_soon_as_it_is_answered);
    tcase_add_test(tcase, test_threads_share_the_journal);
    tcase = fixture_case(suite, "bounds");
    tcase_add_test(tcase, test_as_many_are_kept_as_the_option_says);
    tcase_add_test(tcase, test_nothing_is_recorded_where_it_is_turned_off);
    return fixture_main_without_server(suite);
}
