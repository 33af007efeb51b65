/*
 * Sockets that listen: where they do, what they are called, and what is said
 * when one cannot be had.
 */
#include "lib/stderr.h"
#include "lib/unit.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "net/socket.h"

static char directory[] = "/tmp/statusbin-test-socket-XXXXXX";
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

/* One line on stderr, which says this. */
static void expect_said(const char *line)
{
    ck_assert_str_eq(stderr_text(), line);
}

static void expect_listens(int fd)
{
    expect_said("");
    ck_assert_int_ge(fd, 0);
    ck_assert(socket_is_listening(fd));
    ck_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    ck_assert(fcntl(fd, F_GETFL) & O_NONBLOCK);
}

/* Whether a client of IPv4 gets through to the port. */
static bool is_reached(uint16_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    int client = socket(AF_INET, SOCK_STREAM, 0);

    return connect(client, (const struct sockaddr *)&address, sizeof(address)) == 0;
}

static bool has_ipv6(void)
{
    const struct sockaddr_in6 address = {.sin6_family = AF_INET6,
                                         .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM, 0);

    return bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
}

static const struct {
    const char *address, *url; /* with a %u for the port */
    bool six;
} places[] = {
    {"127.0.0.1", "http://127.0.0.1:%u/", false},
    {"0.0.0.0", "http://0.0.0.0:%u/", false},
    {"::", "http://[::]:%u/", true}, /* IPv4 gets through to it as well */
};

START_TEST(test_a_port_is_picked_and_named)
{
    char url[SOCKET_NAME_SIZE], expected[SOCKET_NAME_SIZE];
    int fd = socket_listen(places[_i].address, 0, "--port");
    bool is_six = places[_i].six && has_ipv6();

    expect_listens(fd);
    ck_assert_uint_ne(socket_port(fd), 0);
    snprintf(expected, sizeof(expected), places[places[_i].six && !is_six ? 1 : _i].url,
             socket_port(fd));
    socket_name(fd, "http", url);
    ck_assert_str_eq(url, expected);
    ck_assert(is_reached(socket_port(fd)));
    socket_name(fd, "https", url);
    ck_assert_int_eq(strncmp(url, "https://", 8), 0);
}
END_TEST

START_TEST(test_a_name_is_an_address_too)
{
    int fd = socket_listen("localhost", 0, "--port");

    expect_listens(fd);
    ck_assert_uint_ne(socket_port(fd), 0);
}
END_TEST

START_TEST(test_the_port_that_was_asked_for_is_taken)
{
    int first = socket_listen("127.0.0.1", 0, "--port");
    uint16_t port = socket_port(first);
    char expected[200];

    ck_assert_int_eq(socket_listen("127.0.0.1", port, "--other-port"), -1);
    snprintf(
        expected, sizeof(expected),
        "statusbin: port %u on 127.0.0.1 is in use: stop what listens there, or choose another "
        "with --other-port (0 picks a free one)\n",
        port);
    expect_said(expected);
    close(first);
    ck_assert_uint_eq(socket_port(socket_listen("127.0.0.1", port, "--port")), port);
}
END_TEST

START_TEST(test_an_address_of_another_machine_is_told)
{
    ck_assert_int_eq(socket_listen("192.0.2.1", 0, "--port"), -1);
    expect_said("statusbin: 192.0.2.1 is not an address of this machine: --address takes one, or "
                "0.0.0.0 or :: for all\n");
}
END_TEST

START_TEST(test_a_unix_socket_is_named_by_its_path)
{
    char url[SOCKET_NAME_SIZE], expected[SOCKET_NAME_SIZE];
    int fd = socket_listen_unix(path);

    expect_listens(fd);
    ck_assert_uint_eq(socket_port(fd), 0);
    socket_name(fd, "http", url);
    snprintf(expected, sizeof(expected), "unix:%s", path);
    ck_assert_str_eq(url, expected);
}
END_TEST

