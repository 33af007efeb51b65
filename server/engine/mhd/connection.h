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

#include "engine/mhd/head.h"
#include "http/framing.h"
#include "serve/exchange.h"

/* Whether MHD gets what comes on the socket. */
enum connection_input {
    INPUT_OPEN,
    INPUT_LAST,  /* what a request has sent already; it ends where none has begun */
    INPUT_ENDED, /* no more: to MHD the client has ended its side */
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
    int fd;                  /* MHD's: the socket, or over TLS an end of a socketpair */
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
    uint8_t preface; /* how many octets of HTTP/2's have come (input.c) */
    enum refusal input_refusal; /* of the octets that have come */
    struct head head;           /* of the request that comes, or is served */
    char *held; /* octets behind a head or a request that are still to be looked at; or NULL */
    size_t held_size, held_used; /* used: from the first on, so many have been */
    bool filled;  /* MHD's last read was filled up, with content that the request does not have */
    bool unread;  /* the socket may have octets of which epoll will not tell again */
    bool watched; /* the engine is told when the peer ends its side */
    bool peer_ended; /* it has, or the octets are refused: reading on tells that no more comes */
    bool saw_end;    /* reading has told so, or has failed: there is nobody to wait for */
    bool gone;       /* it is reset, by the peer or by us: nothing can be sent */

    /* What goes out past MHD, and could not leave at once. */
    char *unsent;
    size_t unsent_size;
    ev_io writable; /* runs while it is suspended until that has left */

    /* Time. */
    ev_timer clock; /* fires when something may have taken too long; or to prod */
    ev_tstamp opened_at, ended_at, part_at, input_at; /* the connection, the last request, the part
                                                         of a request, the last octets */
    enum framing_part part;                           /* of a request that is awaited */
    bool overdue; /* the part has taken too long, or nothing has come for too long */
    enum refusal overdue_refusal;
    int64_t progress; /* of what is sent, at the last look */
    bool prod;        /* MHD is to look at it again soon */

    /* Requests. */
    struct carrier carrier;
    struct exchange exchange;   /* the one under way, or the last one */
    enum exchange_next verdict; /* what it said of the head, until MHD asks */
    unsigned withheld_code; /* of MHD's own error response to this request; 0: none (withheld.h) */
    bool suspended;         /* until the exchange goes on, or what is unsent has left */
    bool answered;          /* the final response is out, or its head at least */
    bool open;              /* the client may send a request: none has come yet, or the last one's
                               response left the connection open */
    bool said_close;        /* the client has said that its request is the last */
};

/* The connection of MHD's; NULL if there was no memory for it. */
struct connection *connection_of(struct MHD_Connection *mhd);

/* The connection that is just arriving at engine; NULL: out of memory. */
struct connection *connection_open(struct engine *engine, struct MHD_Connection *mhd, int fd);

/* Forgets a connection, whose socket MHD closes right afterwards, and gives its place back. */
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

/* Begins an exchange, for a request whose first octet has come; and ends it. persistent: another
   request may follow. */
void connection_begin(struct connection *connection);
void connection_end(struct connection *connection, bool persistent, uint64_t content_size);

/* Notes how far the request that is coming in has come, of what was just read. */
void connection_note_part(struct connection *connection, enum framing_part part);

/* Makes MHD read and write again, although it knows of nothing that has happened. Not from MHD's
   callbacks: there, soon. */
void connection_prod(struct connection *connection);
void connection_prod_soon(struct connection *connection);

/* Suspends it, from one of MHD's callbacks, until what is unsent has left, or, where there is
   nothing, until the exchange goes on. */
void connection_suspend(struct connection *connection);

/*
 * Sends octets past MHD. What cannot leave at once is kept, up to a bound, for
 * connection_suspend or for the end. False: it cannot be sent.
 */
bool connection_send(struct connection *connection, const char *octets, size_t size);

/* Whether octets have come behind the request: held back, or on their way to be read. */
bool connection_has_next(const struct connection *connection);

/* Whether the request is the last that the connection gets an answer to. */
bool connection_is_last(const struct connection *connection);

/* Lets it end as soon as no request is under way, and none has begun to arrive; what waits for a
   time does not any more. */
void connection_drain(struct connection *connection);

/* Ends it at once. */
void connection_cut(struct connection *connection);

/* Ends it without another octet, on purpose: what was sent leaves, and then its end; or it is
   reset. */
void connection_break(struct connection *connection, bool reset);

/* The peer has ended its side, or the whole connection (gone). */
void connection_peer_ended(struct connection *connection, bool gone);
