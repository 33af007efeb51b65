/*
 * One request and its answer, whichever engine carries them: HTTP/1 has one at a
 * time on a connection, HTTP/2 as many as there are streams. An exchange decides,
 * and its engine obeys: each function says what the engine does next. Everything
 * happens on the thread of the engine's event loop.
 *
 *     exchange_begin                        a request has begun to arrive
 *       exchange_head                       its head is whole
 *       exchange_content ...                a piece of its content has come
 *       exchange_whole                      all of it has come
 *       exchange_continue ...               after EXCHANGE_INTERIM and EXCHANGE_WAIT
 *       exchange_take ...                   for the octets of its answer's content
 *     exchange_end                          whatever has become of it
 *
 * The engine may leave the order at any time by exchange_refuse (the request is
 * malformed, too large or too slow) and exchange_end (the client has left).
 */
#pragma once

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>

#include "answer/reply.h"
#include "endpoint/endpoint.h"
#include "http/request.h"
#include "serve/shared.h"

struct record;
struct sockaddr;

/* What the engine does next. */
enum exchange_next {
    EXCHANGE_READ, /* read on: more of the request is to come */
    /* Send the 1xx response exchange->interim; once that has left, or has been
       queued, call exchange_continue. */
    EXCHANGE_INTERIM,
    /* Do nothing until carrier->wake is called; then call exchange_continue. When the server begins
       to drain, call exchange_continue at once, because nothing waits any more. */
    EXCHANGE_WAIT,
    /* Send exchange->reply, the final response: reply.code; reply.field_count fields, in
       reply.fields; except to HEAD, reply.content_size octets of content, which exchange_take gives
       (if neither drip_ms nor repetition is set, the engine may take them from reply.content); then
       reply.trailers. The engine adds Date if there is none, Content-Length if the code allows one
       and the reply is not chunked, and what its protocol requires. If reply.close is set, it ends
       the connection afterwards. It reads no more of the request. breakage_find(reply.breakage)
       says how much is sent, and how it ends; after END_SILENCE, go on as after EXCHANGE_WAIT. */
    EXCHANGE_SEND,
    /* Send exchange->reply, which refuses the request, and end; read no more of the request. */
    EXCHANGE_REFUSE,
    /* Send nothing more, and end as breakage_find(reply.breakage) says. For BREAKAGE_NONE (memory
       ran out, or the client sends without end), close the connection (HTTP/1) or reset the stream.
     */
    EXCHANGE_ABORT,
};

/* How far it has come. */
enum exchange_stage {
    STAGE_IDLE,      /* none has begun, or it has ended */
    STAGE_HEAD,      /* it has begun, and its head has not come whole */
    STAGE_EXPECTING, /* its client waits for a 100, which is not due yet or just being sent */
    STAGE_CONTENT,   /* its head was accepted, content may follow */
    STAGE_WAITING,   /* its reply is known, and not to be sent yet */
    STAGE_STALLED,   /* the head of the reply is out, and silence follows it */
    STAGE_DRIPPING,  /* a part of its content is out, and no more of it is due yet */
    STAGE_ANSWERED,  /* EXCHANGE_SEND, _REFUSE or _ABORT was the last word */
};

/* How much of the final response has been sent. */
enum exchange_sent {
    SENT_NOTHING,
    SENT_PART, /* at least its head */
    SENT_ALL,
};

/* What exchanges have in common that one connection carries. The engine's own, and constant while
   any of them lives. */
struct carrier {
    struct shared *shared;
    struct ev_loop *loop;
    uint64_t connection;         /* its number, counted over all threads from 1 */
    const struct sockaddr *peer; /* the client; NULL: not known */
    /* A wait is over. Called by the loop, never from within a function of the exchange. The engine
       calls exchange_continue, from here or soon; or exchange_take, where that has begun the wait.
     */
    void (*wake)(void *stream);
};

