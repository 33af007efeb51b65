/*
 * A thread with a loop: what it is told is done on its thread, in order, and it
 * ends when it is told to.
 */
#include "lib/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "net/worker.h"

enum { SEEN_MAX = 8, PATIENCE_MS = 10000 };

static struct worker worker;
static int owner; /* its address alone is of interest */
/* What the worker's thread has done. */
static enum worker_order seen[SEEN_MAX];
static atomic_int seen_count, end_count;
static atomic_bool is_forgotten; /* while an order is obeyed it does not count as to be obeyed */
static atomic_bool is_elsewhere; /* something was called on another thread, or with another owner */

static void look_at_caller(const void *given)
{
    if (given != &owner || !pthread_equal(pthread_self(), worker.thread))
        is_elsewhere = true;
}

static void on_order(void *given, enum worker_order order)
{
    look_at_caller(given);
    is_forgotten |= !worker_is_to_obey(&worker, order);
    seen[seen_count] = order;
    atomic_fetch_add(&seen_count, 1);
}

static void on_end(void *given)
{
    look_at_caller(given);
    atomic_fetch_add(&end_count, 1);
}

static void open_worker(void)
{
    worker = (struct worker){.obey = on_order, .end = on_end, .owner = &owner};
    ck_assert(worker_open(&worker));
}

static void wait_for(const atomic_int *count, int wanted)
{
    for (int i = 0; i < PATIENCE_MS && *count < wanted; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    ck_assert_int_eq(*count, wanted);
}

static void stop_worker(void)
{
    worker_tell(&worker, WORKER_STOP);
    worker_close(&worker);
    ck_assert_int_eq(end_count, 1);
    ck_assert(!is_elsewhere);
    ck_assert_ptr_null(worker.loop);
}

START_TEST(test_each_order_is_obeyed_on_its_thread)
{
    open_worker();
    ck_assert(worker_start(&worker));
    worker_tell(&worker, WORKER_CUT);
    wait_for(&seen_count, 1);
    worker_tell(&worker, WORKER_DRAIN);
    wait_for(&seen_count, 2);
    worker_tell(&worker, WORKER_DRAIN);
    wait_for(&seen_count, 3);
    ck_assert_int_eq(end_count, 0);
    stop_worker();
    ck_assert_int_eq(seen[0], WORKER_CUT);
    ck_assert_int_eq(seen[1], WORKER_DRAIN);
    ck_assert_int_eq(seen[2], WORKER_DRAIN);
    ck_assert_int_eq(seen_count, 3);
}
END_TEST

/* Whoever tells all before the thread looks: it drains, cuts and stops, each once. */
START_TEST(test_orders_are_obeyed_in_their_order)
{
    open_worker();
    worker_tell(&worker, WORKER_STOP);
    worker_tell(&worker, WORKER_CUT);
    ck_assert(!worker_is_to_obey(&worker, WORKER_DRAIN));
    worker_tell(&worker, WORKER_DRAIN);
    worker_tell(&worker, WORKER_DRAIN);
    ck_assert(worker_is_to_obey(&worker, WORKER_DRAIN));
    ck_assert(worker_start(&worker));
    worker_close(&worker);
    ck_assert(!worker_is_to_obey(&worker, WORKER_DRAIN));
    ck_assert_int_eq(seen_count, 2);
    ck_assert_int_eq(seen[0], WORKER_DRAIN);
    ck_assert_int_eq(seen[1], WORKER_CUT);
    ck_assert(!is_forgotten);
    ck_assert_int_eq(end_count, 1);
    ck_assert(!is_elsewhere);
}
END_TEST

static sigset_t mask;
static atomic_int timer_count;

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)loop, (void)timer, (void)events;
    look_at_caller(&owner);
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    atomic_fetch_add(&timer_count, 1);
}

START_TEST(test_its_watchers_are_called_on_its_thread_without_signals)
{
    sigset_t blocked;
    ev_timer timer;

    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    open_worker();
    ev_timer_init(&timer, on_timer, 0.01, 0.);
    ev_timer_start(worker.loop, &timer);
    pthread_sigmask(SIG_BLOCK, &blocked, NULL);
    ck_assert(worker_start(&worker));
    wait_for(&timer_count, 1);
    stop_worker();
    ck_assert_int_eq(sigismember(&mask, SIGTERM), 1);
    ck_assert_int_eq(sigismember(&mask, SIGUSR1), 0);
}
END_TEST

START_TEST(test_one_that_was_not_started_is_closed_too)
{
    worker_close(&worker);
    open_worker();
    worker_close(&worker);
    worker_close(&worker);
    ck_assert_int_eq(end_count, 0);
}
END_TEST

/* Takes all descriptors below the limit, and gives the highest few back. */
static void leave(int few)
{
    int last = -1;

    for (int fd = dup(STDERR_FILENO); fd >= 0; fd = dup(STDERR_FILENO))
        last = fd;
    for (int i = 0; i < few; i++)
        close(last - i);
}

static int count_descriptors(int below)
{
    int count = 0;

    for (int fd = 0; fd < below; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

/* A loop needs two: epoll's, and one for its bell. libev itself would abort without the latter. */
START_TEST(test_without_descriptors_there_is_no_loop)
{
    enum { FEW = 60 };
    struct rlimit before;

    getrlimit(RLIMIT_NOFILE, &before);
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){FEW, before.rlim_max});
    leave(_i);
    worker = (struct worker){.obey = on_order, .end = on_end, .owner = &owner};
    ck_assert_int_eq(worker_open(&worker), _i == 2);
    worker_close(&worker);
    ck_assert_int_eq(count_descriptors(FEW), FEW - _i);
    setrlimit(RLIMIT_NOFILE, &before); /* sanitizers want some when they look for leaks */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("worker");
    TCase *tcase = unit_case(suite, "worker");

    tcase_set_timeout(tcase, 20);
    tcase_add_test(tcase, test_each_order_is_obeyed_on_its_thread);
    tcase_add_test(tcase, test_orders_are_obeyed_in_their_order);
    tcase_add_test(tcase, test_its_watchers_are_called_on_its_thread_without_signals);
    tcase_add_test(tcase, test_one_that_was_not_started_is_closed_too);
    tcase_add_loop_test(tcase, test_without_descriptors_there_is_no_loop, 0, 3);
    return unit_main(suite);
}
