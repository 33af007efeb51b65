/*
 * The access log under trouble: a reader of stdout that is slow or gone, a disk
 * that is full. No request waits for it, and no line is lost in silence.
 */
#include "lib/fixture.h"
#include "lib/program.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static size_t drop(char *data, size_t size, size_t count, void *context)
{
    (void)data, (void)context;
    return size * count;
}

/* A server whose stdout and stderr are the descriptors given. Its URL is read by the caller, or
   from the port file. */
static pid_t spawn_with_streams(int out, int error, const char *port_file)
{
    pid_t pid = fork();

    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        dup2(out, STDOUT_FILENO);
        dup2(error, STDERR_FILENO);
        execl(getenv("STATUSBIN_BINARY"), "statusbin", "--port", "0", "--log", "common",
              "--port-file", port_file, NULL);
        _exit(127);
    }
    return pid;
}

static pid_t spawn_with_stdout(int out, FILE *errors, const char *port_file)
{
    return spawn_with_streams(out, fileno(errors), port_file);
}

static unsigned wait_for_port(const char *port_file)
{
    for (int i = 0; i < fixture_patience_ms(10000) / 10; i++) {
        FILE *file = fopen(port_file, "r");
        unsigned port = 0;

        if (file && fscanf(file, "%u", &port) != 1)
            port = 0;
        if (file)
            fclose(file);
        if (port)
            return port;
        fixture_pause_ms(10);
    }
    ck_abort_msg("no port file");
    return 0;
}

static void send_requests(unsigned port, int count)
{
    CURL *curl = curl_easy_init();
    char url[64];

    snprintf(url, sizeof url, "http://127.0.0.1:%u/status/204", port);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)fixture_patience_ms(5000));
    for (int i = 0; i < count; i++)
        ck_assert_int_eq(curl_easy_perform(curl), CURLE_OK);
    curl_easy_cleanup(curl);
}

/* Stops it; it must end well within five seconds. */
static void stop(pid_t pid)
{
    long long begin = fixture_now_ms();
    int status = -1;

    kill(pid, SIGTERM);
    while (waitpid(pid, &status, WNOHANG) == 0 &&
           fixture_now_ms() - begin < fixture_patience_ms(5000))
        fixture_pause_ms(10);
    kill(pid, SIGKILL);
    ck_assert_int_eq(status, 0);
}

/* Stops it, and leaves what it said on stderr in errors_text. */
static void stop_and_read(pid_t pid, FILE *errors, char *errors_text, size_t size)
{
    char user[256];

    stop(pid);
    rewind(errors);
    errors_text[fread(errors_text, 1, size - 1, errors)] = '\0';
    program_take_user(errors_text, user, sizeof(user));
    fclose(errors);
}

static unsigned long count_lines(FILE *stream)
{
    unsigned long count = 0;

    for (int octet; (octet = fgetc(stream)) != EOF;)
        count += octet == '\n';
    return count;
}

enum { MANY = 10000 };

/* The reader of stdout has stopped, but not gone away: requests go on, the end is not held up, and
   each line is either in the pipe or counted. */
START_TEST(test_an_unread_log_holds_up_neither_requests_nor_the_end)
{
    FILE *errors = tmpfile(), *log;
    char text[1000];
    unsigned long lost = 0;
    int ends[2];
    pid_t pid;

    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    pid = spawn_with_stdout(ends[1], errors, program_path("port"));
    close(ends[1]);
    send_requests(wait_for_port(program_path("port")), MANY);
    stop_and_read(pid, errors, text, sizeof text);
    ck_assert_msg(sscanf(text, "statusbin: log: %lu lines were lost: stdout is not read", &lost) ==
                      1,
                  "%s", text);
    log = fdopen(ends[0], "r");
    ck_assert_uint_eq(count_lines(log), MANY - lost + 1); /* and the ready line */
    fclose(log);
}
END_TEST

/* One pipe for both streams, as "2>&1 |" makes it, which nobody reads: the lines that tell of the
   loss have no room either. */
