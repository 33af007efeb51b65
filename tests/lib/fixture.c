/*
 * The server under test.
 *
 * Its standard output goes to a file, not to a pipe, so that a log that nobody
 * reads cannot stop it. The ready line is the signal that it listens; the port
 * file has to agree with it. Every wait here ends: a server that does not
 * become ready, or does not stop, is killed and reported.
 */
#include "lib/fixture.h"
#include "lib/unit.h"
#include "lib/words.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    READY_MS = 20000,
    STOP_MS = 30000,
    POLL_MS = 2,
    ARGUMENTS_MAX = 64,
};

static struct {
    pid_t pid;       /* 0: a server that somebody else runs */
    bool terminated; /* it was asked to stop */
    char host[256];
    char port[8];
    char directory[256];
    char output[300];      /* the server's standard output */
    char port_file[300];   /* written by the server */
    char certificate[300]; /* of the HTTPS port under test; "": HTTP */
    char key[300];
    char problem[512]; /* why the last start or stop failed */
} server;

pid_t fixture_pid(void)
{
    return server.pid;
}

const char *fixture_host(void)
{
    return server.host;
}

const char *fixture_port(void)
{
    return server.port;
}

const char *fixture_trusted_file(void)
{
    return *server.certificate ? server.certificate : NULL;
}

static bool problem(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(server.problem, sizeof server.problem, format, arguments);
    va_end(arguments);
    return false;
}

static void read_text(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "r");
    size_t length = file ? fread(text, 1, size - 1, file) : 0;
    text[length] = '\0';
    if (file)
        fclose(file);
}