struct exchange {
    /* For the engine to read. */
    void *stream; /* the engine's own */
    enum exchange_stage stage;
    struct request request;
    struct reply reply; /* constant from EXCHANGE_SEND or _REFUSE to exchange_end: what it
                           points to needs no copy */
    const struct interim *interim; /* to be sent now (EXCHANGE_INTERIM) */
    enum refusal refusal;          /* why it was refused; REFUSAL_NONE: it was not */

    /* The exchange's own. */
    const struct carrier *carrier;
    ev_timer timer;      /* runs while it waits */
    struct trial *trial; /* while it waits: what the reply asks for (reply.trial); NULL: nothing */
    bool waits;          /* a wait has begun; it is over when the timer has fired */
    bool decided;        /* the reply is known */
    bool owes_go_ahead;  /* the client waits for a 100 */
    uint8_t interims_sent;        /* of those that go before the reply */
    struct interim hint;          /* one of reply.hints */
    int64_t sent_us;              /* when the reply began to be sent; only where it is timed */
    int64_t started_us;           /* only where there is a log */
    struct record *record;        /* in the journal, of this request; NULL: it is not recorded */
    struct content_rules content; /* what its endpoint does with the content */
};

/*
 * To be called when a request has begun to arrive. exchange: all zeros, or an
 * exchange that has ended. stream: the argument of carrier->wake.
 */
void exchange_begin(struct exchange *exchange, const struct carrier *carrier, void *stream);

/*
 * To be called when the head is complete: request line or pseudo-header fields,
 * and fields. What it points to belongs to the engine, and must live until
 * exchange_end. Returns EXCHANGE_READ; _INTERIM, for a 100 (RFC 9110, 10.1.1),
 * and _WAIT until that is due; for an answer that does not need the content
 * what exchange_whole would; _REFUSE; _ABORT.
 */
enum exchange_next exchange_head(struct exchange *exchange, const struct request_head *head);

/* A piece of the content has come. Returns EXCHANGE_READ; where no more of it is wanted, what
   exchange_whole would return; _ABORT. */
enum exchange_next exchange_content(struct exchange *exchange, const char *data, size_t size);

/*
 * The request has come whole, trailers included, which the engine has checked.
 * Returns EXCHANGE_INTERIM, _WAIT, _SEND, _REFUSE, _ABORT.
 */
enum exchange_next exchange_whole(struct exchange *exchange);

/*
 * What comes after EXCHANGE_INTERIM, EXCHANGE_WAIT, and EXCHANGE_SEND of a reply
 * that stalls. It may be called too early, and then says EXCHANGE_WAIT again.
 * Returns EXCHANGE_READ after a 100; else EXCHANGE_INTERIM, _WAIT, _SEND, _ABORT.
 */
enum exchange_next exchange_continue(struct exchange *exchange);

/*
 * Copies octets of the reply's content into buffer, from an offset below
 * reply.content_size on. To be called after EXCHANGE_SEND. Returns how many; 0: none
 * of them is due yet. Then carrier->wake will be called, after which the engine asks
 * again. When the server begins to drain, it asks at once: all of them are due.
 */
size_t exchange_take(struct exchange *exchange, size_t from, char *buffer, size_t capacity);

/*
 * The engine refuses the request for what the exchange cannot know. It may do so
 * from exchange_begin on, in place of any of the above, and until it has obeyed
 * EXCHANGE_SEND. head: what is known now of the head, for the log; members may be
 * absent. NULL: what exchange_head was told, if it has been called.
 * Returns EXCHANGE_REFUSE.
 */
enum exchange_next exchange_refuse(struct exchange *exchange, const struct request_head *head,
                                   enum refusal refusal);

/*
 * It is over: writes the line in the log, notes in the journal what became of it, and frees what
 * the exchange owns. content_size: how many octets of the final response's content have been sent;
 * 0 where that cannot be told.
 */
void exchange_end(struct exchange *exchange, enum exchange_sent sent, uint64_t content_size);
