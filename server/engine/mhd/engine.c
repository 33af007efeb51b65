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

/* The events of each way to watch. The first is told of once: MHD, who reads on, has an epoll
   descriptor of its own. */
static const uint32_t watched_events[] = {
    [ENGINE_WATCH_FIRST] = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT,
    [ENGINE_WATCH_END] = EPOLLRDHUP | EPOLLET,
    [ENGINE_WATCH_ROOM] = EPOLLRDHUP | EPOLLOUT | EPOLLET,
};

bool engine_watch(struct engine *engine, struct connection *connection, enum engine_watch watch)
{
    struct epoll_event event = {.events = watched_events[watch], .data.ptr = connection};
    enum engine_watch before = connection->watch;
    int what = watch == ENGINE_WATCH_NOTHING    ? EPOLL_CTL_DEL
               : before == ENGINE_WATCH_NOTHING ? EPOLL_CTL_ADD
                                                : EPOLL_CTL_MOD;

    if (watch == before)
        return true;
    if (epoll_ctl(engine->told.fd, what, connection->transport.fd, &event) != 0)
        return false;
    connection->watch = watch;
    return true;
}

void engine_offer(struct engine *engine, struct connection *connection)
{
    if (connection->offered)
        return;
    connection->offered = true;
    connection->next_offered = engine->offered;
    engine->offered = connection;
    engine_kick(engine);
}

/* Acts upon what is told of a connection. */
static void attend(struct connection *connection, uint32_t events)
{
    if (connection->watch == ENGINE_WATCH_FIRST) {
        connection_prod(connection);
        return;
    }
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
        connection_peer_ended(connection, events & (EPOLLHUP | EPOLLERR));
    if (events & EPOLLOUT)
        connection_flush(connection);
}

static void on_told(struct ev_loop *loop, ev_io *told, int what)
{
    struct epoll_event events[EVENTS_MAX];
    int count = epoll_wait(told->fd, events, EVENTS_MAX, 0);

    (void)loop, (void)what;
    for (int i = 0; i < count; i++)
        attend(events[i].data.ptr, events[i].events);
}

/* Gives MHD a connection. */
static void give(struct engine *engine, struct connection *connection)
{
    int fd = connection->transport.fd;

    MHD_add_connection(engine->daemon, fd, (const struct sockaddr *)&connection->peer, 0);
    if (!connection->mhd)
        MHD_run(engine->daemon); /* MHD 1.0 only lists it, and takes it when it runs */
    connection = registry_find(&engine->connections, fd);
    if (connection && !connection->mhd)
        connection_close(connection); /* MHD had no memory, and has closed it */
}

/* Lets MHD do what it has to do. */
static void run(struct engine *engine)
{
    MHD_UNSIGNED_LONG_LONG left_ms;

    engine->due = false;
    input_serve(engine);
    while (engine->offered) {
        struct connection *connection = engine->offered;

        engine->offered = connection->next_offered;
        give(engine, connection);
    }
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

static bool on_arrival(void *engine_, const struct arrival *arrival)
{
    struct engine *engine = engine_;
    bool secure = arrival->listener->secure;
    struct tls_session *tls = secure ? tls_session_new(engine->shared->tls, arrival->fd) : NULL;

    if ((secure && !tls) || !connection_open(engine, arrival, tls)) { /* there is no memory */
        tls_session_free(tls);
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
    int told = epoll_create1(EPOLL_CLOEXEC);

    *engine = (struct engine){.shared = shared};
    set_limits(engine);
    engine->worker = (struct worker){.obey = obey, .end = end, .owner = engine};
    ev_io_init(&engine->told, on_told, told, EV_READ);
    if (told < 0 || !worker_open(&engine->worker))
        return false;
    engine->loop = engine->worker.loop;
    linger_init(&engine->linger, engine->loop, &shared->places);
    ev_timer_init(&engine->tick, on_tick, tick_s, tick_s);
    engine->tick.data = engine;
    ev_io_start(engine->loop, &engine->told);
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
    if (engine->told.fd > 0)
        close(engine->told.fd);
    registry_free(&engine->connections);
}
