/*
 * The program while it serves: the ready line, which is what scripts wait for, and
 * where it listens: TCP, IPv6, a Unix socket, one that systemd passes.
 */
#include "lib/fixture.h"
#include "lib/program.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct program server;

static void setup(void)
{
    program_clean_environment();
    server.listen_fd = 0;
}

static void teardown(void)
{
    program_remove_directory();
}

static void expect_code(const char *path, const char *unix_path, long expected)
{
    long code = program_get(&server, path, unix_path);

    ck_assert_msg(code == expected, "%s%s: %ld, not %ld", server.url, path, code, expected);
}

/* Stops the server, which must have nothing to say about it. */
static void stop(void)
{
    program_stop(&server, SIGTERM);
    program_expect_status(&server, 0);
    ck_assert_str_eq(server.errors, "");
}

/* A listening socket on the IPv4 or IPv6 loopback; -1 where there is none. */
static int listen_on_loopback(int family, unsigned *ret_port)
{
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct sockaddr *address = family == AF_INET ? (void *)&ipv4 : (void *)&ipv6;
    socklen_t size = family == AF_INET ? sizeof(ipv4) : sizeof(ipv6);
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, address, size) != 0 || listen(fd, 16) != 0) {
        close(fd);
        return -1;
    }
    getsockname(fd, address, &size);
    *ret_port = ntohs(family == AF_INET ? ipv4.sin_port : ipv6.sin6_port);
    return fd;
}

/* Whether the machine has IPv6; says so if not. */
static bool has_ipv6(void)
{
    unsigned port;
    int fd = listen_on_loopback(AF_INET6, &port);

    if (fd < 0)
        fprintf(stderr, "program-serve: not tested, this machine has no IPv6\n");
    else
        close(fd);
    return fd >= 0;
}

START_TEST(test_the_ready_line_is_true_and_all_that_is_said)
{
    char expected[128];

    program_serve(&server, "--port 0");
    expect_code("/status/418", NULL, 418);
    snprintf(expected, sizeof(expected), "statusbin ready on %s/\n", server.url);
    ck_assert(strncmp(server.url, "http://127.0.0.1:", 17) == 0 && atoi(server.url + 17) > 0);
    stop();
    ck_assert_str_eq(server.output, expected);
}
END_TEST

START_TEST(test_the_port_file_holds_the_port)
{
    const char *path = program_path("port");
    FILE *file;
    int port = 0;

    program_serve(&server, program_format("--port 0 --port-file %s", path));
    file = fopen(path, "r"); /* written before the ready line */
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fscanf(file, "%d", &port), 1);
    fclose(file);
    ck_assert_int_eq(port, atoi(strrchr(server.url, ':') + 1));
    stop();
}
END_TEST

START_TEST(test_the_environment_chooses_the_port)
{
    unsigned port;
    char number[16], named[32];
    int fd = listen_on_loopback(AF_INET, &port);

    snprintf(number, sizeof(number), "%u", port);
    snprintf(named, sizeof(named), "port %u ", port);
    setenv("PORT", number, 1);
    program_run(&server, ""); /* it is taken, and that is how the choice shows */
    program_expect_error(&server, 1, named);
    setenv("PORT", "1", 1);
    setenv("STATUSBIN_PORT", number, 1);
    program_run(&server, "");
    program_expect_error(&server, 1, named);
    close(fd);
}
END_TEST

START_TEST(test_a_unix_socket_serves_and_is_removed)
{
    const char *path = program_path("socket");

    program_serve(&server, program_format("--unix %s", path));
    ck_assert_str_eq(server.output, program_format("statusbin ready on unix:%s\n", path));
    expect_code("/status/201", path, 201);
    stop();
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(test_unix_and_tcp_sockets_serve_side_by_side)
{
    const char *path = program_path("socket");

    program_serve(&server, program_format("--port 0 --unix %s", path));
    ck_assert_ptr_nonnull(strstr(server.output, program_format(" and unix:%s\n", path)));
    expect_code("/status/202", path, 202);
    expect_code("/status/203", NULL, 203);
    stop();
}
END_TEST

START_TEST(test_a_stale_unix_socket_is_replaced)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = program_path("socket");
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    strcpy(address.sun_path, path);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    close(fd); /* the file stays, as after a crash */
    ck_assert_int_eq(access(path, F_OK), 0);
    program_serve(&server, program_format("--unix %s", path));
    expect_code("/status/201", path, 201);
    stop();
}
END_TEST

START_TEST(test_ipv6_is_served_and_named_with_brackets)
{
    if (!has_ipv6())
        return;
    program_serve(&server, "--port 0 --address ::1");
    ck_assert_msg(strncmp(server.url, "http://[::1]:", 13) == 0, "%s", server.url);
    expect_code("/status/201", NULL, 201);
    stop();
}
END_TEST

START_TEST(test_all_addresses_are_both_families)
{
    int port;

    program_serve(&server, "--port 0 --address ::");
    port = atoi(strrchr(server.url, ':') + 1);
    snprintf(server.url, sizeof(server.url), "http://127.0.0.1:%d", port);
    expect_code("/status/201", NULL, 201); /* without IPv6 this is all that it means */
    if (has_ipv6()) {
        snprintf(server.url, sizeof(server.url), "http://[::1]:%d", port);
        expect_code("/status/202", NULL, 202);
    }
    stop();
}
END_TEST

START_TEST(test_a_socket_from_systemd_is_served)
{
    unsigned port;

    server.listen_fd = listen_on_loopback(AF_INET, &port);
    ck_assert_int_ge(server.listen_fd, 0);
    program_serve(&server, "--port 1"); /* which would fail, or be another */
    ck_assert_str_eq(server.url, program_format("http://127.0.0.1:%u", port));
    expect_code("/status/201", NULL, 201);
    stop();
    close(server.listen_fd);
}
END_TEST

START_TEST(test_a_socket_meant_for_another_process_is_not_taken)
{
    setenv("LISTEN_PID", "1", 1);
    setenv("LISTEN_FDS", "1", 1);
    program_serve(&server, "--port 0");
    expect_code("/status/201", NULL, 201);
    stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("program-serve");
    TCase *tcase = fixture_case(suite, "listen");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_the_ready_line_is_true_and_all_that_is_said);
    tcase_add_test(tcase, test_the_port_file_holds_the_port);
    tcase_add_test(tcase, test_the_environment_chooses_the_port);
    tcase_add_test(tcase, test_a_unix_socket_serves_and_is_removed);
    tcase_add_test(tcase, test_unix_and_tcp_sockets_serve_side_by_side);
    tcase_add_test(tcase, test_a_stale_unix_socket_is_replaced);
    tcase_add_test(tcase, test_ipv6_is_served_and_named_with_brackets);
    tcase_add_test(tcase, test_all_addresses_are_both_families);
    tcase_add_test(tcase, test_a_socket_from_systemd_is_served);
    tcase_add_test(tcase, test_a_socket_meant_for_another_process_is_not_taken);
    return fixture_main_without_server(suite);
}
