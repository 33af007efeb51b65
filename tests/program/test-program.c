/*
 * The program before it serves: help and version, bad usage (exit status 2) and
 * what keeps it from starting (1), each told in one line on stderr.
 */
#include "lib/fixture.h"
#include "lib/program.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static struct program program, server;

static void setup(void)
{
    program_clean_environment();
}

static void teardown(void)
{
    program_remove_directory();
}

static void expect_error(const char *arguments, int status, const char *part)
{
    program_run(&program, arguments);
    program_expect_error(&program, status, part);
}

START_TEST(test_help_lists_every_option)
{
    static const char *const names[] = {
        "--address",      "--port",
        "--threads",      "--unix",
        "--port-file",    "--log",
        "--max-body",     "--max-head",
        "--no-cors",      "--max-connections",
        "--idle-timeout", "--drain-delay",
        "--help",         "--version",
        "--check",        "--allow-invalid-codes",
        "--user",         "--header-timeout",
    };

    ck_assert_int_eq(program_run(&program, "--help"), 0);
    ck_assert_str_eq(program.errors, "");
    for (size_t i = 0; i < COUNT_OF(names); i++)
        ck_assert_ptr_nonnull(strstr(program.output, program_format("\n  %s ", names[i])));
    ck_assert_ptr_nonnull(strstr(program.output, "STATUSBIN_PORT"));
}
END_TEST

START_TEST(test_every_option_of_help_is_one)
{
    static char help[sizeof(program.output)];
    int count = 0;

    program_run(&program, "--help");
    strcpy(help, program.output);
    for (char *line = strtok(help, "\n"); line; line = strtok(NULL, "\n")) {
        char name[32], unknown[64];

        if (sscanf(line, "  %31s", name) != 1 || strncmp(name, "--", 2) != 0)
            continue;
        count++;
        /* Whether it takes a value or not, the last word is an option that there is not. */
        ck_assert_int_eq(program_run(&program, program_format("%s --x --x", name)), 2);
        snprintf(unknown, sizeof(unknown), "unknown option '%s'", name);
        ck_assert_msg(!strstr(program.errors, unknown), "%s", program.errors);
    }
    ck_assert_int_ge(count, 34); /* test_install.py knows how many */
}
END_TEST

START_TEST(test_version_is_one_line)
{
    ck_assert_int_eq(program_run(&program, "--version"), 0);
    ck_assert_str_eq(program.errors, "");
    ck_assert_msg(strncmp(program.output, "statusbin ", 10) == 0 && program.output[10] >= '0' &&
                      program.output[10] <= '9' &&
                      strchr(program.output, '\n') == program.output + strlen(program.output) - 1,
                  "%s", program.output);
    ck_assert_msg(strstr(program.output, " (libmicrohttpd ") &&
                      strstr(program.output, ", nghttp2 "),
                  "%s", program.output);
    ck_assert_msg(strstr(program.output, TESTS_TLS ? ", TLS)\n" : ", no TLS)\n"), "%s",
                  program.output);
}
END_TEST

START_TEST(test_bad_usage_exits_with_2)
{
    expect_error("--nonsense", 2, "--nonsense");
    expect_error("8080", 2, "8080");
    expect_error("--port", 2, "--port");
    expect_error("--port abc", 2, "abc");
    expect_error("--port 65536", 2, "65536");
    expect_error("--log xml", 2, "xml");
    expect_error("--port 0 --nonsense", 2, "--nonsense"); /* and nothing is served before */
    setenv("STATUSBIN_THREADS", "none", 1);
    expect_error("--port 0", 2, "STATUSBIN_THREADS");
    unsetenv("STATUSBIN_THREADS");
}
END_TEST

/* What every request to an unknown path would be refused for is told at once. */
START_TEST(test_a_default_that_can_only_be_refused_is_not_taken)
{
    expect_error("--port 0 --default status/404", 2, "it takes a path");
    expect_error("--port 0 --default /nowhere", 2, "it takes a path");
    expect_error("--port 0 --default /status/200?dealy=1", 2, "the knob is called delay");
    expect_error("--port 0 --default /status/204?body=x", 2, "a 204 has no content");
    expect_error("--port 0 --default /status/600", 2, "--allow-invalid-codes");
    expect_error("--port 0 --default /sequence/503*0", 2, "'503*0'");
    expect_error("--port 0 --max-delay 1 --default /status/503;delay=2", 2, "here 1 seconds");
}
END_TEST

START_TEST(test_a_port_in_use_is_named)
{
    const char *port;

    program_serve(&server, "--port 0");
    port = strrchr(server.url, ':') + 1;
    program_run(&program, program_format("--port %s", port));
    program_stop(&server, SIGTERM);
    program_expect_error(&program, 1, program_format("port %s ", port));
    program_expect_status(&server, 0);
}
END_TEST

START_TEST(test_an_address_of_another_machine_is_named)
{
    expect_error("--port 0 --address 192.0.2.1", 1, "192.0.2.1"); /* RFC 5737 */
    expect_error("--port 0 --address 1.2.3.4.5", 1, "1.2.3.4.5");
}
END_TEST

