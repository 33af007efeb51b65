#include "proxies/front.h"

#include "lib/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_MS = 10000, POLL_MS = 5 };

static struct {
    pid_t pid;
    char directory[60];
    char config[100];
    struct sockaddr_un address;
} running;

static void write_config(const struct front *front)
{
    snprintf(running.directory, sizeof running.directory, "/tmp/statusbin-front-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(running.directory));
    snprintf(running.config, sizeof running.config, "%s/config", running.directory);
    running.address.sun_family = AF_UNIX;
    snprintf(running.address.sun_path, sizeof running.address.sun_path, "%s/socket",
             running.directory);
    FILE *file = fopen(running.config, "w");
    ck_assert_ptr_nonnull(file);
    for (const char *at = front->config; *at; at++) {
        if (at[0] == '@' && at[1] == '/')
            fputs(running.directory, file);
        else if (*at == '#')
            fputs(fixture_port(), file);
        else
            fputc(*at, file);
    }
    ck_assert_int_eq(fclose(file), 0);
}

/* The child: never returns. What it says goes to a file. */
static void execute(const struct front *front)
{
    const char *command[sizeof front->command / sizeof *front->command];
    char log[120];
    for (size_t i = 0; i < sizeof command / sizeof *command; i++)
        command[i] = front->command[i] && !*front->command[i] ? running.config : front->command[i];
    snprintf(log, sizeof log, "%s/log", running.directory);
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0)
        _exit(126);
    setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
    execvp(command[0], (char *const *)command);
    _exit(127);
}

static bool connect_to(int fd)
{
    return connect(fd, (const struct sockaddr *)&running.address, sizeof running.address) == 0;
}

void front_start(const struct front *front)
{
    write_config(front);
    running.pid = fork();
    ck_assert_int_ge(running.pid, 0);
    if (running.pid == 0)
        execute(front);
    for (long long end = fixture_now_ms() + fixture_patience_ms(START_MS);;) {
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), status;
        bool connected = connect_to(fd);
        close(fd);
        if (connected)
            return;
        ck_assert_msg(waitpid(running.pid, &status, WNOHANG) == 0, "%s did not start: see %s",
                      front->name, running.directory);
        ck_assert_msg(fixture_now_ms() < end, "%s does not listen", front->name);
        fixture_pause_ms(POLL_MS);
    }
}

void front_stop(void)
{
    char command[100];
    kill(running.pid, SIGKILL); /* it is not what is tested, and it is one process */
    waitpid(running.pid, NULL, 0);
    snprintf(command, sizeof command, "rm -r '%s'", running.directory);
    ck_assert_int_eq(system(command), 0);
}

void front_open(struct wire *wire)
{
    *wire = (struct wire){.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (wire->fd < 0 || !connect_to(wire->fd))
        wire_fail(wire, "cannot connect to the proxy: %s", strerror(errno));
}