START_TEST(test_a_stale_socket_is_replaced_and_one_in_use_is_not)
{
    char expected[200];
    int second;

    close(socket_listen_unix(path));
    second = socket_listen_unix(path);
    expect_listens(second);
    ck_assert_int_eq(socket_listen_unix(path), -1);
    snprintf(expected, sizeof(expected),
             "statusbin: --unix %s is in use: choose another path, or remove what is there\n",
             path);
    expect_said(expected);
}
END_TEST

/* Where the queue is full, a connection would have to wait: somebody listens there. */
START_TEST(test_a_socket_with_a_full_queue_is_in_use)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int busy = socket(AF_UNIX, SOCK_STREAM, 0), client = -1;

    strcpy(address.sun_path, path);
    ck_assert_int_eq(bind(busy, (const struct sockaddr *)&address, sizeof(address)), 0);
    ck_assert_int_eq(listen(busy, 0), 0);
    do
        client = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    while (connect(client, (const struct sockaddr *)&address, sizeof(address)) == 0);
    ck_assert_int_eq(socket_listen_unix(path), -1);
    ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

START_TEST(test_another_file_is_left_alone)
{
    struct stat status;

    close(open(path, O_WRONLY | O_CREAT, 0600));
    ck_assert_int_eq(socket_listen_unix(path), -1);
    ck_assert_ptr_nonnull(strstr(stderr_text(), "is in use"));
    ck_assert_int_eq(lstat(path, &status), 0);
    ck_assert(S_ISREG(status.st_mode));
}
END_TEST

START_TEST(test_a_path_that_will_not_do_is_told)
{
    char nowhere[sizeof(path) + 16], expected[300], name[200];

    snprintf(nowhere, sizeof(nowhere), "%s/none/socket", directory);
    ck_assert_int_eq(socket_listen_unix(nowhere), -1);
    snprintf(expected, sizeof(expected),
             "statusbin: --unix %s: No such file or directory; it takes a path in a directory that "
             "this user may write to\n",
             nowhere);
    expect_said(expected);
    snprintf(name, sizeof(name), "%s/%0100d", directory, 0);
    name[108] = '\0';
    ck_assert_int_eq(socket_listen_unix(name), -1);
    ck_assert_ptr_nonnull(strstr(stderr_text(), "the path is 108 octets long; 107 are the most\n"));
    name[107] = '\0';
    ck_assert_int_ge(socket_listen_unix(name), 0);
    unlink(name);
}
END_TEST

START_TEST(test_what_does_not_listen_does_not)
{
    int ends[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    ck_assert(!socket_is_listening(ends[0]));
    ck_assert(!socket_is_listening(socket(AF_INET, SOCK_STREAM, 0)));
    ck_assert(!socket_is_listening(socket(AF_INET, SOCK_DGRAM, 0)));
    ck_assert(!socket_is_listening(open("/dev/null", O_RDONLY)));
    ck_assert(!socket_is_listening(-1));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("socket-listen");
    TCase *tcase = unit_case(suite, "socket-listen");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_a_port_is_picked_and_named, 0, COUNT_OF(places));
    tcase_add_test(tcase, test_a_name_is_an_address_too);
    tcase_add_test(tcase, test_the_port_that_was_asked_for_is_taken);
    tcase_add_test(tcase, test_an_address_of_another_machine_is_told);
    tcase_add_test(tcase, test_a_unix_socket_is_named_by_its_path);
    tcase_add_test(tcase, test_a_stale_socket_is_replaced_and_one_in_use_is_not);
    tcase_add_test(tcase, test_a_socket_with_a_full_queue_is_in_use);
    tcase_add_test(tcase, test_another_file_is_left_alone);
    tcase_add_test(tcase, test_a_path_that_will_not_do_is_told);
    tcase_add_test(tcase, test_what_does_not_listen_does_not);
    return unit_main(suite);
}
