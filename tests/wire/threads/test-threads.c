/*
 * A server with one thread, with two and with eight: there are as many as were
 * asked for, and no client can tell the difference.
 */
#include "lib/expect.h"
#include "lib/fixture.h"

#include <dirent.h>
#include <stdio.h>

enum { MANY = 48, ROUNDS = 3 };

static const int counts[] = {1, 2, 8};
enum { COUNTS = sizeof(counts) / sizeof(*counts) };

static struct wire wires[MANY];
static struct wire_response response;

static void start_with(int threads)
{
    char number[16];

    snprintf(number, sizeof(number), "%d", threads);
    fixture_start((const char *const[]){"--threads", number, NULL});
}

/* Starts the server with the threads of the test's row, and opens all connections. */
static void start(int row)
{
    start_with(counts[row]);
    for (int i = 0; i < MANY; i++)
        wire_open(&wires[i]);
}

static void stop(void)
{
    for (int i = 0; i < MANY; i++)
        wire_close(&wires[i]);
    wire_response_clear(&response);
    fixture_stop();
}

static int count_threads(void)
{
    char path[64];
    DIR *directory;
    int count = 0;

    snprintf(path, sizeof(path), "/proc/%d/task", (int)fixture_pid());
    directory = opendir(path);
    ck_assert_ptr_nonnull(directory);
    for (const struct dirent *entry; (entry = readdir(directory));)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

/* Others than those that serve there may be too: as many in every server. */
START_TEST(test_there_are_as_many_as_were_asked_for)
{
    int others;

    start_with(1);
    others = count_threads() - 1;
    fixture_stop();
    start_with(counts[_i]);
    ck_assert_int_eq(count_threads(), others + counts[_i]);
    fixture_stop();
}
END_TEST

START_TEST(test_many_connections_at_once_get_their_own_answers)
{
    static const unsigned codes[] = {200, 204, 301, 404, 418, 503, 599};
    enum { CODES = sizeof(codes) / sizeof(*codes) };
    char target[32];

    start(_i);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < MANY; i++) {
            snprintf(target, sizeof(target), "/status/%u", codes[(i + round) % CODES]);
            wire_request(&wires[i], "GET", target, NULL, NULL);
        }
        for (int i = MANY - 1; i >= 0; i--) {
            struct expect_asked asked = {.method = "GET", .code = codes[(i + round) % CODES]};

            wire_read(&wires[i], "GET", &response);
            expect_status(&wires[i], &response, &asked);
        }
    }
    stop();
}
END_TEST

/* Each request takes one step, whichever thread it comes to. */
START_TEST(test_threads_share_a_sequence)
{
    enum { EACH = 50, FAILURES = MANY * EACH / 3 };
    int failures = 0, successes = 0;
    char target[64];

    start(_i);
    snprintf(target, sizeof(target), "/sequence/503*%d,200?key=a", FAILURES);
    for (int i = 0; i < MANY * EACH; i++) /* a connection's requests are pipelined */
        wire_request(&wires[i % MANY], "GET", target, NULL, NULL);
    for (int i = 0; i < MANY * EACH; i++) {
        wire_read(&wires[i % MANY], "GET", &response);
        failures += response.head.code == 503;
        successes += response.head.code == 200;
    }
    ck_assert_int_eq(failures, FAILURES);
    ck_assert_int_eq(successes, MANY * EACH - FAILURES);
    stop();
}
END_TEST

/* Who does not wait for an answer is let go at once, and who does gets it; then the server ends. */
START_TEST(test_all_threads_drain)
{
    long long answers_ms = fixture_now_ms() + fixture_patience_ms(4000);
    char target[64];

    start(_i);
    snprintf(target, sizeof(target), "/status/200?delay=%dms", fixture_patience_ms(4000));
    for (int i = 0; i < MANY; i++)
        wire_request(&wires[i], "GET", i % 2 ? target : "/status/204", NULL, NULL);
    for (int i = 0; i < MANY; i += 2)
        wire_read(&wires[i], "GET", &response);
    fixture_pause_ms(200); /* the others have come too */
    fixture_terminate();
    for (int i = 0; i < MANY; i += 2)
        wire_expect_close(&wires[i]);
    ck_assert_int_lt(fixture_now_ms(), answers_ms);
    for (int i = 1; i < MANY; i += 2) {
        wire_read(&wires[i], "GET", &response);
        ck_assert_uint_eq(response.head.code, 200);
        ck_assert(wire_lists(&response.head, "Connection", "close"));
        wire_expect_close(&wires[i]);
    }
    stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("threads");
    TCase *tcase = fixture_case(suite, "threads");

    tcase_add_loop_test(tcase, test_there_are_as_many_as_were_asked_for, 0, COUNTS);
    tcase_add_loop_test(tcase, test_many_connections_at_once_get_their_own_answers, 0, COUNTS);
    tcase_add_loop_test(tcase, test_threads_share_a_sequence, 0, COUNTS);
    tcase_add_loop_test(tcase, test_all_threads_drain, 0, COUNTS);
    return fixture_main_without_server(suite);
}
