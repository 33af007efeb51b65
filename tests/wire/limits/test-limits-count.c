/*
 * How many connections there may be: in all (--max-connections), where one
 * more waits until there is room for it; and of one address
 * (--max-connections-per-address), where one more gets a 503 and a close.
 */
#include "lib/expect.h"
#include "lib/fixture.h"
#include "lib/secure.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LIMIT = 4, MANY = 24, GONE_MS = 5000, EXCESS_MS = 3000, CLOCK_MS = 10, LATE_MS = 5000 };

static struct wire wires[MANY], extra;
static struct wire_response response;

static void start(const char *option, const char *limit)
{
    fixture_start((const char *const[]){option, limit, NULL});
}

static void send_request(struct wire *wire)
{
    wire_request(wire, "GET", "/status/204", NULL, NULL);
}

static void expect_answer(struct wire *wire, unsigned code)
{
    wire_read(wire, "GET", &response);
    if (response.head.code != code)
        wire_fail(wire, "%u instead of %u", response.head.code, code);
}

static void open_and_use(struct wire *wire)
{
    wire_open(wire);
    send_request(wire);
    expect_answer(wire, 204);
}

static void close_all(int count)
{
    for (int i = 0; i < count; i++)
        wire_close(&wires[i]);
}

static atomic_bool is_served;

/* Over TLS to connect takes an answer too. */
static void *use_extra(void *unused)
{
    open_and_use(&extra);
    is_served = true;
    return unused;
}

START_TEST(test_max_connections_are_served_and_one_more_waits_for_room)
{
    pthread_t thread;

    start("--max-connections", "4");
    for (int i = 0; i < LIMIT; i++)
        open_and_use(&wires[i]);
    ck_assert_int_eq(pthread_create(&thread, NULL, use_extra, NULL), 0);
    fixture_pause_ms(300);
    ck_assert(!is_served);
    for (int i = 0; i < LIMIT; i++) /* the others are none the worse */
        expect_alive(&wires[i]);
    wire_close(&wires[0]);
    pthread_join(thread, NULL);
    ck_assert(is_served);
    for (int i = 1; i < LIMIT; i++)
        expect_alive(&wires[i]);
    wire_close(&wires[1]);
    open_and_use(&wires[1]); /* as many as there may be, once more */
    wire_close(&extra);
    for (int i = 1; i < LIMIT; i++)
        wire_close(&wires[i]);
    fixture_stop();
}
END_TEST

START_TEST(test_a_server_at_its_limit_ends_well)
{
    for (int round = 0; round < 10; round++) {
        start("--max-connections", "4");
        for (int i = 0; i < LIMIT; i++)
            open_and_use(&wires[i]);
        wire_close(&wires[0]);
        open_and_use(&wires[0]);
        close_all(LIMIT);
        fixture_stop();
    }
}
END_TEST

static void expect_503(struct wire *wire)
{
    wire_read(wire, "GET", &response);
    expect_own(wire, &response, 503);
    expect_text(wire, &response, "--max-connections-per-address");
    ck_assert(wire_lists(&response.head, "Connection", "close"));
    wire_expect_close(wire);
}

/* Connects until there is room, which there is once the server has noticed a close. */
static void open_when_there_is_room(struct wire *wire)
{
    for (long long end = fixture_now_ms() + fixture_patience_ms(GONE_MS);;) {
        wire_open(wire);
        send_request(wire);
        wire_read(wire, "GET", &response);
        if (response.head.code == 204)
            return;
        ck_assert_int_lt(fixture_now_ms(), end);
        wire_close(wire);
        fixture_pause_ms(10);
    }
}

START_TEST(test_max_per_address_are_served_and_one_more_is_503)
{
    start("--max-connections-per-address", "4");
    for (int round = 0; round < 3; round++) {
        for (int i = round ? LIMIT - 1 : 0; i < LIMIT; i++)
            open_when_there_is_room(&wires[i]);
        wire_open(&extra);
        send_request(&extra);
        expect_503(&extra);
        wire_close(&extra);
        for (int i = 0; i < LIMIT; i++)
            expect_alive(&wires[i]);
        wire_close(&wires[LIMIT - 1]);
    }
    close_all(LIMIT - 1);
    fixture_stop();
}
END_TEST

