#include "net/transport.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/tls.h"

enum { PIECE_MAX = 16384 };

void transport_open(struct transport *transport, int fd, struct tls_session *tls)
{
    *transport = (struct transport){.fd = fd, .tls = tls};
}

void transport_close(struct transport *transport)
{
    tls_session_free(transport->tls);
    backlog_clear(&transport->unsent);
    transport->tls = NULL;
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

    if (!tls_session_fill(transport->tls))
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

/* Gives the kernel what it takes. False: the connection is gone. */
static bool give(struct transport *transport, const char *octets, size_t size, size_t *ret_given)
{
    ssize_t given = send(transport->fd, octets, size, MSG_NOSIGNAL | MSG_DONTWAIT);

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

void transport_bye(struct transport *transport)
{
    if (!transport->tls)
        return;
    tls_session_bye(transport->tls);
    tls_session_flush(transport->tls);
}
