#include "engine/mhd/connection.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "engine/mhd/engine.h"
#include "engine/mhd/tunnel.h"
#include "service.h"
#include "socket.h"
#include "websocket.h"

static const ev_tstamp excess_s = 3; /* how long one in excess has for its request */

static struct ev_loop *loop_of(const struct connection *connection)
{
    return connection->engine->loop;
}

static const struct options *options_of(const struct connection *connection)
{
    return connection->engine->service->options;
}

static bool is_suspended(const struct connection *connection)
{
    return ev_is_active(&connection->delay) || ev_is_active(&connection->writable);
}

static void set_clock(struct connection *connection, ev_tstamp after)
{
    ev_timer_stop(loop_of(connection), &connection->clock);
    ev_timer_set(&connection->clock, after > 0 ? after : 0, 0);
    ev_timer_start(loop_of(connection), &connection->clock);
}

/* Whether the client, and not we, is to do something for the request to go on. */
static bool is_awaited(const struct connection *connection)
{
    return connection->stage < STAGE_READY &&
           (connection->stage == STAGE_IDLE || connection->part != FRAMING_IDLE) &&
           !ev_is_active(&connection->writable);
}

/* When what is awaited of the client is overdue, and what it is refused for then. */
static ev_tstamp find_due(const struct connection *connection, enum request_fault *ret_fault)
{
    const struct options *options = options_of(connection);
    ev_tstamp idle_s = (ev_tstamp)options->idle_timeout_s, due, silent;

    *ret_fault = FAULT_NONE;
    if (connection->part == FRAMING_IDLE)
        return connection->excess ? connection->opened_at + excess_s
                                  : connection->ended_at + idle_s;
    if (connection->part == FRAMING_HEAD) {
        *ret_fault = FAULT_HEAD_TIME;
        due = connection->part_at + (ev_tstamp)options->header_timeout_s;
    } else {
        *ret_fault = FAULT_CONTENT_TIME;
        due = connection->part_at + (ev_tstamp)options->body_timeout_s;
    }
    silent = connection->input_at + idle_s;
    if (silent < due) {
        *ret_fault = FAULT_TIMEOUT;
        due = silent;
    }
    if (connection->excess && connection->opened_at + excess_s < due)
        due = connection->opened_at + excess_s;
    return due;
}

/* Something has been sent, and the peer has taken nothing of it since the last look. */
static bool is_stuck(struct connection *connection)
{
    int unsent = 0;
    int64_t before = connection->progress;

    if (ioctl(connection->fd, TIOCOUTQ, &unsent) != 0 || unsent == 0) {
        connection->progress = -1;
        return false;
    }
    connection->progress = socket_acknowledged(connection->fd);
    if (connection->progress == 0)
        connection->progress = unsent;
    return connection->progress == before;
}

/* Lets the clock fire when something may have taken too long, as things stand now. */
static void wind_clock(struct connection *connection)
{
    enum request_fault fault;

    set_clock(connection, is_awaited(connection)
                              ? find_due(connection, &fault) - ev_now(loop_of(connection))
                              : (ev_tstamp)options_of(connection)->idle_timeout_s);
}

/* Something may have taken too long. What is sent counts as stuck where two looks find the same;
   so looks are as far apart as an idle connection may be silent. */
static void look(struct connection *connection)
{
    enum request_fault fault;
    ev_tstamp left;

    if (connection->upgrade)
        return; /* a WebSocket has a time of its own */
    if (!is_awaited(connection)) {
        if (is_stuck(connection))
            connection_cut(connection);
        set_clock(connection, (ev_tstamp)options_of(connection)->idle_timeout_s);
        return;
    }
    left = find_due(connection, &fault) - ev_now(loop_of(connection));
    if (left > 0) {
        set_clock(connection, left);
        return;
    }
    connection->input =
        connection->part == FRAMING_IDLE && !connection->overdue ? INPUT_LAST : INPUT_ENDED;
    connection->overdue = true;
    connection->overdue_fault = fault;
    connection_prod(connection);
    set_clock(connection, (ev_tstamp)options_of(connection)->idle_timeout_s);
}

