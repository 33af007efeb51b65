/*
 * One client connection, as libmicrohttpd serves it: the request on it, what its
 * client may take its time for, and what must be known about it for the log, for
 * refusals and for the drain. A connection has one request at a time, so its
 * memory is used over and over. All of it happens on the thread of its engine.
 */
#pragma once

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>

#include "answer/reply.h"
#include "engine/mhd/head.h"
#include "http/framing.h"
#include "http/request.h"

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

/* Whether libmicrohttpd gets what comes on the socket. */
enum connection_input {
    INPUT_OPEN,
    INPUT_LAST,  /* what a request has sent already; it ends where none has begun */
    INPUT_ENDED, /* no more: to libmicrohttpd the client has ended its side */
};

struct engine;
struct MHD_Connection;
struct MHD_UpgradeResponseHandle;
struct tunnel;
struct websocket;

struct connection {
    struct connection *previous, *next; /* of its engine */
    struct engine *engine;
    struct MHD_Connection *mhd;
    int fd;                  /* libmicrohttpd's: the socket, or over TLS an end of a socketpair */
    int own_fd;              /* a copy of that, for our watchers and for what lingers; -1: none */
    struct tunnel *tunnel;   /* to what is on its other end; NULL: no TLS */
    bool placed;             /* it has a place (net/places.h); over TLS that is the tunnel's */
    struct address *address; /* whose place it is */
    uint16_t port;           /* that it has come to; 0: not TCP */
    bool excess;             /* one more than its address may have: it gets a refusal and no more */
    struct websocket *websocket;               /* what it has become; NULL: nothing else */
    struct MHD_UpgradeResponseHandle *upgrade; /* if it has ever become something else */

    /* What comes in. */
    enum connection_input input;
    struct framing framing;
    enum refusal input_fault;  /* of the octets that have come */
    struct head head;          /* of the request that comes, or is served */
    enum refusal head_refusal; /* of the head, once it is whole */
    char *held; /* octets behind a head or a request that are still to be looked at; or NULL */
    size_t held_size, held_used; /* used: from the first on, so many have been */
    bool unread;                 /* the socket may have octets of which epoll will not tell again */
    bool watched;                /* the engine is told when the peer ends its side */
    bool peer_ended; /* it has, or the octets are at fault: reading on tells that no more comes */
    bool saw_end;    /* reading has told so, or has failed: there is nobody to wait for */
    bool gone;       /* the peer has reset the connection */

    /* What goes out past libmicrohttpd, and could not leave at once. */
    char *unsent;
    size_t unsent_size;
    ev_io writable;

    /* Time. */
    ev_timer clock; /* fires when something may have taken too long; or to prod */
    ev_timer delay; /* runs while suspended for a time */
    ev_tstamp opened_at, ended_at, part_at, input_at; /* the connection, the last request, the part
                                                         of a request, the last octets */
    enum framing_part part;                           /* of a request that is awaited */
    bool overdue; /* the part has taken too long, or nothing has come for too long */
    enum refusal overdue_fault;
    int64_t progress; /* of what is sent, at the last look */
    bool prod;        /* libmicrohttpd is to look at it again soon */

    /* The request. */
    enum connection_stage stage;
    unsigned begun;     /* how many requests have begun */
    bool said_close;    /* the client has said that its request is the last */
    bool awaiting;      /* the client may send a request: none yet, or the last left it open */
    int64_t started_us; /* only where there is a log */
    struct request request;
    bool keeps_content;       /* the request keeps its content */
    unsigned code;            /* of the final response; 0: none */
    uint64_t content_sent;    /* octets of its content */
    enum refusal fault;       /* REFUSAL_NONE, or why to refuse and close */
    enum breakage broken;     /* how the answer is broken on purpose */
    int64_t delay_ms;         /* how long the answer still waits */
    int64_t stall_ms;         /* how long it is silent behind its head, if that is how it breaks */
    int64_t period_ms;        /* how often the interim response is repeated meanwhile; 0: not */
    unsigned interim;         /* its code */
    bool interim_due;         /* a period is over */
    unsigned knobs;           /* which were given (knobs.h) */
    struct outgoing outgoing; /* the answer, while it waits */
};

/* The connection that is just arriving at engine; NULL: out of memory. */
struct connection *connection_open(struct engine *engine, struct MHD_Connection *mhd, int fd);

/* Forgets a connection, whose socket libmicrohttpd closes right afterwards, and gives its place
 * back. */
void connection_close(struct connection *connection);

/*
 * Returns a descriptor of the connection's socket for watchers of ours, and for what lingers. It is
 * a copy of MHD's: libev leaves a descriptor in its epoll set when nothing watches it any more, and
 * relies on close to take it out. Where MHD closes its descriptor and the socket lingers, that does
 * not happen, and libev would act upon a number that meanwhile is another thread's. Where no
 * descriptor is left, it is MHD's own.
 */
int connection_own_fd(struct connection *connection);

/* Takes its place away from it, for what lingers of it. Returns whose place it is. */
struct address *connection_take_place(struct connection *connection);

/* Starts the clock of one that was just opened. */
void connection_start_clock(struct connection *connection);

/* Notes that a request begins, and that its response is out; persistent: another may follow. */
void connection_begin(struct connection *connection);
void connection_end(struct connection *connection, bool persistent);

/* Notes how far the request that is coming in has come, of what was just read. */
void connection_note_part(struct connection *connection, enum framing_part part);

/* Makes libmicrohttpd read and write again, although it knows of nothing that has happened. Not
   from its callbacks: there, soon. */
void connection_prod(struct connection *connection);
void connection_prod_soon(struct connection *connection);

/* Suspends it, from a callback of libmicrohttpd's, for that time, or until what is unsent has left.
 */
void connection_wait(struct connection *connection, int64_t ms);
void connection_wait_sent(struct connection *connection);

/*
 * Sends octets past libmicrohttpd. What cannot leave at once is kept, up to a
 * bound, for connection_wait_sent or for the end. False: it cannot be sent.
 */
bool connection_send(struct connection *connection, const char *octets, size_t size);

/* Whether one more request has begun to arrive than libmicrohttpd has begun: it is in the library's
   memory, was held back, or is on its way to be read. */
bool connection_has_next(const struct connection *connection);

/* Lets it end as soon as no request is under way, and none has begun to arrive; what waits for a
   time does not any more. */
void connection_drain(struct connection *connection);

/* Ends it at once. */
void connection_cut(struct connection *connection);

/* The peer has ended its side, or the whole connection (gone). */
void connection_peer_ended(struct connection *connection, bool gone);
