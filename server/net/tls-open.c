#include "net/tls-open.h"

#include <stdlib.h>

struct tls_opening {
    struct ev_loop *loop;
    struct tls_session *session;
    tls_opened *opened;
    void *owner;
    ev_io socket;
    ev_timer timeout;
};

void tls_open_cancel(struct tls_opening *opening)
{
    ev_io_stop(opening->loop, &opening->socket);
    ev_timer_stop(opening->loop, &opening->timeout);
    free(opening);
}

static void finish(struct tls_opening *opening, enum tls_result result)
{
    tls_opened *opened = opening->opened;
    void *owner = opening->owner;

    tls_open_cancel(opening);
    opened(owner, result);
}

/* Watches the socket for octets, and for room where something has to be sent. */
static void watch(struct tls_opening *opening)
{
    int events = EV_READ | (tls_session_has_unsent(opening->session) ? EV_WRITE : 0);

    ev_io_stop(opening->loop, &opening->socket);
    ev_io_set(&opening->socket, tls_session_fd(opening->session), events);
    ev_io_start(opening->loop, &opening->socket);
}

static void on_socket(struct ev_loop *loop, ev_io *socket, int events)
{
    struct tls_opening *opening = socket->data;
    struct tls_session *session = opening->session;
    enum tls_result result;

    (void)loop;
    if ((events & EV_READ) && !tls_session_fill(session)) {
        finish(opening, TLS_FAILED);
        return;
    }
    result = tls_session_shake_hands(session);
    if (!tls_session_flush(session))
        result = TLS_FAILED;
    if (result == TLS_AGAIN)
        watch(opening);
    else
        finish(opening, result);
}

static void on_timeout(struct ev_loop *loop, ev_timer *timeout, int events)
{
    (void)loop, (void)events;
    finish(timeout->data, TLS_TIMED_OUT);
}

struct tls_opening *tls_open(struct ev_loop *loop, struct tls_session *session, double timeout_s,
                             tls_opened *opened, void *owner)
{
    struct tls_opening *opening = calloc(1, sizeof *opening);

    if (!opening)
        return NULL;
    opening->loop = loop;
    opening->session = session;
    opening->opened = opened;
    opening->owner = owner;
    opening->socket.data = opening->timeout.data = opening;
    ev_init(&opening->socket, on_socket);
    ev_timer_init(&opening->timeout, on_timeout, timeout_s, 0.);
    ev_timer_start(loop, &opening->timeout);
    watch(opening);
    return opening;
}
