#include "net/socket.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#ifdef __GLIBC__
#include <linux/tcp.h> /* whose tcp_info is younger than that of glibc */
#else
#include <netinet/tcp.h>
#endif

ssize_t socket_send(int fd, const void *octets, size_t size)
{
    return sendto(fd, octets, size, MSG_NOSIGNAL | MSG_DONTWAIT, NULL, 0);
}

static struct tcp_info get_info(int fd)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof(info);

    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
        return (struct tcp_info){0};
    return info;
}

int64_t socket_received(int fd)
{
    return (int64_t)get_info(fd).tcpi_bytes_received;
}

int64_t socket_acknowledged(int fd)
{
    return (int64_t)get_info(fd).tcpi_bytes_acked;
}

int socket_unacknowledged(int fd)
{
    int size = 0;

    return ioctl(fd, TIOCOUTQ, &size) == 0 ? size : 0;
}

int64_t socket_progress(int fd)
{
    int unacknowledged = socket_unacknowledged(fd);
    int64_t acknowledged;

    if (unacknowledged == 0)
        return -1;
    acknowledged = socket_acknowledged(fd);
    return acknowledged > 0 ? acknowledged : unacknowledged;
}

bool socket_has_unread(int fd)
{
    char octet;

    return recv(fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

bool socket_is_gone(int fd)
{
    struct pollfd state = {.fd = fd};

    return poll(&state, 1, 0) == 1;
}

void socket_acknowledge_now(int fd)
{
    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &(int){1}, sizeof(int));
}

bool socket_has_left(int fd)
{
    return socket_unacknowledged(fd) > 0 || socket_is_gone(fd);
}

void socket_reset(int fd)
{
    const struct sockaddr nowhere = {.sa_family = AF_UNSPEC};

    /* SO_LINGER would do it on close, but not where the socket was shut down before. */
    (void)!connect(fd, &nowhere, sizeof(nowhere));
}