/* Whatever the threads that they come to. */
START_TEST(test_of_many_at_once_exactly_max_per_address_are_served)
{
    int served = 0,
        many = getenv("STATUSBIN_TEST_TLS") ? MANY / 2 : MANY; /* handshakes take time */

    start("--max-connections-per-address", "4");
    for (int i = 0; i < many; i++)
        wire_open(&wires[i]);
    for (int i = 0; i < many; i++)
        send_request(&wires[i]);
    for (int i = 0; i < many; i++) {
        wire_read(&wires[i], "GET", &response);
        served += response.head.code == 204;
        ck_assert(response.head.code == 204 || response.head.code == 503);
    }
    ck_assert_int_eq(served, LIMIT);
    close_all(many);
    fixture_stop();
}
END_TEST

/* A refusal is for those who ask; all others of their kind do not stay. */
START_TEST(test_one_too_many_that_asks_nothing_is_closed)
{
    struct wire silent;
    long long from;

    start("--max-connections-per-address", "4");
    for (int i = 0; i < LIMIT; i++)
        open_and_use(&wires[i]);
    from = fixture_now_ms();
    wire_open(&silent);
    wire_open(&extra);
    wire_printf(&extra, "GET /stat");
    wire_read(&extra, "GET", &response);
    expect_own(&extra, &response, 408);
    wire_expect_close(&extra);
    wire_expect_close(&silent);
    ck_assert_int_ge(fixture_now_ms() - from, EXCESS_MS - CLOCK_MS);
    ck_assert_int_lt(fixture_now_ms() - from, fixture_patience_ms(EXCESS_MS + LATE_MS));
    wire_close(&extra);
    wire_close(&silent);
    close_all(LIMIT);
    fixture_stop();
}
END_TEST

/* From another address of the loopback network. */
static void open_from(struct wire *wire, const char *address)
{
    struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};

    wire->fd = socket(AF_INET, SOCK_STREAM, 0);
    inet_pton(AF_INET, address, &from.sin_addr);
    inet_pton(AF_INET, fixture_host(), &to.sin_addr);
    to.sin_port = htons((uint16_t)atoi(fixture_port()));
    ck_assert_int_eq(bind(wire->fd, (struct sockaddr *)&from, sizeof from), 0);
    ck_assert_int_eq(connect(wire->fd, (struct sockaddr *)&to, sizeof to), 0);
    if (fixture_trusted_file())
        wire->fd = secure_client(wire->fd, fixture_trusted_file(), "http/1.1");
}

START_TEST(test_each_address_has_a_limit_of_its_own)
{
    start("--max-connections-per-address", "4");
    for (int i = 0; i < LIMIT; i++)
        open_and_use(&wires[i]);
    for (int i = 0; i <= LIMIT; i++) {
        open_from(&wires[LIMIT + i], "127.0.0.2");
        send_request(&wires[LIMIT + i]);
        expect_answer(&wires[LIMIT + i], i < LIMIT ? 204 : 503);
    }
    close_all(2 * LIMIT + 1);
    fixture_stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("limits-count");
    TCase *tcase = fixture_case(suite, "count");

    tcase_add_test(tcase, test_max_connections_are_served_and_one_more_waits_for_room);
    tcase_add_test(tcase, test_a_server_at_its_limit_ends_well);
    tcase_add_test(tcase, test_max_per_address_are_served_and_one_more_is_503);
    /* Under valgrind so many handshakes take longer than one too many may stay. */
    if (!getenv("STATUSBIN_TEST_TLS") || !getenv("STATUSBIN_WRAPPER"))
        tcase_add_test(tcase, test_of_many_at_once_exactly_max_per_address_are_served);
    if (!fixture_is_emulated()) /* TCP_INFO tells that nothing has come */
        tcase_add_test(tcase, test_one_too_many_that_asks_nothing_is_closed);
    tcase_add_test(tcase, test_each_address_has_a_limit_of_its_own);
    return fixture_main_without_server(suite);
}
