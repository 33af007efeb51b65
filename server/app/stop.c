#include "app/stop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

/* Static, because signals are the process's, and their handler gets nothing else. */
static const char *volatile socket_path;
static sigset_t signals;

static void end_at_once(int signal)
{
    const char *path = socket_path;

    (void)signal;
    if (path)
        unlink(path);
    _exit(0);
}

void stop_start(void)
{
    const struct sigaction action = {.sa_handler = end_at_once};

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
}

void stop_set_socket(const char *path)
{
    socket_path = path;
}

void stop_hold(void)
{
    sigprocmask(SIG_BLOCK, &signals, NULL);
}

void stop_release(void)
{
    sigprocmask(SIG_UNBLOCK, &signals, NULL);
}

void stop_wait_writable(int fd)
{
    struct pollfd writable = {.fd = fd, .events = POLLOUT};
    sigset_t none;

    sigemptyset(&none);
    ppoll(&writable, 1, NULL, &none); /* an error is seen when the line is written */
}

void stop_wait(void)
{
    while (sigwaitinfo(&signals, NULL) < 0 && errno == EINTR)
        ;
}

bool stop_wait_for(int64_t ms)
{
    const struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};

    return sigtimedwait(&signals, NULL, &time) > 0;
}

void stop_within(int64_t seconds)
{
    alarm((unsigned)seconds);
}
