#include "engine/mhd/tunnel.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/mhd/connection.h"
#include "engine/mhd/engine.h"
#include "net/door.h"
#include "net/pump.h"
#include "net/socket.h"
#include "net/tls-open.h"
#include "serve/handover.h"
#include "serve/shared.h"

static const ev_tstamp handshake_s = 10, excess_handshake_s = 3;

struct tunnel {
    struct tunnel *previous, *next; /* of its engine */
    struct engine *engine;
    struct arrival arrival;        /* the client's socket, -1 once it is closed or lingers */
    struct tls_session *session;   /* NULL: over */
    struct tls_opening *opening;   /* NULL: not shaking hands */
    struct pump *pump;             /* NULL: not open yet, or over */
    int inner_fd;                  /* our end of the pair inside; -1: closed */
    int outer_fd;                  /* for MHD, until it has it; then -1 */
    struct connection *connection; /* on the other end; NULL: none yet, or it has been closed */
    ev_timer patience;             /* runs once the connection is closed, and not all is sent */
    uint64_t sent;                 /* octets, when that was last looked at */
};

static void destroy(struct tunnel *tunnel)
{
    struct engine *engine = tunnel->engine;

    *(tunnel->previous ? &tunnel->previous->next : &engine->tunnels) = tunnel->next;
    if (tunnel->next)
        tunnel->next->previous = tunnel->previous;
    free(tunnel);
}

static void free_session(struct tunnel *tunnel)
{
    if (tunnel->opening)
        tls_open_cancel(tunnel->opening);
    pump_close(tunnel->pump);
    tls_session_free(tunnel->session);
    if (tunnel->inner_fd >= 0)
        close(tunnel->inner_fd);
    if (tunnel->outer_fd >= 0)
        close(tunnel->outer_fd);
    tunnel->opening = NULL;
    tunnel->pump = NULL;
    tunnel->session = NULL;
    tunnel->inner_fd = tunnel->outer_fd = -1;
    ev_timer_stop(tunnel->engine->loop, &tunnel->patience);
}

/* Ends the outside of a tunnel, and the tunnel too, unless the connection inside is still to be
   closed. lingers: the client is to get what was sent. */
static void finish(struct tunnel *tunnel, bool lingers)
{
    struct engine *engine = tunnel->engine;
    int fd = tunnel->arrival.fd;

    free_session(tunnel);
    tunnel->arrival.fd = -1;
    if (lingers) {
        linger_begin(&engine->linger, fd, tunnel->arrival.address, NULL, 0);
    } else {
        close(fd);
        places_release(&engine->shared->places, tunnel->arrival.address);
    }
    if (!tunnel->connection)
        destroy(tunnel);
}

static void on_pump_end(void *tunnel_, enum pump_end end)
{
    struct tunnel *tunnel = tunnel_;

    if (end == PUMP_RESET)
        socket_reset(tunnel->arrival.fd);
    finish(tunnel, end == PUMP_BYE || end == PUMP_CUT);
}

/* The connection inside is closed, and the client has not taken all of what was sent. */
static void on_patience(struct ev_loop *loop, ev_timer *patience, int events)
{
    struct tunnel *tunnel = patience->data;
    uint64_t before = tunnel->sent;

    (void)loop, (void)events;
    tunnel->sent = pump_sent(tunnel->pump);
    if (tunnel->sent == before)
        finish(tunnel, false);
}

/* Gives MHD one end of the pair, and has the other one pumped. */
static bool open_inside(struct tunnel *tunnel)
{
    int fd = tunnel->outer_fd;

    tunnel->pump =
        pump_open(tunnel->engine->loop, tunnel->session, tunnel->inner_fd, on_pump_end, tunnel);
    if (!tunnel->pump)
        return false;
    tunnel->outer_fd = -1;
    engine_adopt(tunnel->engine, &tunnel->arrival, fd, tunnel);
    return true;
}

