/*
 * How the program ends. An orchestrator sends SIGTERM, looks at /healthz and
 * counts the seconds before it kills; so do these tests.
 */
#include "lib/fixture.h"
#include "lib/program.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct program server;

static void expect_code(const char *path, long expected)
{
    long code = program_get(&server, path, NULL);

    ck_assert_msg(code == expected, "%s: %ld, not %ld", path, code, expected);
}

static size_t drop(char *data, size_t size, size_t count, void *context)
{
    (void)data, (void)context;
    return size * count;
}

/* A client with a connection that is open and has been used. */
static CURL *open_idle_connection(void)
{
    CURL *curl = curl_easy_init();
    long connections = 0;

    curl_easy_setopt(curl, CURLOPT_URL, program_format("%s/status/200", server.url));
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)fixture_patience_ms(5000));
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(curl_easy_perform(curl), CURLE_OK);
        curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connections);
    }
    ck_assert_int_eq(connections, 0); /* the second request needed no new one */
    return curl;
}

/* The end of a server that waits for nothing. One that waited for a client would take DRAIN_MS of
   server/app/server.c, 5 s. */
static int soon_ms(void)
{
    return fixture_patience_ms(3000);
}

START_TEST(test_a_signal_ends_an_idle_server_soon)
{
    static const int signals[] = {SIGTERM, SIGINT};
    CURL *curl;

    program_serve(&server, "--port 0");
    curl = open_idle_connection();
    ck_assert_int_lt(program_stop(&server, signals[_i]), soon_ms());
    program_expect_status(&server, 0);
    ck_assert_str_eq(server.errors, "");
    curl_easy_cleanup(curl);
}
END_TEST

START_TEST(test_a_server_that_nobody_asked_anything_ends_too)
{
    program_serve(&server, "--port 0 --threads 1");
    ck_assert_int_lt(program_stop(&server, SIGTERM), soon_ms());
    program_expect_status(&server, 0);
}
END_TEST

/* Waits until the server has taken note of a signal. */
static void wait_until_draining(void)
{
    for (int i = 0; i < fixture_patience_ms(5000) / 10; i++) {
        if (program_get(&server, "/healthz", NULL) == 503)
            return;
        fixture_pause_ms(10);
    }
    ck_abort_msg("it does not say that it drains");
}

START_TEST(test_a_drain_delay_keeps_serving_while_healthz_says_503)
{
    long long from, ended;

    program_serve(&server, "--port 0 --drain-delay 2");
    expect_code("/healthz", 200);
    from = fixture_now_ms();
    kill(server.pid, SIGTERM);
    wait_until_draining();
    expect_code("/status/200", 200); /* everything else goes on */
    fixture_pause_ms(100);
    expect_code("/healthz", 503);
    ended = program_wait(&server);
    program_expect_status(&server, 0);
    ck_assert_int_ge(fixture_now_ms() - from, 2000);
    ck_assert_int_lt(ended, fixture_patience_ms(6000));
}
END_TEST

/* As a freezer of containers does, or who presses Ctrl+Z. */
START_TEST(test_a_server_that_was_stopped_and_goes_on_keeps_its_drain_delay)
{
    long long from;

    program_serve(&server, "--port 0 --drain-delay 1");
    from = fixture_now_ms();
    kill(server.pid, SIGTERM);
    wait_until_draining();
    kill(server.pid, SIGSTOP);
    fixture_pause_ms(50);
    kill(server.pid, SIGCONT);
    program_wait(&server);
    program_expect_status(&server, 0);
    ck_assert_int_ge(fixture_now_ms() - from, 1000);
}
END_TEST

START_TEST(test_a_second_signal_ends_the_drain_delay)
{
    program_serve(&server, "--port 0 --drain-delay 60");
    kill(server.pid, SIGTERM);
    wait_until_draining();
    ck_assert_int_lt(program_stop(&server, SIGTERM), soon_ms());
    program_expect_status(&server, 0);
}
END_TEST

/* A connection on which the head and half of the content of a POST have been sent. */
static int begin_request(void)
{
    static const char half[] = "POST /status/201 HTTP/1.1\r\nHost: a\r\n"
                               "Content-Length: 4\r\n\r\nab";
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((uint16_t)atoi(strrchr(server.url, ':') + 1))};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    ck_assert_int_eq(send(fd, half, strlen(half), MSG_NOSIGNAL), strlen(half));
    return fd;
}

START_TEST(test_a_running_request_is_finished)
{
    char response[4096] = "";
    size_t used = 0;
    int fd;

    program_serve(&server, "--port 0");
    fd = begin_request();
    fixture_pause_ms(200);
    kill(server.pid, SIGTERM);
    fixture_pause_ms(200);
    ck_assert_int_eq(send(fd, "cd", 2, MSG_NOSIGNAL), 2);
    for (ssize_t received = 1; received > 0 && used < sizeof(response) - 1;) {
        struct pollfd readable = {.fd = fd, .events = POLLIN};

        ck_assert_msg(poll(&readable, 1, fixture_patience_ms(5000)) == 1, "neither answer nor end");
        received = recv(fd, response + used, sizeof(response) - 1 - used, 0);
        used += received > 0 ? (size_t)received : 0;
    }
    close(fd);
    ck_assert_msg(strncmp(response, "HTTP/1.1 201 Created\r\n", 22) == 0, "%s", response);
    program_wait(&server);
    program_expect_status(&server, 0);
}
END_TEST

START_TEST(test_a_request_that_never_ends_is_not_waited_for_for_ever)
{
    int fd;

    program_serve(&server, "--port 0");
    fd = begin_request();
    fixture_pause_ms(200);
    ck_assert_int_lt(program_stop(&server, SIGTERM), fixture_patience_ms(10000));
    program_expect_status(&server, 0);
    close(fd);
}
END_TEST