static void on_clock(struct ev_loop *loop, ev_timer *clock, int events)
{
    struct connection *connection = clock->data;

    (void)loop, (void)events;
    if (!connection->prod) {
        look(connection);
        return;
    }
    connection->prod = false;
    connection_prod(connection);
    wind_clock(connection);
}

/* Ends the wait of a connection that is suspended. */
static void resume(struct connection *connection)
{
    ev_timer_stop(loop_of(connection), &connection->delay);
    ev_io_stop(loop_of(connection), &connection->writable);
    MHD_resume_connection(connection->mhd);
    engine_kick(connection->engine);
}

static void on_delay(struct ev_loop *loop, ev_timer *delay, int events)
{
    (void)loop, (void)events;
    resume(delay->data);
}

/* Sends what could not leave before. False: it cannot be sent any more. */
static bool send_unsent(struct connection *connection)
{
    ssize_t sent = send(connection->fd, connection->unsent, connection->unsent_size,
                        MSG_NOSIGNAL | MSG_DONTWAIT);

    if (sent < 0)
        return errno == EAGAIN || errno == EINTR;
    connection->unsent_size -= (size_t)sent;
    memmove(connection->unsent, connection->unsent + sent, connection->unsent_size);
    return true;
}

static void drop_unsent(struct connection *connection)
{
    free(connection->unsent);
    connection->unsent = NULL;
    connection->unsent_size = 0;
}

static void on_writable(struct ev_loop *loop, ev_io *writable, int events)
{
    struct connection *connection = writable->data;

    (void)loop, (void)events;
    if (!send_unsent(connection)) {
        connection->gone = true;
        connection->unsent_size = 0;
    }
    if (connection->unsent_size > 0)
        return;
    drop_unsent(connection);
    resume(connection);
}

struct connection *connection_open(struct engine *engine, struct MHD_Connection *mhd, int fd)
{
    struct connection *connection = calloc(1, sizeof(*connection));

    if (!connection)
        return NULL;
    connection->engine = engine;
    connection->mhd = mhd;
    connection->fd = fd;
    connection->tunnel = engine->arriving.tunnel;
    connection->placed = !connection->tunnel;
    connection->address = engine->arriving.arrival->address;
    connection->excess = engine->arriving.arrival->excess;
    connection->awaiting = true;
    connection->opened_at = connection->ended_at = ev_now(engine->loop);
    connection->input = engine->draining ? INPUT_LAST : INPUT_OPEN;
    framing_start(&connection->framing, &engine->service->framing_limits);
    ev_timer_init(&connection->clock, on_clock, 0, 0);
    ev_timer_init(&connection->delay, on_delay, 0, 0);
    ev_io_init(&connection->writable, on_writable, fd, EV_WRITE);
    connection->clock.data = connection->delay.data = connection->writable.data = connection;
    if (!engine_add(engine, connection)) {
        free(connection);
        return NULL;
    }
    engine->arriving.taken = true;
    if (connection->tunnel)
        tunnel_set_connection(connection->tunnel, connection);
    look(connection);
    return connection;
}

struct address *connection_take_place(struct connection *connection)
{
    struct places *places = &connection->engine->service->places;

    if (!connection->placed) { /* one more, next to that of the tunnel */
        places_add(places);
        return NULL;
    }
    connection->placed = false;
    return connection->address;
}

void connection_close(struct connection *connection)
{
    ev_timer_stop(loop_of(connection), &connection->clock);
    ev_timer_stop(loop_of(connection), &connection->delay);
    ev_io_stop(loop_of(connection), &connection->writable);
    engine_remove(connection->engine, connection);
    if (connection->tunnel)
        tunnel_set_connection(connection->tunnel, NULL);
    if (connection->placed)
        places_release(&connection->engine->service->places, connection->address);
    reply_discard(&connection->outgoing);
    request_reset(&connection->request);
    free(connection->held);
    free(connection->unsent);
    free(connection);
}

void connection_begin(struct connection *connection)
{
    connection->begun++;
    connection->stage = STAGE_STARTED;
    connection->overdue = false;
    if (!connection->engine->draining)
        connection->input = INPUT_OPEN;
    connection->awaiting = false;
    connection->said_close = false;
    connection->code = 0;
    connection->content_sent = 0;
    connection->fault = FAULT_NONE;
    connection->broken = REPLY_WHOLE;
    connection->knobs = 0;
    connection->interim_due = false;
}

