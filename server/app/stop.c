#include "app/stop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

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

/* Returns whether input has ended. */
static bool drop_input(int input)
{
    char dropped[4096];
    ssize_t size = read(input, dropped, sizeof(dropped));

    return size == 0 || (size < 0 && errno != EINTR && errno != EAGAIN);
}

void stop_wait_or_end(int input)
{
    struct pollfd ready[] = {
        {.fd = signalfd(-1, &signals, SFD_CLOEXEC), .events = POLLIN},
        {.fd = input, .events = POLLIN},
    };

    if (ready[0].fd < 0) { /* out of descriptors: a signal is what can be waited for */
        stop_wait();
        return;
    }
    do
        while (poll(ready, 2, -1) < 0 && errno == EINTR)
            ;
    while (!ready[0].revents && !drop_input(input));
    if (ready[0].revents)
        stop_wait();
    close(ready[0].fd);
}

bool stop_wait_for(int64_t ms)
{
    const int64_t end_us = clock_now_us() + ms * 1000;
    int64_t left_us = ms * 1000;

    do {
        const struct timespec time = {left_us / 1000000, left_us % 1000000 * 1000};

        if (sigtimedwait(&signals, NULL, &time) > 0)
            return true;
        /* EINTR also where the process was stopped and goes on, as a debugger or a freezer does */
        left_us = errno == EINTR ? end_us - clock_now_us() : 0;
    } while (left_us > 0);
    return false;
}

void stop_within(int64_t seconds)
{
    alarm((unsigned)seconds);
}
