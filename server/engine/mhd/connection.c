#include "engine/mhd/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "engine/mhd/engine.h"
#include "net/socket.h"
#include "serve/shared.h"
#include "serve/websocket.h"

static struct ev_loop *loop_of(const struct connection *connection)
{
    return connection->engine->loop;
}

/* Ends the wait of a connection that is suspended. */
static void resume(struct connection *connection)
{
    connection->suspended = false;
    MHD_resume_connection(connection->mhd);
    engine_kick(connection->engine);
}

/* Lets the exchange go on, but not before what is unsent has left. */
static void wake(void *connection_)
{
    struct connection *connection = connection_;

    if (connection->suspended && !transport_has_unsent(&connection->transport))
        resume(connection);
}

void connection_flush(struct connection *connection)
{
    if (!transport_flush(&connection->transport))
        connection->gone = true;
    else if (transport_has_unsent(&connection->transport))
        return;
    connection_watch(connection);
    if (connection->suspended)
        resume(connection);
}

void connection_watch(struct connection *connection)
{
    engine_watch(connection->engine, connection,
                 transport_has_unsent(&connection->transport) ? ENGINE_WATCH_ROOM
                                                              : ENGINE_WATCH_END);
}

struct connection *connection_of(struct MHD_Connection *mhd)
{
    return MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static void fill_in(struct connection *connection, const struct arrival *arrival)
{
    struct engine *engine = connection->engine;

    connection->own_fd = -1;
    connection->placed = true;
    connection->address = arrival->address;
    connection->port = arrival->listener->port;
    connection->excess = arrival->excess;
    connection->peer = arrival->peer;
    connection->open = true;
    connection->opened_at = connection->ended_at = clock_now_s();
    connection->input = engine->draining ? INPUT_LAST : INPUT_OPEN;
    connection->carrier = (struct carrier){
        .shared = engine->shared,
        .loop = engine->loop,
        .connection = arrival->number,
        .peer = (const struct sockaddr *)&connection->peer,
        .wake = wake,
    };
    framing_start(&connection->framing, &engine->framing_limits);
}

bool connection_open(struct engine *engine, const struct arrival *arrival, struct tls_session *tls)
{
    struct connection *connection = calloc(1, sizeof(*connection));

    if (!connection)
        return false;
    connection->engine = engine;
    transport_open(&connection->transport, arrival->fd, tls);
    fill_in(connection, arrival);
    if (!registry_add(&engine->connections, connection)) {
        free(connection);
        return false;
    }
    connection_start_clock(connection);
    if (engine->draining || !engine_watch(engine, connection, ENGINE_WATCH_FIRST))
        engine_offer(engine, connection);
    return true;
}

int connection_own_fd(struct connection *connection)
{
    if (connection->own_fd < 0)
        connection->own_fd = fcntl(connection->transport.fd, F_DUPFD_CLOEXEC, 0);
    return connection->own_fd < 0 ? connection->transport.fd : connection->own_fd;
}

int connection_take_fd(struct connection *connection)
{
    int fd = connection_own_fd(connection);

    if (fd == connection->transport.fd)
        return -1;
    engine_watch(connection->engine, connection, ENGINE_WATCH_NOTHING);
    connection->own_fd = -1;
    return fd;
}

struct address *connection_take_place(struct connection *connection)
{
    connection->placed = false;
    return connection->address;
}

void connection_close(struct connection *connection)
{
    ev_timer_stop(loop_of(connection), &connection->clock);
    registry_remove(&connection->engine->connections, connection);
    if (connection->engine->attended == connection)
        connection->engine->attended = NULL;
    if (connection->placed)
        places_release(&connection->engine->shared->places, connection->address);
    head_free(&connection->head);
    free(connection->held);
    transport_close(&connection->transport);
    output_free(&connection->output);
    if (connection->own_fd >= 0)
        close(connection->own_fd);
    free(connection);
}

void connection_begin(struct connection *connection)
{
    connection->overdue = false;
    if (!connection->engine->draining)
        connection->input = INPUT_OPEN;
    connection->reads = false;
    connection->withheld_code = 0;
    connection->answered = false;
    connection->content_sent = 0;
    connection->open = false;
    connection->said_close = false;
    connection->sender = (struct sender){.begun = false};
    connection->output.is_counted = false;
    exchange_begin(&connection->exchange, &connection->carrier, connection);
}

void connection_end(struct connection *connection, bool persistent, enum exchange_sent sent,
                    uint64_t content_size)
{
    exchange_end(&connection->exchange, sent, content_size);
    head_end(&connection->head);
    connection->ended_at = connection->part_at = clock_now_s();
    connection->open = persistent;
    if (connection->engine->draining && connection->input == INPUT_OPEN)
        connection->input = INPUT_LAST;
    if (!persistent)
        return; /* MHD closes it */
    if (connection->input != INPUT_OPEN || connection->peer_ended ||
        (connection->held && !connection->filled) || connection->unread)
        connection_prod_soon(connection);
    else
        connection_watch(connection);
}

void connection_prod(struct connection *connection)
{
    if (connection->suspended || connection->upgrade)
        return;
    if (!connection->mhd) {
        engine_offer(connection->engine, connection);
        return;
    }
    /* What resumes MHD takes to be ready for reading and for writing. */
    MHD_suspend_connection(connection->mhd);
    MHD_resume_connection(connection->mhd);
    engine_kick(connection->engine);
}

void connection_suspend(struct connection *connection)
{
    connection_watch(connection);
    connection->suspended = true;
    MHD_suspend_connection(connection->mhd);
}

bool connection_has_next(const struct connection *connection)
{
    return connection->held || transport_has_unread(&connection->transport);
}

bool connection_is_last(const struct connection *connection)
{
    const struct shared *shared = connection->engine->shared;

    return (shared->max_requests > 0 &&
            framing_begun(&connection->framing) >= shared->max_requests) ||
           (shared->draining && !connection_has_next(connection));
}

void connection_drain(struct connection *connection)
{
    if (connection->websocket)
        websocket_drain(connection->websocket);
    wake(connection);
    if (connection->input == INPUT_OPEN)
        connection->input = INPUT_LAST;
    if (connection->exchange.stage == STAGE_IDLE)
        connection_prod(connection);
}

void connection_cut(struct connection *connection)
{
    connection->gone = true;
    connection->input = INPUT_ENDED;
    shutdown(connection->transport.fd, SHUT_RDWR);
    if (connection->suspended)
        resume(connection);
    else
        connection_prod(connection);
}

void connection_peer_ended(struct connection *connection, bool gone)
{
    connection->peer_ended = true;
    connection->gone |= gone;
    if (gone && connection->suspended)
        resume(connection);
    else if (connection->exchange.stage < STAGE_WAITING)
        connection_prod(connection);
}
