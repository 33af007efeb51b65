#include "engine/mhd/engine.h"

#include <microhttpd.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/daemon.h"
#include "engine/mhd/input.h"
#include "net/tls.h"
#include "serve/handover.h"
#include "serve/shared.h"
#include "serve/websocket.h"

enum { EVENTS_MAX = 64, LAST_TURNS = 100 };

static const ev_tstamp tick_s = 0.02, turn_s = 0.0005;

void engine_watch_end(struct engine *engine, struct connection *connection)
{
    struct epoll_event event = {.events = EPOLLRDHUP | EPOLLET, .data.ptr = connection};

    connection->watched =
        epoll_ctl(engine->ends.fd, EPOLL_CTL_ADD, connection->transport.fd, &event) == 0;
}

void engine_forget_end(struct engine *engine, struct connection *connection)
{
    if (connection->watched)
        epoll_ctl(engine->ends.fd, EPOLL_CTL_DEL, connection->transport.fd, NULL);
    connection->watched = false;
}

static void on_ends(struct ev_loop *loop, ev_io *ends, int what)
{
    struct epoll_event events[EVENTS_MAX];
    int count = epoll_wait(ends->fd, events, EVENTS_MAX, 0);

    (void)loop, (void)what;
    for (int i = 0; i < count; i++)
        connection_peer_ended(events[i].data.ptr, events[i].events & (EPOLLHUP | EPOLLERR));
}

/* Lets MHD do what it has to do. */
static void run(struct engine *engine)
{
    MHD_UNSIGNED_LONG_LONG left_ms;

    engine->due = false;
    input_serve(engine);
    MHD_run(engine->daemon);
    input_serve(NULL);
    if (MHD_get_timeout(engine->daemon, &left_ms) == MHD_YES && left_ms == 0)
        engine_kick(engine);
}

/* At the end of a turn. In one run MHD reads or writes once for each connection; so it runs several
   times, for a while. Then others have their turn. */
static void on_run(struct ev_loop *loop, ev_prepare *prepare, int events)
{
    struct engine *engine = prepare->data;

    (void)events;
    if (!engine->due)
        return;
    for (ev_tstamp began = clock_now_s(); engine->due && clock_now_s() - began < turn_s;)
        run(engine);
    if (engine->due && !ev_is_active(&engine->again))
        ev_timer_start(loop, &engine->again);
}

static void on_again(struct ev_loop *loop, ev_timer *again, int events)
{
    (void)loop, (void)again, (void)events; /* the turn is over: that is all */
}

static void on_work(struct ev_loop *loop, ev_io *work, int events)
{
    (void)loop, (void)events;
    engine_kick(work->data);
}

/* Returns whether no other engine has fewer connections, on the whole. */
static bool has_its_share(const struct engine *engine)
{
    const struct shared *shared = engine->shared;
    int count = engine->connections.count + (engine->other ? engine->other->count : 0);

    return (long)count * shared->threads > shared->places.taken;
}

/* Gives MHD the socket, which is then MHD's own. */
static void adopt(struct engine *engine, const struct arrival *arrival, struct tls_session *tls)
{
    engine->arriving = (struct arriving){.arrival = arrival, .tls = tls};
    if (MHD_add_connection(engine->daemon, arrival->fd, (const struct sockaddr *)&arrival->peer,
                           arrival->peer_size) == MHD_YES &&
        !engine->arriving.taken)
        run(engine); /* MHD 1.0 only lists it, and takes it when it runs */
    if (!engine->arriving.taken) {
        tls_session_free(tls);
        places_release(&engine->shared->places, arrival->address);
    }
    engine_kick(engine);
}

static bool on_arrival(void *engine_, const struct arrival *arrival)
{
    struct engine *engine = engine_;
    bool secure = arrival->listener->secure;
    struct tls_session *tls = secure ? tls_session_new(engine->shared->tls, arrival->fd) : NULL;

    if (tls || !secure) {
        adopt(engine, arrival, tls);
    } else { /* there is no memory for it */
        close(arrival->fd);
        places_release(&engine->shared->places, arrival->address);
    }
    return !has_its_share(engine);
}

