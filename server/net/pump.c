#include "net/pump.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/backlog.h"
#include "base/clock.h"
#include "net/hangup.h"
#include "net/socket.h"

enum { PIECE_MAX = 16384 };

static const ev_tstamp reset_bound_s = 1, reset_look_s = 0.005;

enum input {
    INPUT_CARRIED, /* goes in */
    INPUT_DROPPED, /* the inner side gets an end; what still comes is read and forgotten */
    INPUT_ENDED,   /* nothing comes any more */
};

struct pump {
    struct ev_loop *loop;
    struct tls_session *session;
    pump_ended *ended;
    void *owner;
    ev_io socket, inner;
    struct hangup hangup;
    enum input input;
    enum pump_end end;     /* what it will be */
    struct backlog inward; /* taken; the inner side has no room for it yet */
    bool inner_got_end;    /* we have told the inner side of the end */
    bool inner_ended;      /* and it us */
    bool is_gone;
    uint64_t written, sent; /* octets of the inner side */
    ev_timer look;          /* runs once the pump is to end with PUMP_RESET */
    ev_tstamp reset_at;     /* when that is to happen at the latest */
};

static void set_watcher(struct pump *pump, ev_io *watcher, int events)
{
    if ((watcher->events & (EV_READ | EV_WRITE)) == events &&
        ev_is_active(watcher) == (events != 0))
        return;
    ev_io_stop(pump->loop, watcher);
    ev_io_set(watcher, watcher->fd, events);
    if (events)
        ev_io_start(pump->loop, watcher);
}

/* Watches for what can be acted upon, and nothing else: libev tells the same again until it is.
   Where that is nothing, watches for the connection's being gone. */
static void watch(struct pump *pump)
{
    bool has_unsent = tls_session_has_unsent(pump->session);
    bool reads_socket =
        pump->input == INPUT_DROPPED || (pump->input == INPUT_CARRIED && pump->inward.size == 0);

    set_watcher(pump, &pump->socket, (reads_socket ? EV_READ : 0) | (has_unsent ? EV_WRITE : 0));
    set_watcher(pump, &pump->inner,
                (has_unsent || pump->inner_ended ? 0 : EV_READ) |
                    (pump->inward.size > 0 ? EV_WRITE : 0));
    if (reads_socket || has_unsent)
        hangup_stop(&pump->hangup, pump->loop);
    else
        hangup_start(&pump->hangup, pump->loop, pump->socket.fd);
}

/* The inner side takes nothing any more. */
static void drop_input(struct pump *pump)
{
    backlog_clear(&pump->inward);
    pump->inner_got_end = true;
    if (pump->input == INPUT_CARRIED)
        pump->input = INPUT_DROPPED;
    ev_feed_event(pump->loop, &pump->inner, EV_CUSTOM);
}

/* Gives the inner side what it takes of the octets. Returns how many that were, or all if it takes
   nothing any more. */
static size_t give(struct pump *pump, const char *octets, size_t size)
{
    ssize_t given = pump->inner_got_end
                        ? (ssize_t)size
                        : send(pump->inner.fd, octets, size, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (given >= 0)
        return (size_t)given;
    if (errno == EAGAIN || errno == EINTR)
        return 0;
    drop_input(pump);
    return size;
}

/* Carries one piece in. */
static void carry_piece(struct pump *pump, const char *octets, size_t size)
{
    size_t given = give(pump, octets, size);

    if (!backlog_add(&pump->inward, octets + given, size - given))
        pump->is_gone = true;
}

/* Carries in all that has come, as long as the inner side takes it. */
static void carry_in(struct pump *pump)
{
    char octets[PIECE_MAX];
    size_t size;

    while (pump->input == INPUT_CARRIED && pump->inward.size == 0 && !pump->is_gone) {
        enum tls_result result = tls_session_read(pump->session, octets, sizeof octets, &size);

        if (result == TLS_OK)
            carry_piece(pump, octets, size);
        else if (result == TLS_AGAIN)
            break;
        else if (result == TLS_ENDED)
            pump->input = INPUT_DROPPED;
        else
            pump->is_gone = true;
    }
    if (pump->input == INPUT_CARRIED)
        return;
    tls_session_drop_input(pump->session);
    if (tls_session_has_fin(pump->session))
        pump->input = INPUT_ENDED;
    if (pump->inward.size == 0 && !pump->inner_got_end) {
        shutdown(pump->inner.fd, SHUT_WR);
        pump->inner_got_end = true;
    }
}

/* Carries one piece out. Where the inner side closes without having read all, its end is an
   ECONNRESET. */
static void carry_out(struct pump *pump)
{
    char octets[PIECE_MAX];
    ssize_t size = read(pump->inner.fd, octets, sizeof octets);

    if (size > 0) {
        pump->written += (uint64_t)size;
        if (!tls_session_write(pump->session, octets, (size_t)size))
            pump->is_gone = true;
    } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
        pump->inner_ended = true;
        if (pump->end == PUMP_BYE)
            tls_session_bye(pump->session);
    }
}

