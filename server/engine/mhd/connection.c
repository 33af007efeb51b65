#include "engine/mhd/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/mhd/engine.h"
#include "engine/mhd/tunnel.h"
#include "net/socket.h"
#include "serve/shared.h"
#include "serve/websocket.h"

static struct ev_loop *loop_of(const struct connection *connection)
{
    return connection->engine->loop;
}

static bool is_suspended(const struct connection *connection)
{
    return ev_is_active(&connection->delay) || ev_is_active(&connection->writable);
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
    connection->own_fd = -1;
    connection->tunnel = engine->arriving.tunnel;
    connection->placed = !connection->tunnel;
    connection->address = engine->arriving.arrival->address;
    connection->port = engine->arriving.arrival->listener->port;
    connection->excess = engine->arriving.arrival->excess;
    connection->awaiting = true;
    connection->opened_at = connection->ended_at = ev_now(engine->loop);
    connection->input = engine->draining ? INPUT_LAST : INPUT_OPEN;
    framing_start(&connection->framing, &engine->framing_limits);
    ev_timer_init(&connection->delay, on_delay, 0, 0);
    ev_io_init(&connection->writable, on_writable, -1, EV_WRITE);
    connection->delay.data = connection->writable.data = connection;
    if (!engine_add(engine, connection)) {
        free(connection);
        return NULL;
    }
    engine->arriving.taken = true;
    if (connection->tunnel)
        tunnel_set_connection(connection->tunnel, connection);
    connection_start_clock(connection);
    return connection;
}

int connection_own_fd(struct connection *connection)
{
    if (connection->own_fd < 0)
        connection->own_fd = fcntl(connection->fd, F_DUPFD_CLOEXEC, 0);
    return connection->own_fd < 0 ? connection->fd : connection->own_fd;
}

struct address *connection_take_place(struct connection *connection)
{
    struct places *places = &connection->engine->shared->places;

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
        places_release(&connection->engine->shared->places, connection->address);
    reply_discard(&connection->outgoing);
    request_reset(&connection->request);
    head_free(&connection->head);
    free(connection->held);
    free(connection->unsent);
    if (connection->own_fd >= 0)
        close(connection->own_fd);
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
    connection->fault = REFUSAL_NONE;
    connection->broken = BREAKAGE_NONE;
    connection->knobs = 0;
    connection->interim_due = false;
}

void connection_end(struct connection *connection, bool persistent)
{
    request_reset(&connection->request);
    head_end(&connection->head);
    connection->stage = STAGE_IDLE;
    connection->ended_at = connection->part_at = ev_now(loop_of(connection));
    connection->awaiting = persistent;
    if (connection->engine->draining && connection->input == INPUT_OPEN)
        connection->input = INPUT_LAST;
    if (!persistent || connection->input != INPUT_OPEN || connection->peer_ended ||
        connection->held || connection->unread)
        connection_prod_soon(connection);
    else if (!connection->watched)
        engine_watch_end(connection->engine, connection);
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
    ev_io_set(&connection->writable, connection_own_fd(connection), EV_WRITE);
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