/* The child: never returns. */
static void execute(const char *const *options)
{
    const char *wrapper = getenv("STATUSBIN_WRAPPER"), *argument[ARGUMENTS_MAX];
    int count = words_split(strdup(wrapper ? wrapper : ""), argument, 0, ARGUMENTS_MAX / 2);

    argument[count++] = getenv("STATUSBIN_BINARY");
    argument[count++] = "--port";
    argument[count++] = "0";
    argument[count++] = "--port-file";
    argument[count++] = server.port_file;
    if (*server.certificate) {
        const char *const more[] = {"--tls-cert", server.certificate, "--tls-key",
                                    server.key,   "--tls-port",       "0"};
        memcpy(argument + count, more, sizeof more);
        count += sizeof more / sizeof *more;
    }
    for (; *options && count < ARGUMENTS_MAX - 1; options++)
        argument[count++] = *options;
    argument[count] = NULL;

    int output = open(server.output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (output < 0 || dup2(output, STDOUT_FILENO) < 0)
        _exit(126);
    close(output);
    execvp(argument[0], (char *const *)argument);
    _exit(127);
}

static void remove_files(void)
{
    unlink(server.output);
    unlink(server.port_file);
    unlink(server.certificate);
    unlink(server.key);
    rmdir(server.directory);
}

static bool wait_exit(int *ret_status)
{
    for (long long end = fixture_now_ms() + fixture_patience_ms(STOP_MS);;) {
        pid_t pid = waitpid(server.pid, ret_status, WNOHANG);
        if (pid == server.pid)
            return true;
        if (fixture_now_ms() > end)
            return false;
        fixture_pause_ms(POLL_MS);
    }
}

static bool stop(void)
{
    int status;
    if (server.pid == 0)
        return true;
    if (!server.terminated) /* a second signal would end it at once, whatever it does */
        kill(server.pid, SIGTERM);
    server.terminated = false;
    bool stopped = wait_exit(&status);
    if (!stopped) {
        kill(server.pid, SIGKILL);
        waitpid(server.pid, &status, 0);
    }
    server.pid = 0;
    remove_files();
    if (!stopped)
        return problem("the server did not stop after SIGTERM");
    if (WIFSIGNALED(status))
        return problem("the server was ended by signal %d", WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return problem("the server's exit status is %d after SIGTERM", WEXITSTATUS(status));
    return true;
}

/* Reads the port from the ready line; the line must be exactly what is promised. */
static bool parse_ready_line(const char *line)
{
    static const char *const forms[] = {
        "statusbin ready on http://127.0.0.1:%u/\n",
        "statusbin ready on http://127.0.0.1:%u/ and https://127.0.0.1:%u/\n"};
    const char *form = forms[*server.certificate != '\0'];
    unsigned port = 0, secure_port = 0;
    char expected[100];

    sscanf(line, form, &port, &secure_port);
    snprintf(expected, sizeof expected, form, port, secure_port);
    if (port > 65535 || strncmp(line, expected, strlen(expected)) != 0)
        return problem("not a ready line: %.200s", line);
    snprintf(server.host, sizeof server.host, "127.0.0.1");
    snprintf(server.port, sizeof server.port, "%u", secure_port ? secure_port : port);

    char written[32];
    read_text(server.port_file, written, sizeof written);
    if (strtoul(written, NULL, 10) != port)
        return problem("the port file says '%s', the ready line %u", written, port);
    return true;
}

static bool wait_ready(void)
{
    char output[512];
    for (long long end = fixture_now_ms() + fixture_patience_ms(READY_MS);;) {
        int status;
        if (waitpid(server.pid, &status, WNOHANG) == server.pid) {
            server.pid = 0;
            remove_files();
            return problem("the server ended before it was ready (wait status %#x)",
                           (unsigned)status);
        }
        read_text(server.output, output, sizeof output);
        if (strchr(output, '\n'))
            return parse_ready_line(output);
        if (fixture_now_ms() > end)
            return problem("no ready line in time; standard output: '%s'", output);
        fixture_pause_ms(POLL_MS);
    }
}

/* Has the pair made that STATUSBIN_TEST_TLS asks for. */
static bool make_pair(void)
{
    const char *program = getenv("STATUSBIN_TEST_TLS");
    char command[PATH_MAX];
    if (!program)
        return true;
    snprintf(server.certificate, sizeof server.certificate, "%s/cert.pem", server.directory);
    snprintf(server.key, sizeof server.key, "%s/key.pem", server.directory);
    snprintf(command, sizeof command, "'%s' '%s'", program, server.directory);
    return system(command) == 0 || problem("%s failed", command);
}

static bool start(const char *const *options)
{
    const char *temporary = getenv("TMPDIR");
    if (!getenv("STATUSBIN_BINARY"))
        return problem("STATUSBIN_BINARY is not set");
    snprintf(server.directory, sizeof server.directory, "%s/statusbin-test-XXXXXX",
             temporary ? temporary : "/tmp");
    if (!mkdtemp(server.directory))
        return problem("mkdtemp %s: %s", server.directory, strerror(errno));
    snprintf(server.output, sizeof server.output, "%s/output", server.directory);
    snprintf(server.port_file, sizeof server.port_file, "%s/port", server.directory);
    if (!make_pair())
        return false;
    server.pid = fork();
    if (server.pid < 0)
        return problem("fork: %s", strerror(errno));
    if (server.pid == 0)
        execute(options);
    if (wait_ready())
        return true;

    char why[sizeof server.problem];
    memcpy(why, server.problem, sizeof why);
    stop();
    return problem("%s", why);
}

void fixture_start(const char *const *options)
{
    ck_assert_msg(start(options), "%s", server.problem);
}

void fixture_stop(void)
{
    ck_assert_msg(stop(), "%s", server.problem);
}

void fixture_terminate(void)
{
    ck_assert_int_eq(kill(server.pid, SIGTERM), 0);
    server.terminated = true;
}

/* host:port, also as a URL; false when there is none. */
static bool use_running_server(const char *url)
{
    const char *trusted = getenv("STATUSBIN_TRUST");
    if (!url || !*url)
        return false;
    if (strncmp(url, "http://", 7) == 0)
        url += 7;
    snprintf(server.certificate, sizeof server.certificate, "%s", trusted ? trusted : "");
    const char *port = strrchr(url, ':');
    size_t length = port ? (size_t)(port - url) : strcspn(url, "/");
    snprintf(server.host, sizeof server.host, "%.*s", (int)length, url);
    snprintf(server.port, sizeof server.port, "%.5s", port ? port + 1 : "80");
    server.port[strcspn(server.port, "/")] = '\0';
    return true;
}

int fixture_main(Suite *suite)
{
    signal(SIGPIPE, SIG_IGN);
    if (use_running_server(getenv("STATUSBIN_URL")) || start((const char *const[]){NULL})) {
        int result = unit_main(suite);
        if (stop())
            return result;
    }
    fprintf(stderr, "fixture: %s\n", server.problem);
    return EXIT_FAILURE;
}

int fixture_main_without_server(Suite *suite)
{
    signal(SIGPIPE, SIG_IGN);
    if (!getenv("STATUSBIN_BINARY")) {
        fprintf(stderr, "fixture: skipped, STATUSBIN_BINARY is not set\n");
        return FIXTURE_SKIPPED;
    }
    return unit_main(suite);
}

TCase *fixture_case(Suite *suite, const char *name)
{
    TCase *tcase = unit_case(suite, name);
    tcase_set_timeout(tcase, 60); /* Check multiplies it by CK_TIMEOUT_MULTIPLIER */
    return tcase;
}
