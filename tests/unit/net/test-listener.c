/*
 * The sockets that a server listens on are opened, inherited, named and closed.
 */
#include "lib/unit.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/listener.h"

static struct listeners listeners;
static char directory[32], path[64];

static void setup(void)
{
    strcpy(directory, "/tmp/test-listener.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof(path), "%s/socket", directory);
}

static void teardown(void)
{
    listeners_close(&listeners);
    unlink(path);
    rmdir(directory);
}

static bool connects(int fd, uint16_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    return connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
}

/* True if something listens on the port. */
static bool answers(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool connected = connects(fd, port);

    close(fd);
    return connected;
}

static const char *urls(void)
{
    static char text[LISTENERS_URLS_SIZE];

    listeners_write_urls(&listeners, text);
    return text;
}

START_TEST(test_a_tcp_socket_listens_until_it_is_closed)
{
    uint16_t port;

    ck_assert(listeners_open_tcp(&listeners, "127.0.0.1", 0, "--port", false));
    ck_assert_int_eq(listeners.count, 1);
    ck_assert_int_ne(fcntl(listeners.all[0].fd, F_GETFL) & O_NONBLOCK, 0);
    ck_assert_int_ne(fcntl(listeners.all[0].fd, F_GETFD) & FD_CLOEXEC, 0);
    port = listeners_port(&listeners, false);
    ck_assert(answers(port));
    listeners_close(&listeners);
    ck_assert_int_eq(listeners.count, 0);
    ck_assert(!answers(port));
}
END_TEST

/* Otherwise the second of two small segments waits until the first one is acknowledged (RFC 9293,
   3.7.4). */
START_TEST(test_who_is_accepted_waits_for_no_acknowledgement)
{
    int client = socket(AF_INET, SOCK_STREAM, 0), accepted, on = 0;
    socklen_t size = sizeof(on);

    ck_assert(listeners_open_tcp(&listeners, "127.0.0.1", 0, "--port", false));
    ck_assert(connects(client, listeners_port(&listeners, false)));
    accepted = accept(listeners.all[0].fd, NULL, NULL);
    ck_assert_int_eq(getsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, &size), 0);
    ck_assert_int_eq(on, 1);
    close(accepted);
    close(client);
}
END_TEST

START_TEST(test_the_port_with_tls_is_another)
{
    ck_assert(listeners_open_tcp(&listeners, "127.0.0.1", 0, "--tls-port", true));
    ck_assert_uint_eq(listeners_port(&listeners, false), 0);
    ck_assert(listeners_open_tcp(&listeners, "127.0.0.1", 0, "--port", false));
    ck_assert_uint_eq(listeners_port(&listeners, true), listeners.all[0].port);
    ck_assert_uint_eq(listeners_port(&listeners, false), listeners.all[1].port);
    ck_assert_uint_ne(listeners.all[0].port, listeners.all[1].port);
}
END_TEST

START_TEST(test_a_port_in_use_is_refused)
{
    ck_assert(listeners_open_tcp(&listeners, "127.0.0.1", 0, "--port", false));
    ck_assert(!listeners_open_tcp(&listeners, "127.0.0.1", listeners.all[0].port, "--port", false));
    ck_assert_int_eq(listeners.count, 1);
}
END_TEST

START_TEST(test_each_has_its_url)
{
    char expected[LISTENERS_URLS_SIZE];

    ck_assert_str_eq(urls(), "");
    ck_assert(listeners_open_tcp(&listeners, "127.0.0.1", 0, "--port", false));
    ck_assert(listeners_open_unix(&listeners, path));
    ck_assert(listeners_open_tcp(&listeners, "localhost", 0, "--tls-port", true));
    ck_assert_uint_eq(listeners.all[1].port, 0);
    snprintf(expected, sizeof(expected), "http://127.0.0.1:%u/ and unix:%s and https://",
             listeners.all[0].port, path);
    ck_assert_int_eq(strncmp(urls(), expected, strlen(expected)), 0);
}
END_TEST

START_TEST(test_an_ipv6_address_stands_in_brackets)
{
    char expected[64];

    if (!listeners_open_tcp(&listeners, "::1", 0, "--port", false))
        return; /* this machine has no IPv6 */
    snprintf(expected, sizeof(expected), "http://[::1]:%u/", listeners.all[0].port);
    ck_assert_str_eq(urls(), expected);
}
END_TEST

