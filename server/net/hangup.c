#include "net/hangup.h"

#include <sys/epoll.h>
#include <unistd.h>

void hangup_init(struct hangup *hangup, void (*gone)(struct ev_loop *, ev_io *, int), void *data)
{
    ev_io_init(&hangup->watch, gone, -1, EV_READ);
    hangup->watch.data = data;
}

/* An epoll instance for the socket's hanging up, of which epoll always tells; -1 if there is none.
 */
static int open_epoll(int fd)
{
    struct epoll_event nothing_more = {0};
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &nothing_more) == 0)
        return epoll;
    close(epoll);
    return -1;
}

void hangup_start(struct hangup *hangup, struct ev_loop *loop, int fd)
{
    if (ev_is_active(&hangup->watch))
        return;
    if (hangup->watch.fd < 0)
        ev_io_set(&hangup->watch, open_epoll(fd), EV_READ);
    if (hangup->watch.fd >= 0)
        ev_io_start(loop, &hangup->watch);
}

void hangup_stop(struct hangup *hangup, struct ev_loop *loop)
{
    ev_io_stop(loop, &hangup->watch);
}

void hangup_close(struct hangup *hangup, struct ev_loop *loop)
{
    hangup_stop(hangup, loop);
    if (hangup->watch.fd >= 0)
        close(hangup->watch.fd);
    hangup->watch.fd = -1;
}
