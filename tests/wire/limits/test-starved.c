/*
 * A server that has run out of descriptors: those who are connected are served
 * as ever, others wait, no processor is kept busy by that, and once there are
 * descriptors again everybody is served, though nobody has left.
 */
#include "lib/expect.h"
#include "lib/fixture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { OPEN_MAX = 8, WAITING = 4, STARVED_MS = 1000, BUSY_MAX_MS = 200, RETURN_MS = 5000 };

static struct wire wires[OPEN_MAX], waiting[WAITING];
static atomic_int served;

/* The descriptor that it would take next. */
static int next_descriptor(void)
{
    char path[64];

    for (int fd = 0;; fd++) {
        snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)fixture_pid(), fd);
        if (readlink(path, (char[1]){0}, 1) < 0)
            return fd;
    }
}

static struct rlimit limit_descriptors(struct rlimit limit)
{
    struct rlimit before;

    ck_assert_int_eq(prlimit(fixture_pid(), RLIMIT_NOFILE, NULL, &before), 0);
    if (limit.rlim_max == 0)
        limit.rlim_max = before.rlim_max;
    ck_assert_int_eq(prlimit(fixture_pid(), RLIMIT_NOFILE, &limit, NULL), 0);
    return before;
}

/* Connects, which over TLS takes an answer, and is served. */
static void *wait_for_service(void *wire)
{
    struct wire_response response = {0};

    wire_open(wire);
    wire_exchange(wire, "GET", "/status/404", NULL, NULL, &response);
    ck_assert_uint_eq(response.head.code, 404);
    wire_response_clear(&response);
    served++;
    return NULL;
}

/* With so many connections open when it happens, above or just at what is allowed. */
static const struct {
    int open, below;
} starved[] = {{OPEN_MAX, 0}, {OPEN_MAX, 6}, {1, 3}, {0, 2}};

START_TEST(test_out_of_descriptors_accepts_pause_and_service_returns)
{
    struct rlimit before;
    pthread_t threads[WAITING];
    long long busy_ms, freed;
    int open = starved[_i].open;

    fixture_start((const char *const[]){NULL});
    for (int i = 0; i < open; i++) {
        wire_open(&wires[i]);
        expect_alive(&wires[i]);
    }
    before = limit_descriptors(
        (struct rlimit){.rlim_cur = (rlim_t)(next_descriptor() - starved[_i].below)});
    for (int i = 0; i < WAITING; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, wait_for_service, &waiting[i]), 0);
    busy_ms = fixture_busy_ms();
    fixture_pause_ms(STARVED_MS);
    busy_ms = fixture_busy_ms() - busy_ms;
    ck_assert_msg(busy_ms < BUSY_MAX_MS, "busy for %lld ms of %d", busy_ms, STARVED_MS);
    ck_assert_int_eq(served, 0);
    for (int i = 0; i < open; i++)
        expect_alive(&wires[i]);
    limit_descriptors(before);
    freed = fixture_now_ms();
    for (int i = 0; i < WAITING; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_lt(fixture_now_ms() - freed, fixture_patience_ms(RETURN_MS));
    ck_assert_int_eq(served, WAITING);
    for (int i = 0; i < WAITING; i++)
        wire_close(&waiting[i]);
    for (int i = 0; i < open; i++) {
        expect_alive(&wires[i]);
        wire_close(&wires[i]);
    }
    fixture_stop();
}
END_TEST

/* One that leaves makes room for one that waits. */
START_TEST(test_out_of_descriptors_each_close_lets_another_in)
{
    pthread_t threads[WAITING];

    fixture_start((const char *const[]){NULL});
    for (int i = 0; i < OPEN_MAX; i++) {
        wire_open(&wires[i]);
        expect_alive(&wires[i]);
    }
    limit_descriptors((struct rlimit){.rlim_cur = (rlim_t)next_descriptor()});
    for (int i = 0; i < WAITING; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, wait_for_service, &waiting[i]), 0);
    fixture_pause_ms(100);
    ck_assert_int_eq(served, 0);
    for (int i = 0; i < WAITING; i++)
        wire_close(&wires[i]);
    for (int i = 0; i < WAITING; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(served, WAITING);
    for (int i = 0; i < WAITING; i++)
        wire_close(&waiting[i]);
    for (int i = WAITING; i < OPEN_MAX; i++) {
        expect_alive(&wires[i]);
        wire_close(&wires[i]);
    }
    fixture_stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("starved");
    TCase *tcase = fixture_case(suite, "descriptors");

    if (geteuid() == 0) /* the limits of another user take more than root to change */
        setenv("STATUSBIN_USER", "root", 1);
    tcase_add_loop_test(tcase, test_out_of_descriptors_accepts_pause_and_service_returns, 0,
                        sizeof starved / sizeof *starved);
    tcase_add_test(tcase, test_out_of_descriptors_each_close_lets_another_in);
    return fixture_main_without_server(suite);
}
