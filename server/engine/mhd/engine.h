/*
 * libmicrohttpd on an event loop: one daemon for each worker, which has no
 * thread and no listening socket of its own. It is driven through its epoll
 * descriptor, and gets its connections from the door. What it must be told of
 * them, and what it does not tell, is connection.h's.
 */
#pragma once

#include <ev.h>
#include <stdbool.h>
#include <stddef.h>

#include "http/framing.h"
#include "net/door.h"
#include "net/linger.h"
#include "net/worker.h"

struct connection;
struct other_engine;
struct MHD_Daemon;
struct shared;
struct tunnel;

/* What libmicrohttpd is just being given, for its callback to find. */
struct arriving {
    const struct arrival *arrival;
    struct tunnel *tunnel; /* NULL: no TLS */
    bool taken;            /* a connection has taken its place over */
};

struct engine {
    struct shared *shared;
    struct other_engine *other; /* for HTTP/2; NULL: none */
    struct framing_limits framing_limits;
    size_t response_head_max; /* octets */
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
    struct connection *attended; /* the one at which MHD is; NULL: not known */
    struct connection *first;
    int count; /* of connections */
    struct arriving arriving;
    struct connection **by_fd;
    size_t by_fd_size;
    struct tunnel *tunnels; /* the connections over TLS */
};

/* The library that this engine is, and its version, for --version. */
extern const char engine_name[];
const char *engine_version(void);

/* Makes an engine. False: out of memory or descriptors; it is to be closed also then. */
bool engine_open(struct engine *engine, struct shared *shared);

/* Serves what comes to the listeners. False: out of threads. */
bool engine_start(struct engine *engine, const struct listeners *listeners);

/* Frees all that it has; the worker, if it was started, was told WORKER_STOP. */
void engine_close(struct engine *engine);

/* Gives libmicrohttpd a socket, which is then its own. tunnel: what is on its other end; NULL: the
   client itself, whose place passes to the connection. */
void engine_adopt(struct engine *engine, const struct arrival *arrival, int fd,
                  struct tunnel *tunnel);

/* libmicrohttpd has something to do: it is run in this turn of the loop. */
static inline void engine_kick(struct engine *engine)
{
    engine->due = true;
}

/* The engine whose MHD is running on this thread; NULL: none. */
struct engine *engine_running(void);

/* The connection on a descriptor; NULL: none of this engine's. */
struct connection *engine_find(const struct engine *engine, int fd);

/* Lists a connection, to be found by its descriptor. False: out of memory. */
bool engine_add(struct engine *engine, struct connection *connection);
void engine_remove(struct engine *engine, struct connection *connection);

/* From now on connection_peer_ended tells of the peer's end, also if that has come already. */
void engine_watch_end(struct engine *engine, struct connection *connection);
void engine_forget_end(struct engine *engine, struct connection *connection);