static void drain(struct engine *engine)
{
    engine->draining = true;
    door_close(&engine->door);
    linger_hurry(&engine->linger);
    if (engine->other)
        engine->other->drain(engine->other);
    for (struct connection *at = engine->connections.first; at; at = at->next)
        connection_drain(at);
    ev_timer_again(engine->loop, &engine->tick);
}

/* While draining: what did not end, since octets of a request had come, is asked again. */
static void on_tick(struct ev_loop *loop, ev_timer *tick, int events)
{
    struct engine *engine = tick->data;

    (void)loop, (void)events;
    for (struct connection *at = engine->connections.first; at; at = at->next)
        if (at->transport.tls)
            connection_drain(at);
}

static void cut(struct engine *engine)
{
    for (struct connection *at = engine->connections.first; at; at = at->next)
        connection_cut(at);
    if (engine->other)
        engine->other->cut(engine->other);
    linger_cut(&engine->linger);
}

static void obey(void *engine, enum worker_order order)
{
    if (order == WORKER_DRAIN)
        drain(engine);
    else if (order == WORKER_CUT)
        cut(engine);
}

/* MHD aborts where a connection is suspended, or is a WebSocket, when its daemon stops. */
static void end(void *engine_)
{
    struct engine *engine = engine_;

    for (int i = 0; i < LAST_TURNS && engine->connections.first; i++) {
        for (struct connection *at = engine->connections.first; at; at = at->next) {
            if (at->websocket)
                websocket_close(at->websocket);
            else
                connection_cut(at);
        }
        run(engine);
    }
    input_serve(engine);
    MHD_stop_daemon(engine->daemon);
    input_serve(NULL);
    engine->daemon = NULL;
    if (engine->other)
        engine->other->cut(engine->other);
    linger_cut(&engine->linger);
}

static bool start_daemon(struct engine *engine)
{
    const union MHD_DaemonInfo *info;

    engine->daemon = daemon_start(engine);
    if (!engine->daemon)
        return false;
    info = MHD_get_daemon_info(engine->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    ev_io_init(&engine->work, on_work, info->epoll_fd, EV_READ);
    ev_prepare_init(&engine->run, on_run);
    ev_timer_init(&engine->again, on_again, 0, 0);
    engine->work.data = engine->run.data = engine;
    ev_io_start(engine->loop, &engine->work);
    ev_prepare_start(engine->loop, &engine->run);
    return true;
}

static void set_limits(struct engine *engine)
{
    const struct request_limits *limits = &engine->shared->service.limits;

    engine->framing_limits = (struct framing_limits){
        .target = limits->target,
        .fields = limits->fields,
        .head = limits->head,
    };
}

const char *engine_date(struct engine *engine)
{
    return date_keep(&engine->date, time(NULL));
}

bool engine_open(struct engine *engine, struct shared *shared)
{
    int ends = epoll_create1(EPOLL_CLOEXEC);

    *engine = (struct engine){.shared = shared};
    set_limits(engine);
    engine->worker = (struct worker){.obey = obey, .end = end, .owner = engine};
    ev_io_init(&engine->ends, on_ends, ends, EV_READ);
    if (ends < 0 || !worker_open(&engine->worker))
        return false;
    engine->loop = engine->worker.loop;
    linger_init(&engine->linger, engine->loop, &shared->places);
    ev_timer_init(&engine->tick, on_tick, tick_s, tick_s);
    engine->tick.data = engine;
    ev_io_start(engine->loop, &engine->ends);
    return start_daemon(engine);
}

bool engine_start(struct engine *engine, const struct listeners *listeners)
{
    engine->door = (struct door){
        .loop = engine->loop,
        .places = &engine->shared->places,
        .arrived = on_arrival,
        .owner = engine,
    };
    door_open(&engine->door, listeners);
    return worker_start(&engine->worker);
}

void engine_close(struct engine *engine)
{
    worker_close(&engine->worker);
    if (engine->daemon)
        MHD_stop_daemon(engine->daemon); /* the thread was never started */
    if (engine->ends.fd > 0)
        close(engine->ends.fd);
    registry_free(&engine->connections);
}
