/*
 * One client connection, as MHD serves it: what comes in on it, what goes out, how
 * long its client may take, and how it ends. It has one exchange at a time, so
 * that one's memory is used over and over. All of it happens on the thread of its
 * engine.
 */
#pragma once

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "engine/mhd/engine.h"
#include "engine/mhd/head.h"
#include "engine/mhd/output.h"
#include "engine/mhd/sender.h"
#include "http/framing.h"
#include "net/transport.h"
#include "serve/exchange.h"

/* What MHD is told of the octets that come on the socket. */
enum connection_input {
    INPUT_OPEN,  /* all of them */
    INPUT_LAST,  /* those of a request that has begun; as soon as none has, the end */
    INPUT_ENDED, /* the end, as if the client had closed its side */
};

struct MHD_Connection;
struct MHD_UpgradeResponseHandle;
struct websocket;

struct connection {
    struct connection *previous, *next; /* of its engine */
    struct engine *engine;
    struct MHD_Connection *mhd; /* NULL: MHD does not have it yet */
    bool offered;               /* engine_offer has been called */
    struct connection *next_offered;
    struct transport transport;
    int own_fd;                   /* a copy of its descriptor (connection_own_fd); -1: none yet */
    bool placed;                  /* the connection has a place (net/places.h) */
    struct address *address;      /* the client's, to which the place belongs; may be NULL */
    uint16_t port;                /* TCP port that the client has connected to; 0: not TCP */
    bool excess;                  /* its address has too many: it gets a 503 and no more */
    struct sockaddr_storage peer; /* the client's address */
    struct websocket *websocket;  /* what the connection has become; NULL: it has not */
    struct MHD_UpgradeResponseHandle *upgrade; /* not NULL from when it becomes a WebSocket */

    /* What comes in. */
    enum connection_input input;
    struct framing framing;
    uint8_t preface;            /* how many octets of HTTP/2's preface have come (protocol.h) */
    enum refusal input_refusal; /* what is wrong with the octets that have come */
    struct head head;           /* of the request that is coming in or is served */
    char *held; /* octets behind a head or a request, which nobody has looked at yet; NULL: none */
    size_t held_size, held_used; /* how many there are, and how many of them have been read */
    bool filled; /* MHD's last read was filled up with content that the request does not have */
    bool unread; /* the socket may have octets of which epoll will not tell again */
    enum engine_watch watch; /* what our epoll descriptor tells of it (engine_watch) */
    bool peer_ended;         /* connection_peer_ended has been called, or octets were refused */
    bool saw_end; /* a read has returned the end or an error: nobody is there to wait for */
    bool gone;    /* the connection was reset, by the peer or by us: nothing can be sent */

    /* What goes out. */
    struct output output;

    /* Time. */
    ev_timer clock; /* fires when something may have taken too long, or for connection_prod_soon */
    ev_tstamp opened_at;    /* when the connection was opened, over TLS with the handshake */
    ev_tstamp ended_at;     /* when the last request has ended */
    ev_tstamp part_at;      /* when the part of the request has begun */
    ev_tstamp input_at;     /* when the last octets have come */
    enum framing_part part; /* which part of a request is awaited */
    bool overdue;           /* the part has taken too long, or nothing has come for too long */
    enum refusal overdue_refusal;
    int64_t progress; /* of the socket, at the last look */
    bool prod;        /* connection_prod_soon has been called */

    /* Requests. */
    struct carrier carrier;
    struct exchange exchange;   /* under way; or the last one, which has ended */
    enum exchange_next verdict; /* what exchange_head said, kept until MHD's first call */
    bool reads;             /* MHD goes on behind the request's head, to its content or its end */
    unsigned withheld_code; /* of the error response that MHD wanted to send; 0: none */
    bool suspended;       /* MHD does nothing, until the exchange goes on or the unsent has left */
    size_t content_sent;  /* of the response: as far as is known, while it is being sent */
    struct sender sender; /* where the response goes past MHD */
    bool answered;   /* the final response, or its head at least, is sent or queued; or an alert */
    bool open;       /* the client may send a request: none has come yet, or the last one's
                        response left the connection open */
    bool said_close; /* the client has said that its request is the last */
};

/* Returns our connection of MHD's. */
struct connection *connection_of(struct MHD_Connection *mhd);

/* Makes a connection of what has arrived at the engine. tls: its session; NULL: clear text. MHD
   gets it when something happens on it. Returns false if there is no memory; then nothing of it is
   taken over. */
bool connection_open(struct engine *engine, const struct arrival *arrival, struct tls_session *tls);

/* Forgets a connection, whose socket MHD closes right afterwards, or has closed, and gives its
   place back. */
void connection_close(struct connection *connection);

/*
 * Returns a descriptor of the connection's socket for watchers of libev, and for what lingers. It
 * is a copy of MHD's: libev leaves a descriptor in its epoll set when nothing watches it any more,
 * and relies on close to take it out. Where MHD closes its descriptor and the socket lingers, that
 * does not happen, and libev would act upon a number that meanwhile is another thread's. Where no
 * descriptor is left, it is MHD's own.
 */
int connection_own_fd(struct connection *connection);

/* Takes the connection's own descriptor, to be used longer than MHD's, which MHD closes at once.
   Returns -1 where no descriptor is left. */
int connection_take_fd(struct connection *connection);

/* Takes the connection's place, for its socket to linger with. Returns whose place it is. */
struct address *connection_take_place(struct connection *connection);

/* Starts the clock of a connection that was just opened; and, over TLS, anew once hands are
   shaken. */
void connection_start_clock(struct connection *connection);
void connection_restart_clock(struct connection *connection);

/* Begins an exchange, for a request whose first octet has come; and ends it. persistent: another
   request may follow; sent and content_size: as exchange_end has them. */
void connection_begin(struct connection *connection);
void connection_end(struct connection *connection, bool persistent, enum exchange_sent sent,
                    uint64_t content_size);

/* Notes which part of a request is awaited, after octets have come. */
void connection_note_part(struct connection *connection, enum framing_part part);

/* Begins the time anew that the client has for the part that is awaited: it was not to send it
   before. */
void connection_restart_part(struct connection *connection);

/* Makes MHD read and write again, although it knows of nothing that has happened; or for the first
   time. Not from MHD's callbacks: there, soon. */
void connection_prod(struct connection *connection);
void connection_prod_soon(struct connection *connection);

/* Suspends the connection, from one of MHD's callbacks, until what is unsent has left; or, where
   nothing is, until the exchange goes on. */
void connection_suspend(struct connection *connection);

/* Watches the connection: for room, where something is unsent that transport_write has not sent at
   once, and connection_flush sends it; else for the peer's end. */
void connection_watch(struct connection *connection);
void connection_flush(struct connection *connection);

/* Returns whether octets have come behind the request: held back, or not read yet. */
bool connection_has_next(const struct connection *connection);

/* Returns whether the request is the last one to which the connection brings an answer. */
bool connection_is_last(const struct connection *connection);

/* Lets the connection end as soon as no request is under way and none has begun to arrive. Delays
   are over at once. */
void connection_drain(struct connection *connection);

/* Ends the connection at once. */
void connection_cut(struct connection *connection);

/* To be called when the peer has ended its side, or is gone. */
void connection_peer_ended(struct connection *connection, bool gone);