START_TEST(test_a_unix_socket_that_cannot_be_is_named)
{
    const char *file = program_path("file"), *missing = program_path("missing/socket");
    FILE *opened = fopen(file, "w");
    struct stat status;

    ck_assert(opened && fputs("kept", opened) >= 0 && fclose(opened) == 0);
    expect_error(program_format("--unix %s", missing), 1, missing);
    expect_error(program_format("--unix %s", program_directory()), 1, program_directory());
    expect_error(program_format("--unix %s", file), 1, file);
    ck_assert(stat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 4);
    expect_error(program_format("--unix %s/%0200d", program_directory(), 0), 1, "--unix");
}
END_TEST

START_TEST(test_a_unix_socket_of_another_kind_is_left_alone)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = program_path("datagrams");
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    strcpy(address.sun_path, path);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    expect_error(program_format("--unix %s", path), 1, path);
    ck_assert_int_eq(access(path, F_OK), 0);
    close(fd);
}
END_TEST

START_TEST(test_a_unix_socket_in_use_is_left_alone)
{
    const char *path = program_path("socket");

    program_serve(&server, program_format("--unix %s", path));
    program_run(&program, program_format("--unix %s", path));
    ck_assert_int_eq(program_get(&server, "/status/201", path), 201);
    program_stop(&server, SIGTERM);
    program_expect_error(&program, 1, path);
}
END_TEST

static int listen_on_path(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    strcpy(address.sun_path, path);
    ck_assert(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 0) == 0);
    return fd;
}

/* So many connect that one more would have to wait. */
START_TEST(test_a_unix_socket_with_a_full_queue_is_in_use_at_once)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = program_path("socket");
    int fd = listen_on_path(path), result;

    strcpy(address.sun_path, path);
    do
        result = connect(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                         (struct sockaddr *)&address, sizeof(address));
    while (result == 0);
    program_spawn(&program, program_format("--unix %s", path));
    ck_assert_int_lt(program_wait(&program), fixture_patience_ms(2000));
    program_expect_error(&program, 1, program_format("--unix %s is in use", path));
    ck_assert_int_eq(access(path, F_OK), 0);
    close(fd);
}
END_TEST

START_TEST(test_a_port_file_needs_a_port)
{
    const char *path = program_path("port");

    program.listen_fd = listen_on_path(program_path("socket")); /* as systemd passes one */
    expect_error(program_format("--port-file %s", path), 1, "no TCP port");
    ck_assert_int_ne(access(path, F_OK), 0);
    close(program.listen_fd);
    program.listen_fd = 0;
    expect_error(program_format("--unix %s --port-file %s", program_path("other"), path), 1,
                 "no TCP port");
    ck_assert_int_ne(access(path, F_OK), 0);
    ck_assert_int_ne(access(program_path("other"), F_OK), 0);
}
END_TEST

/* Someone else may have put a link where the port is written first, to a file that is ours. */
START_TEST(test_a_link_in_the_place_of_a_port_file_is_not_followed)
{
    const char *port = program_path("port"), *kept = program_path("kept");
    FILE *file = fopen(kept, "w");
    struct stat status;

    ck_assert(file && fputs("kept", file) >= 0 && fclose(file) == 0);
    ck_assert_int_eq(symlink(kept, program_path("port.partial")), 0);
    ck_assert_int_eq(symlink(kept, port), 0);
    program_serve(&server, program_format("--port 0 --port-file %s", port));
    program_stop(&server, SIGTERM);
    ck_assert(stat(kept, &status) == 0 && status.st_size == 4);
    ck_assert(lstat(port, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0);
    ck_assert_int_ne(access(program_path("port.partial"), F_OK), 0);
}
END_TEST

START_TEST(test_a_port_file_that_cannot_be_written_is_named)
{
    const char *missing = program_path("missing/port"), *taken = program_path("taken");

    expect_error(program_format("--port 0 --port-file %s", missing), 1, missing);
    ck_assert_int_eq(mkdir(taken, 0700), 0);
    expect_error(program_format("--port 0 --port-file %s", taken), 1, taken);
    ck_assert_int_ne(access(program_path("taken.partial"), F_OK), 0); /* nothing is left behind */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("program");
    TCase *tcase = fixture_case(suite, "start");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_help_lists_every_option);
    tcase_add_test(tcase, test_every_option_of_help_is_one);
    tcase_add_test(tcase, test_version_is_one_line);
    tcase_add_test(tcase, test_bad_usage_exits_with_2);
    tcase_add_test(tcase, test_a_default_that_can_only_be_refused_is_not_taken);
    tcase_add_test(tcase, test_a_port_in_use_is_named);
    tcase_add_test(tcase, test_an_address_of_another_machine_is_named);
    tcase_add_test(tcase, test_a_unix_socket_that_cannot_be_is_named);
    tcase_add_test(tcase, test_a_unix_socket_of_another_kind_is_left_alone);
    tcase_add_test(tcase, test_a_unix_socket_in_use_is_left_alone);
    tcase_add_test(tcase, test_a_unix_socket_with_a_full_queue_is_in_use_at_once);
    tcase_add_test(tcase, test_a_port_file_needs_a_port);
    tcase_add_test(tcase, test_a_link_in_the_place_of_a_port_file_is_not_followed);
    tcase_add_test(tcase, test_a_port_file_that_cannot_be_written_is_named);
    return fixture_main_without_server(suite);
}
