#include "net/door.h"

#include <errno.h>
#include <unistd.h>

#include "net/places.h"

/* How many connections are accepted before others have their turn; DRAIN_MAX: where no more will be
   accepted later. */
enum { TURN_MAX = 16, DRAIN_MAX = 1 << 16 };

static const ev_tstamp pause_s = 0.005;

static void rest(struct door *door)
{
    for (int i = 0; i < door->count; i++)
        ev_io_stop(door->loop, &door->watches[i]);
    ev_timer_again(door->loop, &door->pause);
}

static void on_pause(struct ev_loop *loop, ev_timer *pause, int events)
{
    struct door *door = pause->data;

    (void)events;
    ev_timer_stop(loop, pause);
    for (int i = 0; i < door->count; i++)
        ev_io_start(loop, &door->watches[i]);
}

/* Lets it in, or, where its address has far too many, closes it. Returns whether to take another.
 */
static bool let_in(struct door *door, struct arrival *arrival)
{
    enum address_room room = address_take(
        &door->places->addresses, (const struct sockaddr *)&arrival->peer, &arrival->address);

    arrival->excess = room == ADDRESS_EXCESS;
    if (room != ADDRESS_FULL)
        return door->arrived(door->owner, arrival);
    close(arrival->fd);
    places_release(door->places, NULL);
    return true;
}

static bool is_starved(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS;
}

enum outcome { ACCEPTED, ACCEPTED_ENOUGH, NONE_THERE };

/* Accepts one connection. */
static enum outcome accept_one(struct door *door, const struct listener *listener)
{
    struct arrival arrival;
    int error;

    if (!places_take(door->places)) {
        rest(door);
        return NONE_THERE;
    }
    arrival.listener = listener;
    arrival.peer_size = sizeof(arrival.peer);
    arrival.fd = accept4(listener->fd, (struct sockaddr *)&arrival.peer, &arrival.peer_size,
                         SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (arrival.fd >= 0) {
        arrival.number = places_number(door->places);
        return let_in(door, &arrival) ? ACCEPTED : ACCEPTED_ENOUGH;
    }
    error = errno;
    places_release(door->places, NULL);
    if (is_starved(error))
        rest(door);
    return error == ECONNABORTED || error == EINTR ? ACCEPTED : NONE_THERE;
}

static void on_listener(struct ev_loop *loop, ev_io *watch, int events)
{
    struct door *door = watch->data;
    const struct listener *listener = &door->listeners->all[watch - door->watches];

    (void)loop, (void)events;
    for (int i = 0; i < TURN_MAX && accept_one(door, listener) == ACCEPTED; i++)
        ;
}

void door_open(struct door *door, const struct listeners *listeners)
{
    door->count = listeners->count;
    door->listeners = listeners;
    ev_timer_init(&door->pause, on_pause, 0, pause_s);
    door->pause.data = door;
    for (int i = 0; i < door->count; i++) {
        ev_io_init(&door->watches[i], on_listener, listeners->all[i].fd, EV_READ);
        door->watches[i].data = door;
        ev_io_start(door->loop, &door->watches[i]);
    }
}

void door_close(struct door *door)
{
    for (int i = 0; i < door->count; i++)
        for (int left = DRAIN_MAX; left > 0; left--)
            if (accept_one(door, &door->listeners->all[i]) == NONE_THERE)
                break;
    for (int i = 0; i < door->count; i++)
        ev_io_stop(door->loop, &door->watches[i]);
    ev_timer_stop(door->loop, &door->pause);
    door->count = 0;
}
