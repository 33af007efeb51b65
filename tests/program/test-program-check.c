/*
 * --check, the health check for images without a client of their own: one GET,
 * and an exit status that says whether the answer was a 2xx.
 */
#include "lib/fixture.h"
#include "lib/program.h"
#include "lib/slow-resolver.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static struct program program, server;

START_TEST(test_check_tells_by_its_exit_status_whether_a_url_answers_2xx)
{
    static const struct {
        const char *path, *code; /* NULL: well */
    } cases[] = {
        {"", NULL},
        {"/", NULL},
        {"/healthz", NULL},
        {"/status/200", NULL},
        {"/status/204", NULL},
        {"/status/299", NULL},
        {"/status/103", NULL}, /* RFC 9110, 15.2: the final response is what counts */
        {"/status/100", NULL},
        {"/?a=b", NULL},
        {"/none", "404"},
        {"/status/404", "404"},
        {"/status/301", "301"}, /* not followed */
        {"/status/304", "304"},
        {"/status/503", "503"},
        {"/status/103?final=503", "503"},
    };

    program_serve(&server, "--port 0");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        program_run(&program, program_format("--check %s%s", server.url, cases[i].path));
        if (cases[i].code)
            program_expect_error(&program, 1, cases[i].code);
        else
            program_expect_status(&program, 0);
        ck_assert_str_eq(program.output, "");
    }
    program_stop(&server, SIGTERM);
    program_expect_status(&server, 0);
    program_run(&program, program_format("--check %s/", server.url));
    program_expect_error(&program, 1, server.url); /* nothing is there any more */
}
END_TEST

/* Runs the check without a URL while variable, if any, is set to value. */
static int check_own(const char *variable, const char *value, const char *arguments)
{
    int status;

    if (variable)
        setenv(variable, value, 1);
    status = program_run(&program, arguments);
    if (variable)
        unsetenv(variable);
    return status;
}

START_TEST(test_check_without_a_url_asks_the_server_of_the_same_options)
{
    char port[8];

    program_serve(&server, "--port 0");
    snprintf(port, sizeof(port), "%s", strrchr(server.url, ':') + 1);
    ck_assert_int_eq(check_own("PORT", port, "--check"), 0);
    ck_assert_int_eq(check_own("STATUSBIN_PORT", port, "--check"), 0);
    ck_assert_int_eq(
        check_own("STATUSBIN_ADDRESS", "::", program_format("--check --port %s", port)), 0);
    ck_assert_int_eq(check_own(NULL, NULL, program_format("--port %s --check", port)), 0);
    program_stop(&server, SIGTERM);
    program_expect_status(&server, 0);
    check_own("PORT", port, "--check");
    program_expect_error(&program, 1, program_format("127.0.0.1:%s/healthz", port));
    check_own(NULL, NULL, program_format("--address ::1 --port %s --check", port));
    program_expect_error(&program, 1, program_format("[::1]:%s/healthz", port));
}
END_TEST

START_TEST(test_check_without_a_url_wants_one_where_the_options_tell_no_port)
{
    check_own(NULL, NULL, "--check --port 0");
    program_expect_error(&program, 1, "needs a URL");
}
END_TEST

START_TEST(test_check_asks_over_the_unix_socket_where_the_options_tell_no_port)
{
    const char *path = program_path("socket");

    program_serve(&server, program_format("--unix %s --drain-delay 60", path));
    ck_assert_int_eq(check_own(NULL, NULL, program_format("--unix %s --check", path)), 0);
    ck_assert_int_eq(check_own("STATUSBIN_UNIX", path, "--check"), 0);
    ck_assert_int_eq(check_own("PORT", "0", program_format("--check --unix %s", path)), 0);
    check_own(NULL, NULL, program_format("--check --unix %s --port 1", path));
    program_expect_error(&program, 1, "127.0.0.1:1/healthz");
    kill(server.pid, SIGTERM);
    for (int i = 0; i < 100; i++)
        if (check_own(NULL, NULL, program_format("--unix %s --check", path)) != 0)
            break;
    program_expect_error(&program, 1, program_format("--unix %s: the response is a 503", path));
    program_stop(&server, SIGINT);
    check_own(NULL, NULL, program_format("--unix %s --check", path));
    program_expect_error(&program, 1, program_format("--unix %s: cannot connect", path));
}
END_TEST

START_TEST(test_check_says_why_a_path_cannot_be_a_unix_socket)
{
    check_own(NULL, NULL, program_format("--unix /%0200d --check", 0));
    program_expect_error(&program, 1, "cannot connect: File name too long");
}
END_TEST

static const char *const urls[] = {"nonsense",
                                   "127.0.0.1:1",
                                   "/healthz",
                                   "ftp://a/",
                                   "http://",
                                   "http:///healthz",
                                   "http://[::1/",
                                   "http://127.0.0.1:http-x/",
                                   "http://127.0.0.1:http/",
                                   "http://127.0.0.1:0/",
                                   "http://127.0.0.1:8080a/"};

START_TEST(test_check_refuses_what_it_cannot_check)
{
    program_run(&program, program_format("--check %s", urls[_i]));
    program_expect_error(&program, 1, urls[_i]);
    ck_assert_msg(!strstr(program.errors, "Success"), "%s", program.errors);
}
END_TEST