static void stop(struct pump *pump)
{
    ev_io_stop(pump->loop, &pump->socket);
    ev_io_stop(pump->loop, &pump->inner);
    hangup_close(&pump->hangup, pump->loop);
    ev_timer_stop(pump->loop, &pump->look);
}

static void finish(struct pump *pump, enum pump_end end)
{
    stop(pump);
    pump->ended(pump->owner, end);
}

/* The inner side has ended, and the kernel has all that it sent. Returns whether the pump may end
   now: a reset destroys what the peer has not acknowledged. */
static bool end_connection(struct pump *pump)
{
    if (pump->end == PUMP_RESET)
        return socket_unacknowledged(pump->socket.fd) == 0;
    shutdown(pump->socket.fd, SHUT_WR);
    return true;
}

/* Whatever has happened: sends what there is to send, and finds out whether this was the end. */
static void settle(struct pump *pump)
{
    if (!tls_session_flush(pump->session) || pump->is_gone) {
        finish(pump, PUMP_GONE);
        return;
    }
    if (!tls_session_has_unsent(pump->session)) {
        pump->sent = pump->written;
        if (pump->inner_ended && end_connection(pump)) {
            finish(pump, pump->end);
            return;
        }
    }
    watch(pump);
}

static void on_look(struct ev_loop *loop, ev_timer *look, int events)
{
    struct pump *pump = look->data;

    (void)loop, (void)events;
    if (clock_now_s() < pump->reset_at)
        settle(pump);
    else
        finish(pump, PUMP_RESET);
}

static void on_socket(struct ev_loop *loop, ev_io *socket, int events)
{
    struct pump *pump = socket->data;

    (void)loop;
    if ((events & EV_READ) && !tls_session_fill(pump->session))
        pump->is_gone = true;
    else
        carry_in(pump);
    settle(pump);
}

static void on_inner(struct ev_loop *loop, ev_io *inner, int events)
{
    struct pump *pump = inner->data;

    (void)loop;
    if (pump->inward.size > 0)
        backlog_drop(&pump->inward, give(pump, pump->inward.octets, pump->inward.size));
    carry_in(pump);
    if (events & EV_READ)
        carry_out(pump);
    settle(pump);
}

static void on_hangup(struct ev_loop *loop, ev_io *watch, int events)
{
    struct pump *pump = watch->data;

    (void)loop, (void)events;
    pump->is_gone = true;
    settle(pump);
}

struct pump *pump_open(struct ev_loop *loop, struct tls_session *session, int inner_fd,
                       pump_ended *ended, void *owner)
{
    struct pump *pump = calloc(1, sizeof *pump);

    if (!pump)
        return NULL;
    pump->loop = loop;
    pump->session = session;
    pump->ended = ended;
    pump->owner = owner;
    ev_io_init(&pump->socket, on_socket, tls_session_fd(session), EV_READ);
    ev_io_init(&pump->inner, on_inner, inner_fd, EV_READ);
    hangup_init(&pump->hangup, on_hangup, pump);
    ev_timer_init(&pump->look, on_look, 0, reset_look_s);
    pump->socket.data = pump->inner.data = pump->look.data = pump;
    watch(pump);
    ev_feed_event(loop, &pump->socket, EV_CUSTOM); /* the handshake may have left octets behind */
    return pump;
}

void pump_close(struct pump *pump)
{
    if (!pump)
        return;
    stop(pump);
    backlog_clear(&pump->inward);
    free(pump);
}

void pump_break(struct pump *pump, enum pump_end how)
{
    pump->end = how;
    if (how == PUMP_CUT)
        return;
    pump->reset_at = clock_now_s() + reset_bound_s;
    ev_timer_again(pump->loop, &pump->look);
}

static bool has_input(int fd)
{
    int size = 0;

    return ioctl(fd, FIONREAD, &size) == 0 && size > 0;
}

bool pump_has_inward(const struct pump *pump)
{
    return tls_session_is_midway(pump->session) || pump->inward.size > 0 ||
           has_input(pump->socket.fd);
}

uint64_t pump_sent(const struct pump *pump)
{
    return pump->sent;
}