START_TEST(test_a_second_signal_ends_a_running_request)
{
    int fd;

    program_serve(&server, "--port 0");
    fd = begin_request();
    fixture_pause_ms(200);
    kill(server.pid, SIGTERM);
    fixture_pause_ms(200);
    /* another one, for the kernel keeps one of a kind where the server has not taken it yet */
    ck_assert_int_lt(program_stop(&server, SIGINT), soon_ms());
    program_expect_status(&server, 0);
    close(fd);
}
END_TEST

START_TEST(test_a_second_signal_leaves_no_socket_behind)
{
    const char *path = program_path("socket");

    program_serve(&server, program_format("--port 0 --unix %s --drain-delay 60", path));
    ck_assert_int_eq(access(path, F_OK), 0);
    kill(server.pid, SIGTERM);
    fixture_pause_ms(100);
    ck_assert_int_lt(program_stop(&server, SIGINT), soon_ms());
    program_expect_status(&server, 0);
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

/* Starts a server whose standard input is a pipe. Returns the end that is written to. */
static int serve_until_eof(void)
{
    int pipe_fds[2];

    ck_assert_int_eq(pipe2(pipe_fds, O_CLOEXEC), 0);
    ck_assert_int_eq(dup2(pipe_fds[0], STDIN_FILENO), STDIN_FILENO);
    close(pipe_fds[0]);
    program_serve(&server, "--port 0 --until-eof");
    return pipe_fds[1];
}

START_TEST(test_the_end_of_standard_input_ends_it_where_that_is_asked_for)
{
    int fd = serve_until_eof();

    ck_assert_int_eq(write(fd, "not the end", 11), 11);
    fixture_pause_ms(100);
    expect_code("/status/200", 200);
    close(fd);
    ck_assert_int_lt(program_wait(&server), soon_ms());
    program_expect_status(&server, 0);
    ck_assert_str_eq(server.errors, "");
}
END_TEST

START_TEST(test_a_signal_ends_it_before_standard_input_does)
{
    int fd = serve_until_eof();

    ck_assert_int_lt(program_stop(&server, SIGTERM), soon_ms());
    program_expect_status(&server, 0);
    close(fd);
}
END_TEST

START_TEST(test_the_end_of_standard_input_is_nothing_to_others)
{
    int fd = open("/dev/null", O_RDONLY);

    ck_assert_int_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
    program_serve(&server, "--port 0");
    fixture_pause_ms(100);
    expect_code("/status/200", 200);
    program_stop(&server, SIGTERM);
}
END_TEST

/* The port, once it is in the file: before the server has any thread. */
static unsigned wait_for_port(const char *path)
{
    unsigned port = 0;

    for (int i = 0; i < fixture_patience_ms(10000) / 10 && port == 0; i++) {
        FILE *file = fopen(path, "r");

        if (file && fscanf(file, "%u", &port) != 1)
            port = 0;
        if (file)
            fclose(file);
        fixture_pause_ms(10);
    }
    ck_assert_uint_ne(port, 0);
    return port;
}

/* What the first thread has begun is finished before what it uses is freed. */
START_TEST(test_a_start_that_fails_halfway_finishes_what_it_serves)
{
    CURL *curl = curl_easy_init();
    long code = 0;

    setenv("LD_PRELOAD", getenv("TESTS_FAILING_THREAD"), 1);
    program_spawn(&server, program_format("--threads 2 --port 0 --unix %s --port-file %s",
                                          program_path("socket"), program_path("port")));
    unsetenv("LD_PRELOAD");
    curl_easy_setopt(curl, CURLOPT_URL,
                     program_format("http://127.0.0.1:%u/status/204?delay=1s",
                                    wait_for_port(program_path("port"))));
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)fixture_patience_ms(10000));
    ck_assert_int_eq(curl_easy_perform(curl), CURLE_OK);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    ck_assert_int_eq(code, 204);
    curl_easy_cleanup(curl);
    program_wait(&server);
    program_expect_error(&server, 1, "cannot start");
    ck_assert_int_ne(access(program_path("socket"), F_OK), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("program-end");
    TCase *tcase;

    tcase = fixture_case(suite, "end");
    tcase_add_checked_fixture(tcase, program_clean_environment, program_remove_directory);
    tcase_add_loop_test(tcase, test_a_signal_ends_an_idle_server_soon, 0, 2);
    tcase_add_test(tcase, test_a_server_that_nobody_asked_anything_ends_too);
    tcase_add_test(tcase, test_a_drain_delay_keeps_serving_while_healthz_says_503);
    tcase_add_test(tcase, test_a_server_that_was_stopped_and_goes_on_keeps_its_drain_delay);
    tcase_add_test(tcase, test_a_second_signal_ends_the_drain_delay);
    tcase_add_test(tcase, test_a_running_request_is_finished);
    tcase_add_test(tcase, test_a_request_that_never_ends_is_not_waited_for_for_ever);
    tcase_add_test(tcase, test_a_second_signal_ends_a_running_request);
    tcase_add_test(tcase, test_a_second_signal_leaves_no_socket_behind);
    tcase_add_test(tcase, test_the_end_of_standard_input_ends_it_where_that_is_asked_for);
    tcase_add_test(tcase, test_a_signal_ends_it_before_standard_input_does);
    tcase_add_test(tcase, test_the_end_of_standard_input_is_nothing_to_others);
    if (getenv("TESTS_FAILING_THREAD"))
        tcase_add_test(tcase, test_a_start_that_fails_halfway_finishes_what_it_serves);
    return fixture_main_without_server(suite);
}
