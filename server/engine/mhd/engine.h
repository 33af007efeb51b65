/*
 * The engine for HTTP/1: libmicrohttpd, MHD for short, on an event loop. Each worker
 * has a daemon of MHD's, which has no thread and no listening socket of its own.
 * The engine runs it when its epoll descriptor is readable, and gives it the
 * connections that the door accepts. What MHD must be told of a connection, and
 * what it does not tell, is in connection.h.
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
struct tls_session;

/* What MHD is just being given, for its callback to find. */
struct arriving {
    const struct arrival *arrival;
    struct tls_session *tls; /* NULL: clear text */
    bool taken;              /* a connection has taken over its place, and the session */
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
    ev_io ends;    /* an epoll descriptor of ours: which peers have ended their side */
    ev_timer tick; /* while draining: looks at what is left */
    bool draining;
    struct registry connections;
    struct connection *attended; /* the one at which MHD is; NULL: not known */
    struct arriving arriving;
    struct date_kept date; /* of the last response */
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

/* From now on connection_peer_ended is called when the peer ends its side, also if it has done so
   already; and is not any more. */
void engine_watch_end(struct engine *engine, struct connection *connection);
void engine_forget_end(struct engine *engine, struct connection *connection);