void connection_end(struct connection *connection, bool persistent)
{
    request_reset(&connection->request);
    connection->stage = STAGE_IDLE;
    connection->ended_at = connection->part_at = ev_now(loop_of(connection));
    connection->awaiting = persistent;
    if (connection->engine->draining && connection->input == INPUT_OPEN)
        connection->input = INPUT_LAST;
    if (!persistent || connection->input != INPUT_OPEN || connection->peer_ended ||
        connection->held)
        connection_prod_soon(connection);
    else if (!connection->watched)
        engine_watch_end(connection->engine, connection);
}

void connection_note_part(struct connection *connection, enum framing_part part)
{
    ev_tstamp now = ev_now(loop_of(connection)), due;
    enum request_fault fault;
    bool same = part == connection->part;

    connection->input_at = now;
    connection->part = part;
    if (part == FRAMING_IDLE || same)
        return;
    connection->part_at = now;
    if (!connection->watched)
        engine_watch_end(connection->engine, connection);
    due = find_due(connection, &fault) - now;
    if (ev_timer_remaining(loop_of(connection), &connection->clock) > due)
        set_clock(connection, due);
}

void connection_prod(struct connection *connection)
{
    if (is_suspended(connection) || connection->upgrade)
        return;
    /* What resumes it takes to be ready for reading and for writing. */
    MHD_suspend_connection(connection->mhd);
    MHD_resume_connection(connection->mhd);
    engine_kick(connection->engine);
}

void connection_prod_soon(struct connection *connection)
{
    connection->prod = true;
    set_clock(connection, 0);
}

void connection_wait(struct connection *connection, int64_t ms)
{
    struct ev_loop *loop = loop_of(connection);

    if (!connection->watched)
        engine_watch_end(connection->engine, connection);
    MHD_suspend_connection(connection->mhd);
    ev_now_update(loop); /* or it would be too early by the time that this turn has taken so far */
    ev_timer_set(&connection->delay, connection->engine->draining ? 0 : (ev_tstamp)ms / 1000, 0);
    ev_timer_start(loop, &connection->delay);
}

void connection_wait_sent(struct connection *connection)
{
    MHD_suspend_connection(connection->mhd);
    ev_io_start(loop_of(connection), &connection->writable);
}

bool connection_send(struct connection *connection, const char *octets, size_t size)
{
    ssize_t sent = 0;
    char *larger;

    if (!connection->unsent) {
        sent = send(connection->fd, octets, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN && errno != EINTR)
            return false;
        socket_push(connection->fd);
        if (sent < 0)
            sent = 0;
        if ((size_t)sent == size)
            return true;
    }
    size -= (size_t)sent;
    larger = realloc(connection->unsent, connection->unsent_size + size);
    if (!larger)
        return false;
    memcpy(larger + connection->unsent_size, octets + sent, size);
    connection->unsent = larger;
    connection->unsent_size += size;
    return true;
}

bool connection_has_next(const struct connection *connection)
{
    return framing_begun(&connection->framing) != connection->begun || connection->held ||
           socket_has_unread(connection->fd) ||
           (connection->tunnel && tunnel_has_octets(connection->tunnel));
}

void connection_drain(struct connection *connection)
{
    if (connection->websocket)
        websocket_drain(connection->websocket);
    if (ev_is_active(&connection->delay))
        resume(connection);
    if (connection->input == INPUT_OPEN)
        connection->input = INPUT_LAST;
    if (connection->stage == STAGE_IDLE && connection->part == FRAMING_IDLE)
        connection_prod(connection);
}

void connection_cut(struct connection *connection)
{
    connection->gone = true;
    connection->input = INPUT_ENDED;
    shutdown(connection->fd, SHUT_RDWR);
    if (is_suspended(connection))
        resume(connection);
    else
        connection_prod(connection);
}

void connection_peer_ended(struct connection *connection, bool gone)
{
    connection->peer_ended = true;
    connection->gone |= gone;
    if (gone && is_suspended(connection))
        resume(connection);
    else if (connection->stage < STAGE_READY)
        connection_prod(connection);
}
