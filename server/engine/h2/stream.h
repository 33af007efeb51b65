/*
 * A stream: one request and its response, which is an exchange (serve/exchange.h).
 */
#pragma once

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine/h2/fields.h"
#include "serve/exchange.h"

struct h2;
struct session;

struct stream {
    struct stream *previous, *next; /* of its session; next: of the spare ones too */
    struct session *session;
    int32_t id;
    struct exchange exchange;
    struct fields fields;
    bool whole;              /* the request has come whole */
    bool closed;             /* nghttp2 has closed it; it is still to end (output.c) */
    enum exchange_sent sent; /* of the final response */

    /* The content of the response, in octets: how many are to be sent, how many nghttp2 has been
       given, and how many have been sent. */
    size_t content_size, content_given;
    uint64_t content_sent;

    /* Time. */
    ev_tstamp part_at;  /* its head, or its content, has begun to arrive */
    ev_tstamp moved_at; /* its last octet has arrived */
};

/* Begins a stream of a session. Returns NULL if there is no memory. */
struct stream *stream_begin(struct session *session, int32_t id);

/* Ends a stream that nghttp2 has closed, or whose session ends. */
void stream_end(struct stream *stream);

/* Does what the exchange says. Must not be called from nghttp2's send callbacks. */
void stream_obey(struct stream *stream, enum exchange_next next);

/* Continues an exchange that waits or drips. While the server drains, nothing waits. */
void stream_continue(struct stream *stream);

/* To be called when the request is complete, trailer section included. */
void stream_take_end(struct stream *stream);

/* Refuses a request that is not complete. */
void stream_refuse(struct stream *stream, enum refusal refusal);

/* No more comes of its request. If the response needs that, the request is refused. */
void stream_cut_short(struct stream *stream);

/* Ends the stream by RST_STREAM with an error code of nghttp2's (RFC 9113, 6.4 and 7). */
void stream_reset(struct stream *stream, uint32_t code);

/* Frees the memory of ended streams. */
void stream_free_spare(struct h2 *h2);