START_TEST(test_all_addresses_have_ipv4)
{
    ck_assert(listeners_open_tcp(&listeners, "::", 0, "--port", false));
    ck_assert(answers(listeners.all[0].port));
}
END_TEST

START_TEST(test_the_file_of_a_unix_socket_is_removed_once)
{
    ck_assert(listeners_open_unix(&listeners, path));
    ck_assert_int_eq(access(path, F_OK), 0);
    listeners_remove_file(&listeners);
    ck_assert_int_ne(access(path, F_OK), 0);
    ck_assert_int_eq(symlink("another-server's", path), 0);
    listeners_remove_file(&listeners); /* nothing of ours is there any more */
    ck_assert_int_eq(unlink(path), 0);
}
END_TEST

START_TEST(test_a_stale_file_is_replaced_and_one_in_use_is_not)
{
    struct listeners second = {0};

    ck_assert(listeners_open_unix(&listeners, path));
    ck_assert(!listeners_open_unix(&second, path));
    listeners_close(&listeners); /* its file stays */
    ck_assert(listeners_open_unix(&second, path));
    listeners_close(&second);
}
END_TEST

START_TEST(test_a_path_that_is_too_long_is_refused)
{
    char longest[sizeof(((struct sockaddr_un *)NULL)->sun_path) + 1];

    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    ck_assert(!listeners_open_unix(&listeners, longest));
    ck_assert_int_eq(listeners.count, 0);
}
END_TEST

/* In a process of its own, since descriptor 3 may be the test's: puts fd there, if any, and
   inherits. Returns how many sockets were taken; -1: they were refused; -2: something else is
   wrong. */
static int inherit(int fd, pid_t of, const char *count)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        char pid[16];

        snprintf(pid, sizeof(pid), "%d", of ? (int)of : (int)getpid());
        setenv("LISTEN_PID", pid, 1);
        setenv("LISTEN_FDS", count, 1);
        if (fd >= 0 && dup2(fd, 3) != 3)
            _exit(200);
        if (!listeners_inherit(&listeners))
            _exit(100);
        if (getenv("LISTEN_PID") || getenv("LISTEN_FDS"))
            _exit(200);
        if (listeners.count > 0 &&
            (listeners.all[0].fd != 3 || listeners.all[0].secure ||
             !(fcntl(3, F_GETFL) & O_NONBLOCK) || !(fcntl(3, F_GETFD) & FD_CLOEXEC)))
            _exit(200);
        _exit(listeners.count);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status) < 100 ? WEXITSTATUS(status) : -(WEXITSTATUS(status) / 100);
}

START_TEST(test_sockets_of_systemd_are_taken)
{
    int listening = socket(AF_INET, SOCK_STREAM, 0), other = socket(AF_INET, SOCK_STREAM, 0);

    ck_assert_int_eq(listen(listening, 1), 0);
    ck_assert_int_eq(inherit(listening, 0, "1"), 1);
    ck_assert_int_eq(inherit(listening, 0, "0"), 0);
    ck_assert_int_eq(inherit(listening, 0, "one"), 0);
    ck_assert_int_eq(inherit(listening, getpid(), "1"), 0); /* they are for another process */
    ck_assert_int_eq(inherit(listening, 0, "9"), -1);
    ck_assert_int_eq(inherit(other, 0, "1"), -1);
    close(listening);
    close(other);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("listener");
    TCase *tcase = unit_case(suite, "listener");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_tcp_socket_listens_until_it_is_closed);
    tcase_add_test(tcase, test_who_is_accepted_waits_for_no_acknowledgement);
    tcase_add_test(tcase, test_the_port_with_tls_is_another);
    tcase_add_test(tcase, test_a_port_in_use_is_refused);
    tcase_add_test(tcase, test_each_has_its_url);
    tcase_add_test(tcase, test_an_ipv6_address_stands_in_brackets);
    tcase_add_test(tcase, test_all_addresses_have_ipv4);
    tcase_add_test(tcase, test_the_file_of_a_unix_socket_is_removed_once);
    tcase_add_test(tcase, test_a_stale_file_is_replaced_and_one_in_use_is_not);
    tcase_add_test(tcase, test_a_path_that_is_too_long_is_refused);
    tcase_add_test(tcase, test_sockets_of_systemd_are_taken);
    return unit_main(suite);
}