START_TEST(test_streams_that_nobody_reads_do_not_hold_up_the_end)
{
    int ends[2];
    pid_t pid;

    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    pid = spawn_with_streams(ends[1], ends[1], program_path("port"));
    send_requests(wait_for_port(program_path("port")), MANY);
    stop(pid);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

/* The pipe is full before the server says that it is ready. */
START_TEST(test_a_ready_line_that_nobody_reads_does_not_hold_up_the_end)
{
    static const char octets[4096];
    int ends[2];
    pid_t pid;

    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    while (write(ends[1], octets, sizeof octets) > 0)
        ;
    fcntl(ends[1], F_SETFL, 0);
    /* as root it has something to say on stderr too, before it serves */
    pid = spawn_with_streams(ends[1], ends[1], program_path("port"));
    wait_for_port(program_path("port"));
    fixture_pause_ms(200);
    stop(pid);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

/* A clock that is set back makes a time of that clock be in the future, as does one that is
   fast. */
START_TEST(test_a_clock_that_is_set_back_does_not_hold_up_the_end)
{
    FILE *errors = tmpfile();
    char text[1000];
    int ends[2];
    pid_t pid;

    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    setenv("LD_PRELOAD", getenv("TESTS_FAST_CLOCK"), 1);
    pid = spawn_with_stdout(ends[1], errors, program_path("port"));
    unsetenv("LD_PRELOAD");
    send_requests(wait_for_port(program_path("port")), MANY);
    stop_and_read(pid, errors, text, sizeof text);
    ck_assert_msg(strstr(text, "lines were lost: stdout is not read"), "%s", text);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

START_TEST(test_a_full_disk_is_told_with_the_number_of_lines)
{
    FILE *errors = tmpfile();
    char text[1000];
    int full = open("/dev/full", O_WRONLY);
    pid_t pid = spawn_with_stdout(full, errors, program_path("port"));

    close(full);
    send_requests(wait_for_port(program_path("port")), 100);
    stop_and_read(pid, errors, text, sizeof text);
    ck_assert_str_eq(text, "statusbin: log: lines are lost: stdout: No space left on device\n"
                           "statusbin: log: 100 lines were lost: No space left on device\n");
}
END_TEST

START_TEST(test_a_reader_that_has_gone_is_told_with_the_number_of_lines)
{
    FILE *errors = tmpfile();
    char text[1000], ready[256];
    unsigned port;
    int ends[2];
    pid_t pid;

    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    pid = spawn_with_stdout(ends[1], errors, program_path("port"));
    close(ends[1]);
    port = wait_for_port(program_path("port"));
    ck_assert_int_gt(read(ends[0], ready, sizeof ready), 0);
    close(ends[0]);
    send_requests(port, 100);
    stop_and_read(pid, errors, text, sizeof text);
    ck_assert_str_eq(text, "statusbin: log: lines are lost: stdout: Broken pipe\n"
                           "statusbin: log: 100 lines were lost: Broken pipe\n");
}
END_TEST

START_TEST(test_the_log_is_complete_at_the_end)
{
    FILE *errors = tmpfile(), *log = tmpfile();
    char text[1000];
    pid_t pid = spawn_with_stdout(fileno(log), errors, program_path("port"));

    send_requests(wait_for_port(program_path("port")), MANY);
    stop_and_read(pid, errors, text, sizeof text);
    ck_assert_str_eq(text, "");
    rewind(log);
    ck_assert_uint_eq(count_lines(log), MANY + 1);
    fclose(log);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("program-log-loss");
    TCase *tcase = fixture_case(suite, "lines");

    tcase_add_checked_fixture(tcase, program_clean_environment, program_remove_directory);
    tcase_add_test(tcase, test_an_unread_log_holds_up_neither_requests_nor_the_end);
    tcase_add_test(tcase, test_streams_that_nobody_reads_do_not_hold_up_the_end);
    tcase_add_test(tcase, test_a_ready_line_that_nobody_reads_does_not_hold_up_the_end);
    if (getenv("TESTS_FAST_CLOCK"))
        tcase_add_test(tcase, test_a_clock_that_is_set_back_does_not_hold_up_the_end);
    tcase_add_test(tcase, test_a_full_disk_is_told_with_the_number_of_lines);
    tcase_add_test(tcase, test_a_reader_that_has_gone_is_told_with_the_number_of_lines);
    tcase_add_test(tcase, test_the_log_is_complete_at_the_end);
    return fixture_main_without_server(suite);
}
