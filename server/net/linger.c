#include "net/linger.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/places.h"
#include "net/socket.h"

enum { LINGER_OCTETS = 256 << 20, CHUNK = 1 << 16, TURN_CHUNKS = 4 };

static const ev_tstamp bound_s = 2, hurried_s = 0.5, look_s = 0.005;

struct lingering {
    struct lingering *previous, *next;
    struct lingerers *linger;
    struct address *address;
    ev_io io;
    ev_tstamp ends_at;
    ev_tstamp latest_at; /* it ends then also where the peer has not got all */
    struct backlog rest; /* what is still to be sent */
    size_t left;         /* octets that are still read */
    ev_timer look;       /* runs where the connection is to be reset */
};

static void append(struct lingerers *linger, struct lingering *lingering)
{
    lingering->previous = linger->last;
    lingering->next = NULL;
    *(linger->last ? &linger->last->next : &linger->first) = lingering;
    linger->last = lingering;
}

static void take_out(struct lingering *lingering)
{
    struct lingerers *linger = lingering->linger;

    *(lingering->previous ? &lingering->previous->next : &linger->first) = lingering->next;
    *(lingering->next ? &lingering->next->previous : &linger->last) = lingering->previous;
}

static void finish(struct lingering *lingering)
{
    struct lingerers *linger = lingering->linger;

    ev_io_stop(linger->loop, &lingering->io);
    if (ev_is_active(&lingering->look)) {
        ev_timer_stop(linger->loop, &lingering->look);
        socket_reset(lingering->io.fd);
    }
    take_out(lingering);
    if (!linger->first)
        ev_timer_stop(linger->loop, &linger->clock);
    close(lingering->io.fd);
    places_release(linger->places, lingering->address);
    backlog_clear(&lingering->rest);
    free(lingering);
}

/* Sends what is left. False: that is not to be had. */
static bool send_rest(struct lingering *lingering)
{
    ssize_t sent = socket_send(lingering->io.fd, lingering->rest.octets, lingering->rest.size);

    if (sent < 0)
        return errno == EAGAIN || errno == EINTR;
    backlog_drop(&lingering->rest, (size_t)sent);
    return true;
}

/* Reads what has come; false once no more comes, or it is too much. */
static bool drop(struct lingering *lingering)
{
    char sink[CHUNK];

    for (int i = 0; i < TURN_CHUNKS; i++) {
        ssize_t received = recv(lingering->io.fd, sink, sizeof(sink), MSG_DONTWAIT);

        if (received < 0)
            return errno == EAGAIN || errno == EINTR;
        if (received == 0 || (size_t)received > lingering->left)
            return false;
        lingering->left -= (size_t)received;
        if ((size_t)received < sizeof(sink))
            return true;
    }
    return true;
}

static void wait_for(struct lingering *lingering, int events)
{
    int fd = lingering->io.fd;

    ev_io_stop(lingering->linger->loop, &lingering->io);
    ev_io_set(&lingering->io, fd, events);
    ev_io_start(lingering->linger->loop, &lingering->io);
}

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
    struct lingering *lingering = io->data;

    (void)loop;
    if (((events & EV_WRITE) && !send_rest(lingering)) ||
        ((events & EV_READ) && !drop(lingering))) {
        finish(lingering);
    } else if ((events & EV_WRITE) && lingering->rest.size == 0) {
        shutdown(lingering->io.fd, SHUT_WR);
        wait_for(lingering, EV_READ);
    }
}

/* Whether a reset would destroy something yet: what the peer has not acknowledged. */
static void on_look(struct ev_loop *loop, ev_timer *look, int events)
{
    struct lingering *lingering = look->data;

    (void)loop, (void)events;
    if (socket_unacknowledged(lingering->io.fd) == 0)
        finish(lingering);
}

/* Its time is over: it ends, or waits on for a peer that has not got all that was sent. */
static void end_or_wait(struct lingering *lingering)
{
    struct lingerers *linger = lingering->linger;
    ev_tstamp now = clock_now_s();

    if (now >= lingering->latest_at ||
        (lingering->rest.size == 0 && socket_unacknowledged(lingering->io.fd) == 0)) {
        finish(lingering);
        return;
    }
    lingering->ends_at = now + linger->bound_s;
    take_out(lingering);
    append(linger, lingering);
}

/* The first one's time is over. */
static void on_clock(struct ev_loop *loop, ev_timer *clock, int events)
{
    struct lingerers *linger = clock->data;
    ev_tstamp now = clock_now_s();

    (void)events;
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): finish has taken it off the list */
    while (linger->first && linger->first->ends_at <= now)
        end_or_wait(linger->first);
    if (linger->first) {
        clock->repeat = linger->first->ends_at - now;
        ev_timer_again(loop, clock);
    }
}

void linger_init(struct lingerers *linger, struct ev_loop *loop, struct places *places)
{
    *linger = (struct lingerers){.loop = loop, .places = places, .bound_s = bound_s};
    ev_timer_init(&linger->clock, on_clock, 0, 0);
    linger->clock.data = linger;
}

/* Makes a connection linger, whose watchers do not run yet. Returns NULL, with fd closed, if there
   is no memory. */
static struct lingering *make(struct lingerers *linger, int fd, struct address *address,
                              struct backlog rest)
{
    struct lingering *lingering = malloc(sizeof(*lingering));

    if (!lingering) {
        close(fd);
        backlog_clear(&rest);
        places_release(linger->places, address);
        return NULL;
    }
    *lingering = (struct lingering){
        .linger = linger,
        .address = address,
        .ends_at = clock_now_s() + linger->bound_s,
        .latest_at = clock_now_s() + bound_s,
        .rest = rest,
        .left = LINGER_OCTETS,
    };
    ev_io_init(&lingering->io, on_io, fd, rest.size > 0 ? EV_READ | EV_WRITE : EV_READ);
    ev_timer_init(&lingering->look, on_look, 0, look_s);
    lingering->io.data = lingering->look.data = lingering;
    append(linger, lingering);
    if (!lingering->previous) {
        linger->clock.repeat = linger->bound_s;
        ev_timer_again(linger->loop, &linger->clock);
    }
    return lingering;
}

void linger_begin(struct lingerers *linger, int fd, struct address *address, struct backlog rest)
{
    struct lingering *lingering = make(linger, fd, address, rest);

    if (!lingering)
        return;
    if (rest.size == 0)
        shutdown(fd, SHUT_WR);
    ev_io_start(linger->loop, &lingering->io);
}

void linger_reset(struct lingerers *linger, int fd, struct address *address)
{
    struct lingering *lingering = make(linger, fd, address, (struct backlog){0});

    if (lingering)
        ev_timer_start(linger->loop, &lingering->look);
}

void linger_hurry(struct lingerers *linger)
{
    ev_tstamp latest = clock_now_s() + hurried_s;

    linger->bound_s = hurried_s;
    for (struct lingering *at = linger->first; at; at = at->next)
        if (at->ends_at > latest)
            at->ends_at = latest;
    if (linger->first) {
        linger->clock.repeat = hurried_s;
        ev_timer_again(linger->loop, &linger->clock);
    }
}

void linger_cut(struct lingerers *linger)
{
    while (linger->first) /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): as above */
        finish(linger->first);
}
