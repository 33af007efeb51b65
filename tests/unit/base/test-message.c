/*
 * A line on stderr while the program serves: it comes as it is, and nobody waits
 * long for who does not read it.
 */
#include "lib/stderr.h"
#include "lib/unit.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/message.h"

enum { LINE_MAX_SIZE = 1023 };

START_TEST(test_a_line_is_written_as_it_is)
{
    stderr_capture();
    message_write("statusbin: %s is %d\n", "this", 1);
    message_write("100%%\n");
    message_write("%s", "");
    ck_assert_str_eq(stderr_text(), "statusbin: this is 1\n100%\n");
}
END_TEST

/* Shorter by one than the most, as long, longer by one, and much longer. */
START_TEST(test_a_line_has_at_most_1023_octets)
{
    static const size_t sizes[] = {LINE_MAX_SIZE - 1, LINE_MAX_SIZE, LINE_MAX_SIZE + 1, 3000};
    static char line[4000];

    stderr_capture();
    memset(line, 'x', sizes[_i]);
    message_write("%s", line);
    ck_assert_int_eq(lseek(STDERR_FILENO, 0, SEEK_CUR),
                     sizes[_i] < LINE_MAX_SIZE ? (off_t)sizes[_i] : LINE_MAX_SIZE);
    ck_assert_uint_eq(strspn(stderr_text(), "x"), strlen(stderr_text()));
}
END_TEST

/* Makes stderr a pipe; returns the end to read from. */
static int make_pipe(void)
{
    int ends[2];

    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    ck_assert_int_eq(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
    close(ends[1]);
    return ends[0];
}

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

START_TEST(test_a_reader_that_does_not_read_costs_a_second)
{
    static const char octets[4096];
    double began;

    make_pipe();
    fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK);
    while (write(STDERR_FILENO, octets, sizeof(octets)) > 0)
        ;
    fcntl(STDERR_FILENO, F_SETFL, 0);
    began = now_s();
    message_write("lost\n");
    ck_assert_double_ge(now_s() - began, 0.9);
    ck_assert_double_le(now_s() - began, 3);
}
END_TEST

/* The program ignores SIGPIPE. */
START_TEST(test_a_reader_that_is_gone_costs_nothing)
{
    double began = now_s();

    signal(SIGPIPE, SIG_IGN);
    close(make_pipe());
    message_write("lost\n");
    close(STDERR_FILENO);
    message_write("lost\n");
    ck_assert_double_le(now_s() - began, 0.9);
}
END_TEST

static void *write_line(void *unused)
{
    message_write("said\n");
    return unused;
}

/* Some other thread may be stuck in a write by stdio. */
START_TEST(test_the_lock_of_stdio_does_not_matter)
{
    pthread_t thread;

    stderr_capture();
    flockfile(stderr);
    ck_assert_int_eq(pthread_create(&thread, NULL, write_line, NULL), 0);
    pthread_join(thread, NULL);
    funlockfile(stderr);
    ck_assert_str_eq(stderr_text(), "said\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("message");
    TCase *tcase = unit_case(suite, "message");

    tcase_add_test(tcase, test_a_line_is_written_as_it_is);
    tcase_add_loop_test(tcase, test_a_line_has_at_most_1023_octets, 0, 4);
    tcase_add_test(tcase, test_a_reader_that_does_not_read_costs_a_second);
    tcase_add_test(tcase, test_a_reader_that_is_gone_costs_nothing);
    tcase_add_test(tcase, test_the_lock_of_stdio_does_not_matter);
    return unit_main(suite);
}
