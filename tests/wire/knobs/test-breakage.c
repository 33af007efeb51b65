/*
 * Faults on the wire: how a response breaks, to the byte, and what becomes of the
 * connection and of others.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { MORE_MS = 4000 };

static int max_delay_ms = 2000;

/* Sends a request on a new connection and reads what comes until the end. */
static size_t read_all(const char *method, const char *target, char *buffer, size_t capacity,
                       int *ret_errno)
{
    struct wire client;
    size_t size = 0;
    ssize_t got;

    wire_open(&client);
    wire_request(&client, method, target, NULL, NULL);
    *ret_errno = 0;
    for (;;) {
        struct pollfd readable = {.fd = client.fd, .events = POLLIN};

        ck_assert_int_eq(poll(&readable, 1, fixture_patience_ms(5000)), 1);
        got = recv(client.fd, buffer + size, capacity - size - 1, 0);
        if (got <= 0)
            break;
        size += (size_t)got;
    }
    if (got < 0)
        *ret_errno = errno;
    buffer[size] = '\0';
    wire_close(&client);
    return size;
}

START_TEST(test_close_sends_nothing_and_ends)
{
    char buffer[4096];
    int error;

    ck_assert_uint_eq(read_all("GET", "/status/200?fault=close", buffer, sizeof(buffer), &error),
                      0);
    ck_assert_int_eq(error, 0);
    read_all("GET", "/status/103?fault=close", buffer, sizeof(buffer), &error);
    ck_assert_msg(strncmp(buffer, "HTTP/1.1 103 Early Hints\r\n", 26) == 0, "%s", buffer);
    ck_assert_ptr_null(strstr(buffer, "200 OK"));
}
END_TEST

START_TEST(test_reset_is_a_reset)
{
    char buffer[4096];
    int error;

    ck_assert_uint_eq(read_all("GET", "/status/200?fault=reset", buffer, sizeof(buffer), &error),
                      0);
    ck_assert_int_eq(error, ECONNRESET);
    read_all("POST", "/status/404?fault=reset&delay=50ms", buffer, sizeof(buffer), &error);
    ck_assert_int_eq(error, ECONNRESET);
}
END_TEST

START_TEST(test_truncate_sends_half_of_what_it_promises)
{
    static const struct {
        const char *target;
        size_t promised;
    } cases[] = {{"/status/200?fault=truncate&body=0123456789", 10},
                 {"/status/404?fault=truncate&body=0123456", 7},
                 {"/status/404?fault=truncate&body=x", 1},
                 {"/status/207?fault=truncate", 0}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char buffer[8192], *content, *length;
        int error;
        size_t size = read_all("GET", cases[i].target, buffer, sizeof(buffer), &error), promised;

        ck_assert_int_eq(error, 0);
        length = strstr(buffer, "\r\nContent-Length: ");
        content = strstr(buffer, "\r\n\r\n");
        ck_assert_msg(length && content, "%s", buffer);
        promised = strtoul(length + 18, NULL, 10);
        if (cases[i].promised)
            ck_assert_uint_eq(promised, cases[i].promised);
        ck_assert_uint_eq(size - (size_t)(content + 4 - buffer), promised / 2);
    }
}
END_TEST

/* Also where there is no content that could be missing: silence is what follows the head. All of
   them at once, for each takes as long as --max-delay. */
static const struct {
    const char *method, *target, *length; /* the Content-Length; NULL: none */
} stalls[] = {
    {"GET", "/status/404?fault=stall&body=0123", "4"},
    {"POST", "/status/404?fault=stall&delay=1ms&body=0123", "4"},
    {"HEAD", "/status/404?fault=stall&body=0123", "4"},
    {"GET", "/status/404?fault=stall&body=", "0"},
    {"GET", "/status/404?fault=stall&suppressBody=true", "0"},
    {"GET", "/status/205?fault=stall", "0"},
    {"GET", "/status/204?fault=stall", NULL},
    {"GET", "/status/304?fault=stall", NULL},
    {"HEAD", "/random/204?fault=stall", NULL},
    {"GET", "/status/103?final=204&fault=stall", NULL},
};

