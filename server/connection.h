/*
 * One client connection: the request on it, and what must be known about it
 * for the log, for refusals and for the drain. A connection has one request at
 * a time, so its memory is used over and over.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "opening.h"
#include "pace.h"
#include "reply.h"
#include "request.h"

/* How far a request has come. */
enum connection_stage {
    STAGE_IDLE,    /* none, or not even its request line is whole */
    STAGE_STARTED, /* the request line is known */
    STAGE_CONTENT, /* the head was accepted, content may follow */
    STAGE_READY,   /* the answer is ready, but its time has not come */
    STAGE_DELAYED, /* the connection is suspended until then */
    STAGE_STALLED, /* the head of the answer was sent, and nothing follows it */
    STAGE_ANSWERED,
};

/* How far a connection over TLS has come with what is awaited. */
enum connection_records {
    RECORDS_NONE, /* not over TLS, or still at the handshake */
    RECORDS_OPEN, /* the session is there */
    RECORDS_CAME, /* and octets of a request */
};

struct sockaddr;

struct connection {
    struct connection *previous, *next;
    int fd;
    bool secure;             /* over TLS: what is on the socket are records */
    bool excess;             /* one more than its address may have: it gets a refusal and no more */
    struct address *address; /* whose it is, where that counts; else NULL */
    _Atomic enum connection_records records;
    struct pace pace;    /* under the mutex of connections */
    atomic_uint ended;   /* how many requests have ended */
    atomic_uint overdue; /* the number of the request that took too long, from 1; 0: none */
    unsigned begun;      /* how many requests have begun */
    atomic_bool busy;    /* between a request's line and the end of its response */
    bool awaiting;       /* the client may send a request: none yet, or the last left it open */
    bool served;         /* a request has got as far as its target */
    int64_t opened_ms, idle_since_ms;
    int64_t started_us; /* the request; only where there is a log */
    _Atomic enum connection_stage stage;
    atomic_bool end_checked; /* while idle: whether the peer had closed its side already */
    struct opening opening;  /* how the request under way begins */
    struct request request;
    bool keeps_content;       /* the request keeps its content */
    unsigned code;            /* of the final response; 0: none */
    uint64_t content_sent;    /* octets of its content */
    enum request_fault fault; /* FAULT_NONE, or why to refuse and close */
    enum reply_fault broken;  /* how the answer is broken on purpose */
    int64_t delay_ms;         /* how long the answer still waits */
    int64_t stall_ms;         /* how long it is silent behind its head, if that is how it breaks */
    int64_t period_ms;        /* how often the interim response is repeated meanwhile; 0: not */
    unsigned interim;         /* its code */
    unsigned knobs;           /* which were given (knobs.h) */
    struct outgoing outgoing; /* the answer, while it waits */
};

struct connections;

/* What connections are held to. */
struct connection_limits {
    struct pace_limits pace;
    int64_t per_address; /* connections of one address at once; 0: any number */
};

/* NULL: out of memory. The poller must run. */
struct connections *connections_create(const struct connection_limits *limits);
void connections_destroy(struct connections *connections);

/* A new connection from peer on socket fd, over TLS or not; NULL: out of memory. */
struct connection *connection_open(struct connections *connections, int fd,
                                   const struct sockaddr *peer, bool secure);

/* Forgets a connection, whose socket the library closes. */
void connection_close(struct connections *connections, struct connection *connection);

/* Whether the request under way has taken too long. */
bool connection_is_overdue(const struct connection *connection);

/* Notes how far the request has come. Others look at that now and then, and are in no hurry: so no
   store here makes a processor wait but the one that the drain depends on. */
static inline void connection_set_stage(struct connection *connection, enum connection_stage stage)
{
    atomic_store_explicit(&connection->stage, stage, memory_order_relaxed);
}

/* Notes that a request begins. */
void connection_begin(struct connection *connection);

/* Notes that the response is out; persistent: another request may follow. */
void connection_end(struct connections *connections, struct connection *connection,
                    bool persistent);

/* From now on idle connections are closed, those that become idle too. */
void connections_drain(struct connections *connections);

bool connections_are_draining(const struct connections *connections);

/* Waits until no connection is left, timeout_ms at most; then cuts those that remain. */
void connections_finish(struct connections *connections, int timeout_ms);