/* A listener that answers one connection with text, and then ends. Returns its port. */
static unsigned answer_once(const char *text, pid_t *ret_pid)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    ck_assert(bind(fd, (struct sockaddr *)&address, size) == 0 && listen(fd, 1) == 0);
    getsockname(fd, (struct sockaddr *)&address, &size);
    *ret_pid = fork();
    if (*ret_pid == 0) {
        char request[1024];
        int client;

        alarm(60);
        client = accept(fd, NULL, NULL);
        if (recv(client, request, sizeof(request), 0) > 0)
            send(client, text, strlen(text), MSG_NOSIGNAL);
        shutdown(client, SHUT_WR);
        _exit(0);
    }
    close(fd);
    return ntohs(address.sin_port);
}

static const struct {
    const char *text;
    int status;
} answers[] = {
    {"HTTP/1.1 200 OK\r\n\r\n", 0},
    {"HTTP/1.0 204 \r\n\r\n", 0},
    {"HTTP/1.1 102 \r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 0},
    {"", 1},
    {"HTTP/1.1 103 Early Hints\r\n\r\n", 1}, /* and then nothing */
    {"HTTP/1.1 20", 1},
    {"HTTP/1.1 20 OK\r\n\r\n", 1},
    {"HTTP/1.1 2000 OK\r\n\r\n", 1},
    {"HTTP/2.0 200 OK\r\n\r\n", 1},
    {"SSH-2.0-OpenSSH_9.2\r\n200\r\n", 1},
    {"220 mail ESMTP\r\n", 1},
    {"200 OK\r\n\r\n200 OK\r\n\r\n", 1},
};

START_TEST(test_check_wants_an_http_response)
{
    pid_t pid;
    unsigned port = answer_once(answers[_i].text, &pid);

    program_run(&program, program_format("--check http://127.0.0.1:%u/", port));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    if (answers[_i].status)
        program_expect_error(&program, 1, "--check");
    else
        program_expect_status(&program, 0);
}
END_TEST

/* 65536 more than the port of a server that is well: what has 16 bits would take it for that. */
START_TEST(test_check_refuses_a_port_above_65535)
{
    program_serve(&server, "--port 0");
    program_run(&program, program_format("--check http://127.0.0.1:%d/",
                                         atoi(strrchr(server.url, ':') + 1) + 65536));
    program_expect_error(&program, 1, "a port from 1 to 65535");
    program_stop(&server, SIGTERM);
}
END_TEST

/* A listener on TESTS_SILENT_ADDRESS whose queue is full, so that connections to it neither succeed
   nor fail. */
static void listen_in_silence(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = inet_addr(TESTS_SILENT_ADDRESS),
                                  .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    ck_assert(bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 0) == 0);
    for (int i = 0; i < 4; i++) {
        int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

        (void)!connect(client, (struct sockaddr *)&address, sizeof address);
    }
    fixture_pause_ms(100);
}

static long long check_host(const char *host)
{
    long long from = fixture_now_ms();

    program_run(&program, program_format("--check http://%s%s/", host, strrchr(server.url, ':')));
    return fixture_now_ms() - from;
}

/* However long names take to resolve, and however many addresses are silent. */
START_TEST(test_check_ends_after_five_seconds)
{
    static const char *const hosts[] = {"hangs.test", "five.test"};
    long long took;

    program_serve(&server, "--port 0");
    listen_in_silence((unsigned)atoi(strrchr(server.url, ':') + 1));
    setenv("LD_PRELOAD", getenv("TESTS_SLOW_RESOLVER"), 1);
    took = check_host(hosts[_i]);
    unsetenv("LD_PRELOAD");
    program_expect_error(&program, 1, hosts[_i]);
    ck_assert_int_ge(took, 4500);
    ck_assert_int_lt(took, fixture_patience_ms(9000)); /* 25 s, if each address had five */
    program_stop(&server, SIGTERM);
}
END_TEST

START_TEST(test_check_goes_on_from_an_address_that_is_silent)
{
    program_serve(&server, "--port 0");
    listen_in_silence((unsigned)atoi(strrchr(server.url, ':') + 1));
    setenv("LD_PRELOAD", getenv("TESTS_SLOW_RESOLVER"), 1);
    check_host("twice.test");
    unsetenv("LD_PRELOAD");
    program_expect_status(&program, 0);
    program_stop(&server, SIGTERM);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("program-check");
    TCase *tcase = fixture_case(suite, "check");

    tcase_add_checked_fixture(tcase, program_clean_environment, program_remove_directory);
    tcase_add_test(tcase, test_check_tells_by_its_exit_status_whether_a_url_answers_2xx);
    tcase_add_test(tcase, test_check_without_a_url_asks_the_server_of_the_same_options);
    tcase_add_test(tcase, test_check_without_a_url_wants_one_where_the_options_tell_no_port);
    tcase_add_test(tcase, test_check_asks_over_the_unix_socket_where_the_options_tell_no_port);
    tcase_add_test(tcase, test_check_says_why_a_path_cannot_be_a_unix_socket);
    tcase_add_loop_test(tcase, test_check_refuses_what_it_cannot_check, 0, COUNT_OF(urls));
    tcase_add_loop_test(tcase, test_check_wants_an_http_response, 0, COUNT_OF(answers));
    tcase_add_test(tcase, test_check_refuses_a_port_above_65535);
    if (getenv("TESTS_SLOW_RESOLVER") && !fixture_is_emulated()) {
        tcase_add_loop_test(tcase, test_check_ends_after_five_seconds, 0, 2);
        tcase_add_test(tcase, test_check_goes_on_from_an_address_that_is_silent);
    }
    return fixture_main_without_server(suite);
}
