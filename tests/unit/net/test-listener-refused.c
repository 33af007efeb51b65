/*
 * What is said when there cannot be a socket that listens, and what is left
 * alone then.
 */
#include "lib/stderr.h"
#include "lib/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "net/listener.h"

static struct listeners listeners;
static char directory[] = "/tmp/statusbin-test-listener-XXXXXX";
static char path[sizeof(directory) + 8];

static void setup(void)
{
    stderr_capture();
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof(path), "%s/socket", directory);
}

static void teardown(void)
{
    unlink(path);
    rmdir(directory);
}

/* This one line was said, and nothing listens. */
static void expect_refused(const char *line)
{
    ck_assert_str_eq(stderr_text(), line);
    ck_assert_int_eq(listeners.count, 0);
    ck_assert_ptr_null(listeners.unix_path);
}

START_TEST(test_a_port_in_use_is_named_with_its_option)
{
    struct listeners first = {0};
    char expected[200];

    ck_assert(listeners_open_tcp(&first, "127.0.0.1", 0, "--port", false));
    ck_assert(
        !listeners_open_tcp(&listeners, "127.0.0.1", first.all[0].port, "--other-port", false));
    snprintf(
        expected, sizeof(expected),
        "statusbin: port %u on 127.0.0.1 is in use: stop what listens there, or choose another "
        "with --other-port (0 picks a free one)\n",
        first.all[0].port);
    expect_refused(expected);
}
END_TEST

START_TEST(test_an_address_of_another_machine_is_told)
{
    ck_assert(!listeners_open_tcp(&listeners, "192.0.2.1", 0, "--port", false));
    expect_refused("statusbin: 192.0.2.1 is not an address of this machine: --address takes one "
                   "that is, or 0.0.0.0 or :: for all\n");
}
END_TEST

static void expect_unix_refused(const char *name, const char *why)
{
    char expected[400];

    ck_assert(!listeners_open_unix(&listeners, name));
    snprintf(expected, sizeof(expected), "statusbin: --unix %s%s\n", name, why);
    expect_refused(expected);
}

static const char in_use[] = " is in use: choose another path, or remove what is there";

/* Where the queue is full, a connection would have to wait: somebody listens there. */
START_TEST(test_a_socket_with_a_full_queue_is_in_use)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int busy = socket(AF_UNIX, SOCK_STREAM, 0), client;

    strcpy(address.sun_path, path);
    ck_assert_int_eq(bind(busy, (const struct sockaddr *)&address, sizeof(address)), 0);
    ck_assert_int_eq(listen(busy, 0), 0);
    do
        client = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    while (connect(client, (const struct sockaddr *)&address, sizeof(address)) == 0);
    expect_unix_refused(path, in_use);
    ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

START_TEST(test_another_file_is_left_alone)
{
    struct stat status;

    close(open(path, O_WRONLY | O_CREAT, 0600));
    expect_unix_refused(path, in_use);
    ck_assert_int_eq(lstat(path, &status), 0);
    ck_assert(S_ISREG(status.st_mode));
}
END_TEST

START_TEST(test_a_directory_that_is_not_there_is_told)
{
    char nowhere[sizeof(path) + 8];

    snprintf(nowhere, sizeof(nowhere), "%s/none/s", directory);
    expect_unix_refused(nowhere, ": No such file or directory; it takes a path in a directory that "
                                 "this user may write to");
}
END_TEST

START_TEST(test_a_path_may_have_107_octets)
{
    char name[200];

    snprintf(name, sizeof(name), "%s/%0100d", directory, 0);
    name[108] = '\0';
    expect_unix_refused(name, ": the path has 108 octets; at most 107 are possible");
    name[107] = '\0';
    ck_assert(listeners_open_unix(&listeners, name));
    listeners_remove_file(&listeners);
    ck_assert_int_ne(access(name, F_OK), 0);
}
END_TEST

/* Such as one of a directory that belongs to another user. */
START_TEST(test_a_file_that_cannot_be_removed_is_told_once)
{
    char expected[200];

    listeners.unix_path = directory;
    listeners_remove_file(&listeners);
    listeners_remove_file(&listeners);
    snprintf(expected, sizeof(expected),
             "statusbin: cannot remove %s: Is a directory; the next start replaces it\n",
             directory);
    expect_refused(expected);
}
END_TEST

static void pass(const char *count)
{
    char pid[16];

    snprintf(pid, sizeof(pid), "%d", (int)getpid());
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", count, 1);
}

START_TEST(test_more_sockets_than_can_be_used_are_told)
{
    pass("9");
    ck_assert(!listeners_inherit(&listeners));
    expect_refused("statusbin: LISTEN_FDS: 9 sockets were passed; at most 8 can be used\n");
}
END_TEST

START_TEST(test_a_descriptor_that_does_not_listen_is_told)
{
    pass("1"); /* what Check has there */
    ck_assert(!listeners_inherit(&listeners));
    expect_refused("statusbin: LISTEN_FDS: descriptor 3 is not a listening socket\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("listener-refused");
    TCase *tcase = unit_case(suite, "listener-refused");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_port_in_use_is_named_with_its_option);
    tcase_add_test(tcase, test_an_address_of_another_machine_is_told);
    tcase_add_test(tcase, test_a_socket_with_a_full_queue_is_in_use);
    tcase_add_test(tcase, test_another_file_is_left_alone);
    tcase_add_test(tcase, test_a_directory_that_is_not_there_is_told);
    tcase_add_test(tcase, test_a_path_may_have_107_octets);
    tcase_add_test(tcase, test_a_file_that_cannot_be_removed_is_told_once);
    tcase_add_test(tcase, test_more_sockets_than_can_be_used_are_told);
    tcase_add_test(tcase, test_a_descriptor_that_does_not_listen_is_told);
    return unit_main(suite);
}
