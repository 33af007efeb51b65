/*
 * The engine for HTTP/1: libmicrohttpd, MHD for short, on an event loop. Each worker
 * has a daemon of MHD's, which has no thread and no listening socket of its own.
 * The engine runs it when its epoll descriptor is readable, and gives it each
 * connection that the door has accepted, once something has happened on it. What MHD
 * must be told of a connection, and what it does not tell, is in connection.h.
 */
#pragma once

#include <ev.h>
#include <stdbool.h>
#include <stddef.h>

#include "engine/mhd/registry.h"
#include "http/date.h"
#include "http/framing.h"
#include "net/door.h"
#include "net/linger.h"
#include "net/worker.h"

struct connection;
struct other_engine;
struct MHD_Daemon;
struct shared;

/* What an epoll descriptor of ours tells of a connection. */
enum engine_watch {
    ENGINE_WATCH_NOTHING,
    ENGINE_WATCH_FIRST, /* once, that something has happened on it: the first octets, or the end */
    ENGINE_WATCH_END,   /* that the peer has ended its side */
    ENGINE_WATCH_ROOM,  /* this, and that there is room for something to be sent */
};

struct engine {
    struct shared *shared;
    struct other_engine *other; /* for HTTP/2; NULL: none */
    struct framing_limits framing_limits;
    struct worker worker;
    struct ev_loop *loop; /* the worker's */
    struct door door;
    struct lingerers linger;
    struct MHD_Daemon *daemon;
    ev_io work;     /* the daemon's epoll descriptor: one of its sockets is ready */
    ev_prepare run; /* once in a turn of the loop it runs, if it is due */
    ev_timer again; /* it has not done all in its turn */
    bool due;
    ev_io told;    /* an epoll descriptor of ours (engine_watch) */
    ev_timer tick; /* while draining: looks at what is left */
    bool draining;
    struct registry connections;
    struct connection *attended; /* the one at which MHD is; NULL: not known */
    struct connection *offered;  /* those that MHD is to get next */
    struct date_kept date;       /* of the last response */
};

/* Makes an engine. Returns false if there is no memory or no descriptor; it is to be closed also
   then. */
bool engine_open(struct engine *engine, struct shared *shared);

/* Serves what comes to the listeners. Returns false if there is no thread. */
bool engine_start(struct engine *engine, const struct listeners *listeners);

/* Frees all that the engine has. A worker that was started has been told WORKER_STOP. */
void engine_close(struct engine *engine);

/* Lets MHD run in this turn of the loop, because it has something to do. */
static inline void engine_kick(struct engine *engine)
{
    engine->due = true;
}

/* Returns what the Date of a response says now. It is overwritten by the next call. */
const char *engine_date(struct engine *engine);

/* Watches a connection from now on: also for what has happened already, but, in the way in which it
   is watched, no second time. Returns false if it cannot be watched. */
bool engine_watch(struct engine *engine, struct connection *connection, enum engine_watch watch);

/* Gives MHD the connection in this turn of the loop, or in the next one. Does nothing the second
   time. */
void engine_offer(struct engine *engine, struct connection *connection);
