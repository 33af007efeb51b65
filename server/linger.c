#include "linger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "poller.h"

enum { LINGER_MS = 2000, LINGER_OCTETS = 256 << 20, CHUNK = 1 << 16 };

struct lingering {
    struct poller_watch watch; /* first: a watch is its lingering */
    size_t left;               /* octets that are still read */
};

/* Reads what has come; false once there is no more to come, or it is too much. */
static bool drop(struct lingering *lingering)
{
    static char sink[CHUNK]; /* only the poller's thread is here */
    ssize_t received = recv(lingering->watch.fd, sink, sizeof(sink), MSG_DONTWAIT);

    if (received < 0)
        return errno == EAGAIN || errno == EINTR;
    if (received == 0 || (size_t)received > lingering->left)
        return false;
    lingering->left -= (size_t)received;
    return true;
}

static void wake(struct poller_watch *watch, uint32_t events)
{
    struct lingering *lingering = (struct lingering *)watch;

    if (events == POLLER_STOP || (events != POLLER_DEADLINE && drop(lingering)))
        return;
    poller_remove(watch);
    close(watch->fd);
    free(lingering);
}

void linger(int fd)
{
    struct lingering *lingering = malloc(sizeof(*lingering));
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    shutdown(fd, SHUT_WR);
    if (lingering && copy >= 0) {
        *lingering = (struct lingering){
            .watch = {.fd = copy, .deadline_ms = poller_now_ms() + LINGER_MS, .wake = wake},
            .left = LINGER_OCTETS,
        };
        if (poller_add(&lingering->watch, EPOLLIN | EPOLLRDHUP))
            return;
    }
    if (copy >= 0)
        close(copy);
    free(lingering);
}