/* Reads a head, or an interim response and a head, and no octet behind it. */
static void read_head_alone(struct wire *client, char *buffer, size_t capacity)
{
    ssize_t size = 0;

    do {
        ssize_t got = recv(client->fd, buffer + size, capacity - 1 - (size_t)size, 0);

        ck_assert_int_gt(got, 0);
        size += got;
        buffer[size] = '\0';
    } while (!strstr(buffer, "\r\nDate: ") || strcmp(buffer + size - 4, "\r\n\r\n") != 0);
}

/* Asks for one that stalls, and reads its head. */
static void begin_stall(struct wire *client, size_t i)
{
    char buffer[4096], length[40];

    wire_open(client);
    wire_request(client, stalls[i].method, stalls[i].target, NULL, NULL);
    read_head_alone(client, buffer, sizeof(buffer));
    snprintf(length, sizeof(length), "\r\nContent-Length: %s\r\n",
             stalls[i].length ? stalls[i].length : "");
    if (stalls[i].length)
        ck_assert_msg(strstr(buffer, length), "%s: %s", stalls[i].target, buffer);
    else
        ck_assert_msg(!strstr(buffer, "Content-Length"), "%s: %s", stalls[i].target, buffer);
    wire_request(client, "GET", "/status/200", NULL, NULL); /* not answered any more */
}

START_TEST(test_stall_sends_the_head_and_falls_silent)
{
    enum { COUNT = sizeof(stalls) / sizeof(stalls[0]) };
    struct wire clients[COUNT];
    long long start_ms[COUNT];

    for (size_t i = 0; i < COUNT; i++) {
        start_ms[i] = fixture_now_ms();
        begin_stall(&clients[i], i);
        ck_assert_int_lt(fixture_now_ms() - start_ms[i], max_delay_ms); /* the head does not wait */
    }
    for (size_t i = 0; i < COUNT; i++) {
        long long left_ms = start_ms[i] + max_delay_ms / 2 - fixture_now_ms();

        wire_expect_silence(&clients[i], left_ms > 0 ? (int)left_ms : 0);
        if (i % 2)
            shutdown(clients[i].fd, SHUT_WR);
    }
    for (size_t i = 0; i < COUNT; i++) {
        wire_expect_close(&clients[i]); /* after --max-delay */
        fixture_expect_time(start_ms[i], max_delay_ms, MORE_MS);
        wire_close(&clients[i]);
    }
}
END_TEST

START_TEST(test_a_fault_on_a_connection_in_use)
{
    struct wire client;

    wire_open(&client);
    wire_exchange(&client, "GET", "/status/200", NULL, NULL, &response);
    wire_request(&client, "GET", "/status/200?fault=close", NULL, NULL);
    wire_expect_close(&client);
    wire_close(&client);
}
END_TEST

START_TEST(test_after_a_hundred_faults_others_are_served)
{
    static const char *const faults[] = {"close", "reset", "truncate", "stall"};

    for (int i = 0; i < 100; i++) {
        struct wire client;
        char target[60];

        snprintf(target, sizeof(target), "/status/200?fault=%s&delay=%dms", faults[i % 4], i % 3);
        wire_open(&client);
        wire_request(&client, "GET", target, NULL, NULL);
        if (i % 5 == 0)
            fixture_pause_ms(3);
        wire_close(&client);
    }
    ask("GET", "/status/200", NULL);
    ck_assert_uint_eq(response.head.code, 200);
}
END_TEST

/* Under valgrind all that is asked for at once takes seconds to begin. */
static void setup(void)
{
    if (fixture_patience_ms(1) > 1)
        max_delay_ms = 6000;
    fixture_start((const char *const[]){"--max-delay", max_delay_ms == 2000 ? "2" : "6", NULL});
    exchange_setup();
}

static void teardown(void)
{
    exchange_teardown();
    fixture_stop();
}

int main(void)
{
    Suite *suite = suite_create("breakage");
    TCase *tcase = fixture_case(suite, "breakage");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_close_sends_nothing_and_ends);
    tcase_add_test(tcase, test_reset_is_a_reset);
    tcase_add_test(tcase, test_truncate_sends_half_of_what_it_promises);
    tcase_add_test(tcase, test_stall_sends_the_head_and_falls_silent);
    tcase_add_test(tcase, test_a_fault_on_a_connection_in_use);
    tcase_add_test(tcase, test_after_a_hundred_faults_others_are_served);
    return fixture_main_without_server(suite);
}
