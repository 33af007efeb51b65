#include "opening.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>

#include "text.h"

enum { FD_MAX = 1 << 20 }; /* more connections there are not (server.c) */

static _Atomic(struct opening *) by_fd[FD_MAX];

/* By this name the library finds it. */
ssize_t receive_and_look(int fd, void *data, size_t size, int flags) __asm__("recv");

/* Takes the place of the C library's function. With flags it is called by others than the
   library. */
ssize_t receive_and_look(int fd, void *data, size_t size, int flags)
{
    ssize_t received = recvfrom(fd, data, size, flags, NULL, NULL);
    struct opening *opening = NULL;

    if (received > 0 && flags == 0 && fd < FD_MAX)
        opening = atomic_load_explicit(&by_fd[fd], memory_order_relaxed);
    if (opening)
        opening_read(opening, data, (size_t)received);
    return received;
}

void opening_watch(int fd, struct opening *opening)
{
    if (fd < FD_MAX)
        by_fd[fd] = opening;
}

void opening_forget(int fd)
{
    if (fd < FD_MAX)
        by_fd[fd] = NULL;
}

/* The method is a token (RFC 9110, 9.1); empty lines before it do not count (RFC 9112, 2.2). */
static void look(struct opening *opening, const char *end)
{
    static const char head[] = "HEAD";
    const char *at = opening->start;
    size_t matched = 0;

    if (opening->method != OPENING_UNKNOWN || !at)
        return;
    while (at < end && (*at == '\r' || *at == '\n'))
        at++;
    for (; at < end && *at == head[matched] && head[matched]; at++)
        matched++;
    if (at < end)
        opening->method = head[matched] || text_is_token_char(*at) ? OPENING_OTHER : OPENING_HEAD;
}

void opening_read(struct opening *opening, const char *data, size_t size)
{
    if (!opening->start)
        opening->start = data;
    look(opening, data + size);
}

void opening_settle(struct opening *opening, const char *target)
{
    look(opening, target);
}

void opening_end(struct opening *opening)
{
    opening->method = OPENING_UNKNOWN;
}
