/*
 * A connection's clock: how long a client may take for what is awaited of it, and
 * for taking what is sent.
 */
#include "engine/mhd/connection.h"
#include "base/clock.h"
#include "engine/mhd/engine.h"
#include "net/socket.h"
#include "serve/shared.h"

static const ev_tstamp handshake_s = 10;
static const ev_tstamp excess_s = 3; /* how long a connection in excess has for its request */

static const struct shared *shared_of(const struct connection *connection)
{
    return connection->engine->shared;
}

static void set_clock(struct connection *connection, ev_tstamp after)
{
    ev_timer_stop(connection->engine->loop, &connection->clock);
    ev_timer_set(&connection->clock, after > 0 ? after : 0, 0);
    ev_timer_start(connection->engine->loop, &connection->clock);
}

/* Returns whether the client, and not the server, is to act next. */
static bool is_awaited(const struct connection *connection)
{
    enum exchange_stage stage = connection->exchange.stage;

    return stage < STAGE_WAITING && stage != STAGE_EXPECTING &&
           (stage == STAGE_IDLE || connection->part != FRAMING_IDLE) &&
           !transport_has_unsent(&connection->transport);
}

/* Returns when what is awaited of the client is overdue. Stores why it is refused then;
   REFUSAL_NONE: the connection ends without a word. */
static ev_tstamp find_due(const struct connection *connection, enum refusal *ret_refusal)
{
    const struct shared *shared = shared_of(connection);
    ev_tstamp idle_s = (ev_tstamp)shared->idle_timeout_s, due, silent;

    if (transport_is_shaking_hands(&connection->transport)) {
        *ret_refusal = REFUSAL_NONE;
        return connection->opened_at + (connection->excess ? excess_s : handshake_s);
    }
    *ret_refusal = shared->idle_408 && !connection->excess ? REFUSAL_IDLE : REFUSAL_NONE;
    if (connection->part == FRAMING_IDLE)
        return connection->excess ? connection->opened_at + excess_s
                                  : connection->ended_at + idle_s;
    if (connection->part == FRAMING_HEAD) {
        *ret_refusal = REFUSAL_HEAD_TIME;
        due = connection->part_at + (ev_tstamp)shared->header_timeout_s;
    } else {
        *ret_refusal = REFUSAL_CONTENT_TIME;
        due = connection->part_at + (ev_tstamp)shared->body_timeout_s;
    }
    silent = connection->input_at + idle_s;
    if (silent < due) {
        *ret_refusal = REFUSAL_TIMEOUT;
        due = silent;
    }
    if (connection->excess && connection->opened_at + excess_s < due)
        due = connection->opened_at + excess_s;
    return due;
}

/* Returns whether something has been sent of which the peer has taken nothing since the last look.
 */
static bool is_stuck(struct connection *connection)
{
    int64_t before = connection->progress;

    connection->progress = socket_progress(connection->transport.fd);
    return connection->progress >= 0 && connection->progress == before;
}

/* Lets the clock fire when something may have taken too long, as things stand now. */
static void wind_clock(struct connection *connection)
{
    enum refusal refusal;

    set_clock(connection, is_awaited(connection)
                              ? find_due(connection, &refusal) - clock_now_s()
                              : (ev_tstamp)shared_of(connection)->idle_timeout_s);
}

/* Looks whether something has taken too long. What is sent counts as stuck where two looks find the
   same; so looks are as far apart as an idle connection may be silent. */
static void look(struct connection *connection)
{
    enum refusal refusal;
    ev_tstamp left;

    if (connection->upgrade)
        return; /* a WebSocket has a time of its own */
    if (!is_awaited(connection)) {
        if (is_stuck(connection))
            connection_cut(connection);
        set_clock(connection, (ev_tstamp)shared_of(connection)->idle_timeout_s);
        return;
    }
    left = find_due(connection, &refusal) - clock_now_s();
    if (left > 0) {
        set_clock(connection, left);
        return;
    }
    connection->input = connection->part == FRAMING_IDLE && !connection->overdue &&
                                !transport_is_shaking_hands(&connection->transport)
                            ? INPUT_LAST
                            : INPUT_ENDED;
    connection->overdue = true;
    connection->overdue_refusal = refusal;
    connection_prod(connection);
    set_clock(connection, (ev_tstamp)shared_of(connection)->idle_timeout_s);
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

void connection_start_clock(struct connection *connection)
{
    ev_timer_init(&connection->clock, on_clock, 0, 0);
    connection->clock.data = connection;
    look(connection);
}

void connection_restart_clock(struct connection *connection)
{
    connection->opened_at = connection->ended_at = clock_now_s();
    wind_clock(connection);
}

void connection_note_part(struct connection *connection, enum framing_part part)
{
    ev_tstamp now = clock_now_s(), due;
    enum refusal refusal;
    bool same = part == connection->part;

    connection->input_at = now;
    connection->part = part;
    if (part == FRAMING_IDLE || same)
        return;
    connection->part_at = now;
    connection_watch(connection);
    due = find_due(connection, &refusal) - now;
    if (ev_timer_remaining(connection->engine->loop, &connection->clock) > due)
        set_clock(connection, due);
}

void connection_restart_part(struct connection *connection)
{
    connection->part_at = connection->input_at = clock_now_s();
    wind_clock(connection);
}

void connection_prod_soon(struct connection *connection)
{
    connection->prod = true;
    set_clock(connection, 0);
}
