#include "net/transport.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "net/socket.h"
#include "net/tls.h"

/* PIECE_MAX: octets that are read at once, and of one record of TLS (RFC 8446, 5.1). */
enum { PIECE_MAX = 16384, FILLS_MAX = 4 };

void transport_open(struct transport *transport, int fd, struct tls_session *tls)
{
    *transport = (struct transport){.fd = fd, .tls = tls};
    if (tls)
        tls_session_set_fd(tls, fd);
}

void transport_close(struct transport *transport)
{
    tls_session_free(transport->tls);
    backlog_clear(&transport->unsent);
    transport->tls = NULL;
}

bool transport_is_shaking_hands(const struct transport *transport)
{
    return transport->tls && !tls_session_is_open(transport->tls);
}

enum transport_result transport_shake_hands(struct transport *transport)
{
    enum tls_result filled, result;

    do {
        filled = tls_session_fill(transport->tls);
        result = tls_session_shake_hands(transport->tls);
    } while (filled == TLS_OK && result == TLS_AGAIN);
    if (!tls_session_flush(transport->tls) || result == TLS_FAILED)
        return TRANSPORT_GONE;
    return TRANSPORT_OK;
}

static enum transport_result read_plain(struct transport *transport,
                                        bool (*take)(void *owner, const char *octets, size_t size),
                                        void *owner)
{
    char octets[PIECE_MAX];
    /* read, not recv: the HTTP/1 engine has its own recv in the place of the C library's. */
    ssize_t size = read(transport->fd, octets, sizeof(octets));

    if (size == 0)
        return TRANSPORT_ENDED;
    if (size < 0)
        return errno == EAGAIN || errno == EINTR ? TRANSPORT_OK : TRANSPORT_GONE;
    take(owner, octets, (size_t)size);
    return TRANSPORT_OK;
}

static enum transport_result read_tls(struct transport *transport,
                                      bool (*take)(void *owner, const char *octets, size_t size),
                                      void *owner)
{
    char octets[PIECE_MAX];
    enum tls_result result;
    size_t size;

    if (tls_session_fill(transport->tls) == TLS_FAILED)
        return TRANSPORT_GONE;
    while ((result = tls_session_read(transport->tls, octets, sizeof(octets), &size)) == TLS_OK)
        if (!take(owner, octets, size))
            return TRANSPORT_OK;
    if (result == TLS_AGAIN)
        return TRANSPORT_OK;
    return result == TLS_ENDED ? TRANSPORT_ENDED : TRANSPORT_GONE;
}

enum transport_result transport_read(struct transport *transport,
                                     bool (*take)(void *owner, const char *octets, size_t size),
                                     void *owner)
{
    return transport->tls ? read_tls(transport, take, owner) : read_plain(transport, take, owner);
}

/* The same as recv over TLS. */
static ssize_t receive_tls(struct transport *transport, char *octets, size_t size)
{
    enum tls_result result;
    size_t received;

    transport->has_looked = false;
    for (int fills = 0;; fills++) {
        result = tls_session_read(transport->tls, octets, size, &received);
        if (result != TLS_AGAIN || fills == FILLS_MAX)
            break;
        transport->has_looked = true;
        if (tls_session_fill(transport->tls) == TLS_AGAIN)
            break;
    }
    if (result == TLS_OK)
        return (ssize_t)received;
    if (result == TLS_ENDED)
        return 0;
    if (result == TLS_FAILED)
        tls_session_flush(transport->tls); /* the alert */
    errno = result == TLS_FAILED ? ECONNRESET : EAGAIN;
    return -1;
}

ssize_t transport_receive(struct transport *transport, char *octets, size_t size)
{
    if (transport->tls)
        return receive_tls(transport, octets, size);
    return read(transport->fd, octets, size);
}

bool transport_has_more(const struct transport *transport)
{
    return transport->tls && (!transport->has_looked || tls_session_has_more(transport->tls));
}