/* Returns whether the other engine speaks the protocol that ALPN has chosen (RFC 9113, 3.2). */
static bool is_for_other(const struct tunnel *tunnel)
{
    const char *protocol = tls_session_protocol(tunnel->session);

    return tunnel->engine->other && protocol && strcmp(protocol, "h2") == 0;
}

/* Gives the other engine the connection with its session; of the tunnel nothing is left. */
static void hand_over(struct tunnel *tunnel)
{
    struct other_engine *other = tunnel->engine->other;
    const struct arrival arrival = tunnel->arrival;
    const struct handover handover = {
        .fd = arrival.fd,
        .tls = tunnel->session,
        .address = arrival.address,
        .number = arrival.number,
        .port = arrival.listener->port,
        .excess = arrival.excess,
        .peer = (const struct sockaddr *)&arrival.peer,
    };

    tunnel->session = NULL;
    free_session(tunnel);
    destroy(tunnel);
    other->adopt(other, &handover);
}

static void on_opened(void *tunnel_, enum tls_result result)
{
    struct tunnel *tunnel = tunnel_;

    tunnel->opening = NULL;
    if (result != TLS_OK)
        finish(tunnel, result == TLS_FAILED);
    else if (is_for_other(tunnel))
        hand_over(tunnel);
    else if (!open_inside(tunnel))
        finish(tunnel, false);
}

void tunnel_open(struct engine *engine, const struct arrival *arrival)
{
    struct tunnel *tunnel = calloc(1, sizeof(*tunnel));

    if (!tunnel) {
        close(arrival->fd);
        close(arrival->inside[0]);
        close(arrival->inside[1]);
        places_release(&engine->shared->places, arrival->address);
        return;
    }
    tunnel->engine = engine;
    tunnel->arrival = *arrival;
    tunnel->inner_fd = arrival->inside[0];
    tunnel->outer_fd = arrival->inside[1];
    tunnel->next = engine->tunnels;
    if (tunnel->next)
        tunnel->next->previous = tunnel;
    engine->tunnels = tunnel;
    ev_timer_init(&tunnel->patience, on_patience, 0, 0);
    tunnel->patience.data = tunnel;
    tunnel->session = tls_session_new(engine->shared->tls, arrival->fd);
    if (tunnel->session)
        tunnel->opening =
            tls_open(engine->loop, tunnel->session,
                     arrival->excess ? excess_handshake_s : handshake_s, on_opened, tunnel);
    if (!tunnel->opening)
        finish(tunnel, false);
}

void tunnel_set_connection(struct tunnel *tunnel, struct connection *connection)
{
    bool closed = tunnel->connection && !connection;

    tunnel->connection = connection;
    if (!closed)
        return;
    if (tunnel->arrival.fd < 0) {
        destroy(tunnel);
        return;
    }
    tunnel->sent = pump_sent(tunnel->pump);
    tunnel->patience.repeat = (ev_tstamp)tunnel->engine->shared->idle_timeout_s;
    ev_timer_again(tunnel->engine->loop, &tunnel->patience);
}

void tunnel_break(struct tunnel *tunnel, enum tunnel_break how)
{
    if (tunnel->pump)
        pump_break(tunnel->pump, how == TUNNEL_RESET ? PUMP_RESET : PUMP_CUT);
}

bool tunnel_has_octets(const struct tunnel *tunnel)
{
    return tunnel->pump && pump_has_inward(tunnel->pump);
}

void tunnels_drain(struct engine *engine)
{
    for (struct tunnel *at = engine->tunnels, *next; at; at = next) {
        next = at->next;
        if (at->opening && socket_received(at->arrival.fd) == 0)
            finish(at, false); /* it has not said a word */
    }
}

void tunnels_cut(struct engine *engine)
{
    for (struct tunnel *at = engine->tunnels, *next; at; at = next) {
        next = at->next;
        if (at->arrival.fd >= 0)
            finish(at, false);
    }
}
