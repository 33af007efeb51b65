/*
 * A connection that speaks HTTP/2: nghttp2 between a transport and the streams.
 * All of it happens on the thread of its loop. nghttp2 calls input.c for what
 * has come, and output.c for what it sends; these note what should become of
 * the session, but only session.c ends it, at the end of the turn.
 */
#pragma once

#include <ev.h>
#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "engine/h2/frames.h"
#include "net/transport.h"
#include "serve/exchange.h"

struct address;
struct h2;
struct handover;
struct stream;

/* What should become of a session. */
enum fate {
    FATE_OPEN,
    FATE_ENDED,  /* nothing is left to be done: what was sent leaves, and then its end */
    FATE_BROKEN, /* it ends on purpose: what was sent leaves, and then its end, without goodbye */
    FATE_GONE,   /* it is reset, or memory has run out: there is nobody to talk to */
};

struct session {
    struct session *previous, *next; /* of its engine */
    struct h2 *h2;
    nghttp2_session *nghttp2;
    struct transport transport;
    struct address *address; /* whose place it has */
    uint16_t port;           /* TCP port that the client has connected to; 0: not TCP */
    bool excess;             /* its address has too many: it gets a refusal and no more */
    struct sockaddr_storage peer;
    struct carrier carrier;
    ev_io io;
    ev_timer clock; /* session-time.c */
    enum fate fate;
    bool peer_ended; /* session_note_peer_end has been called */
    bool greeted;    /* the SETTINGS of the peer have come (RFC 9113, 3.4) */
    bool leaving;    /* GOAWAY is under way: no stream begins any more */
    bool notified; /* a GOAWAY has said that this will be so, and a PING asks whether it is known */

    struct frames frames; /* where they begin in what the peer sends */
    int32_t reset_id;     /* the highest stream that was reset from here; 0: none */

    struct stream *streams;
    uint64_t begun;                /* how many streams have begun */
    ev_tstamp opened_at, ended_at; /* when the connection was opened; when the last stream ended */
    ev_tstamp moved_at; /* when content has last moved on, or the peer has taken octets */
    int64_t progress;   /* of the socket, at the last look */
    ev_tstamp notified_at;

    /* Frames that are of no use to anybody (flood.c). */
    double calm;
    int64_t calm_at_ms;
};

/* Serves a connection. */
void session_open(struct h2 *h2, const struct handover *handover);

/* Ends the session once the client knows of it and no stream is open. Delays are over at once. */
void session_drain(struct session *session);

/* Ends the session at once. */
void session_cut(struct session *session);

/* Acts as if that stream and all later ones had never arrived: the client may send their requests
   again elsewhere. The streams before it go on. */
void session_leave_before(struct session *session, int32_t id);

/* No stream begins any more: GOAWAY names the last one that is served (RFC 9113, 6.8). */
void session_leave(struct session *session);

/* The server drains: tells the client that no stream will begin any more. Until it has answered a
   PING, or for a while, one still may, so that none is lost that is on its way (RFC 9113, 6.8). */
void session_notify(struct session *session);

/* The peer has ended its side of the connection. A request that has come whole is answered, one
   that has not is refused, and then the session ends. */
void session_note_peer_end(struct session *session);

/* A GOAWAY has been sent. Where it is the notice of a drain, a PING follows it, not before it,
   where nghttp2 would put it. */
void session_note_goaway(struct session *session);

/* Ends the session because the peer broke the rules or is idle: GOAWAY with an error code of
   nghttp2's, and the end, also of streams under way. */
void session_terminate(struct session *session, uint32_t code);

/* RST_STREAM with an error code of nghttp2's, for a stream of any state. */
void session_reset_stream(struct session *session, int32_t id, uint32_t code);

/* Notes that a stream is reset from here, or refused. */
void session_note_reset(struct session *session, int32_t id);

/* Ends the connection on purpose, without another octet. */
void session_break(struct session *session);

/* Returns whether something waits until the kernel tells that it has room for it. */
bool session_waits_for_room(const struct session *session);

/* Notes that content is given to nghttp2. That says something of the peer unless the session waits
   for room: then what the kernel takes all the same fills its last corner. */
void session_note_content(struct session *session);

/* Notes what a function of nghttp2 returned. If memory ran out, the session ends. */
void session_check(struct session *session, int result);

/* Sends what is to be sent, finds out whether that was the end, and then frees the session; else
   watches. The last thing of a turn. */
void session_settle(struct session *session);