bool transport_has_unread(const struct transport *transport)
{
    return (transport->tls && tls_session_has_unread(transport->tls)) ||
           socket_has_unread(transport->fd);
}

/* Copies what fits in of the parts, without the first octets. Returns how much that is. */
static size_t gather(const struct iovec *parts, size_t count, size_t without, char *octets,
                     size_t room)
{
    size_t size = 0;

    for (size_t i = 0; i < count; i++) {
        size_t skipped = without < parts[i].iov_len ? without : parts[i].iov_len;
        size_t taken = parts[i].iov_len - skipped;

        without -= skipped;
        if (taken > room - size)
            taken = room - size;
        if (taken > 0)
            memcpy(octets + size, (const char *)parts[i].iov_base + skipped, taken);
        size += taken;
    }
    return size;
}

/*
 * Octets that are encrypted cannot be taken back. So those that the kernel does not
 * take are pledged: the caller, who sends the same octets again, is told that they
 * are sent when the kernel has taken them.
 */
static ssize_t send_tls(struct transport *transport, const struct iovec *parts, size_t count)
{
    char octets[PIECE_MAX];
    size_t sent = 0;

    for (;;) {
        if (!tls_session_flush(transport->tls)) {
            errno = EPIPE;
            return -1;
        }
        if (tls_session_has_unsent(transport->tls))
            break;
        sent += transport->pledged;
        transport->pledged = gather(parts, count, sent, octets, sizeof(octets));
        if (transport->pledged == 0)
            return (ssize_t)sent;
        if (!tls_session_write(transport->tls, octets, transport->pledged)) {
            errno = EPIPE;
            return -1;
        }
    }
    errno = EAGAIN;
    return sent > 0 ? (ssize_t)sent : -1;
}

ssize_t transport_send(struct transport *transport, const struct iovec *parts, size_t count,
                       bool more)
{
    /* sendmsg(2), and not a call of it: the HTTP/1 engine has its own in the place of that. */
    const struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = count};

    if (transport->tls)
        return send_tls(transport, parts, count);
    return syscall(SYS_sendmsg, transport->fd, &message,
                   MSG_NOSIGNAL | MSG_DONTWAIT | (more ? MSG_MORE : 0));
}

/* Gives the kernel what it takes. False: the connection is gone. */
static bool give(struct transport *transport, const char *octets, size_t size, size_t *ret_given)
{
    ssize_t given = socket_send(transport->fd, octets, size);

    if (given < 0 && errno != EAGAIN && errno != EINTR)
        return false;
    *ret_given = given > 0 ? (size_t)given : 0;
    return true;
}

bool transport_write(struct transport *transport, const char *octets, size_t size)
{
    size_t given = 0;

    if (transport->tls)
        return tls_session_write(transport->tls, octets, size) && tls_session_flush(transport->tls);
    if (transport->unsent.size == 0 && !give(transport, octets, size, &given))
        return false;
    return given == size || backlog_add(&transport->unsent, octets + given, size - given);
}

bool transport_flush(struct transport *transport)
{
    size_t given;

    if (transport->tls)
        return tls_session_flush(transport->tls);
    if (transport->unsent.size == 0)
        return true;
    if (!give(transport, transport->unsent.octets, transport->unsent.size, &given))
        return false;
    backlog_drop(&transport->unsent, given);
    return true;
}

bool transport_has_unsent(const struct transport *transport)
{
    return transport->tls ? tls_session_has_unsent(transport->tls) : transport->unsent.size > 0;
}

struct backlog transport_take_unsent(struct transport *transport)
{
    struct backlog unsent = transport->unsent;

    if (transport->tls)
        return tls_session_take_unsent(transport->tls);
    transport->unsent = (struct backlog){0};
    return unsent;
}

void transport_bye(struct transport *transport)
{
    if (!transport->tls)
        return;
    tls_session_bye(transport->tls);
    tls_session_flush(transport->tls);
}
