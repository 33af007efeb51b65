/*
 * The check of what a client sends over HTTP/1: where each request begins and
 * ends, and whether RFC 9112 allows each octet where it stands. The engine
 * checks octets before its library sees them, because libraries take for a line
 * end or a chunk what is neither; what is refused here never reaches it.
 *
 * Octets may come in pieces of any size. Pure functions, without heap: a struct
 * framing is a plain value, and a copy of it remembers where it stood.
 *
 * What a head means is not looked at: http/request.h does that (Host, the form
 * of the target, the size of the content).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/refusal.h"

/* The largest head that is served. Octets, each at most UINT32_MAX - 2. */
struct framing_limits {
    size_t target; /* the target, with its query */
    size_t fields; /* the field lines with their line ends; the same for a trailer section */
    size_t head;   /* request line, field lines and the empty line */
};

enum {
    FRAMING_EMPTY_LINES_MAX = 8,   /* that a client may send before a request (RFC 9112, 2.2) */
    FRAMING_CHUNK_DIGITS_MAX = 64, /* of a chunk size, leading zeros included */
    FRAMING_EXTENSIONS_MAX = 256 << 10, /* octets of all chunk extensions of a request */
    FRAMING_NAME_MAX = 17, /* octets of Transfer-Encoding, the longest name that matters here */
};

/* Where a connection stands. */
enum framing_part {
    FRAMING_IDLE,    /* between two requests, or before the first */
    FRAMING_HEAD,    /* a request line has begun, its head is not complete */
    FRAMING_CONTENT, /* the head is complete, the content or the trailer section is not */
};

/* The method of a request, as far as a refusal must know it. */
enum framing_method {
    FRAMING_METHOD_UNKNOWN, /* too little of it has come: it may be HEAD */
    FRAMING_METHOD_HEAD,    /* so the refusal has no content (RFC 9110, 9.3.2) */
    FRAMING_METHOD_OTHER,
};

/* The state of one connection. Only framing*.c use its members. */
struct framing {
    const struct framing_limits *limits;
    uint64_t left;        /* octets of content, or of the chunk, that are still to come */
    uint32_t room;        /* octets that the head or the trailer section may still have */
    uint32_t target_room; /* the same of the target */
    uint32_t extensions_room;
    uint32_t begun; /* requests */
    uint32_t field_count;
    size_t rest;         /* octets at the end of the last piece that were not looked at */
    uint8_t state;       /* enum state of framing-parts.h */
    uint8_t refusal;     /* enum refusal */
    uint8_t step;        /* how many octets, digits or lines of its part a state has taken */
    uint8_t value_state; /* the state of the field's value */
    uint8_t method;      /* enum framing_method */
    bool is_http10;
    bool has_length, has_coding;
    bool is_chunked;        /* the last transfer coding so far is chunked */
    bool is_coding_unknown; /* there is a transfer coding that is not chunked */
    bool is_trailer;        /* the field lines are a trailer section's */
    uint8_t name_size;      /* of the method or field name so far; at most FRAMING_NAME_MAX + 1 */
    char name[FRAMING_NAME_MAX]; /* its octets, where it came in more than one piece */
};

/* Begins a connection. The limits stay the caller's and must outlive it. */
void framing_start(struct framing *framing, const struct framing_limits *limits);

/*
 * Takes the next size octets of the connection, in place. Returns how many of
 * them, from octets on, the caller hands on to its library; that can be none.
 * Taken out is what means nothing, and what a library may misread: empty lines
 * before a request, white space behind the value of Content-Length and around
 * the members of Transfer-Encoding with empty members, chunk extensions, and
 * trailer lines, which nobody here reads (RFC 9110, 6.5.1).
 *
 * *ret_refusal says what is wrong with the octets (REFUSAL_NONE: nothing). What
 * is before the offending octet is still handed on: so requests before it are
 * answered, and its own is never complete. From then on nothing is taken.
 *
 * The end of a head ends the piece, and so does the end of a request: the caller
 * may have something to do there, and what follows may be another protocol's. See
 * framing_rest.
 */
size_t framing_take(struct framing *framing, char *octets, size_t size, enum refusal *ret_refusal);

/*
 * Returns how many octets at the end of the last piece, from octets + size - rest
 * on, were neither looked at nor handed on, because they follow a head or a
 * request. The caller gives them to framing_take again, unless the connection has
 * switched to another protocol, to which they belong then.
 */
size_t framing_rest(const struct framing *framing);

/* Returns where the connection stands; after a refusal, where the offending octet is. */
enum framing_part framing_part(const struct framing *framing);

/* Returns how many requests have begun: of each at least one octet was taken. */
unsigned framing_begun(const struct framing *framing);

/* Returns the method of the request that came last, which is the one that is refused. */
enum framing_method framing_method(const struct framing *framing);

/* Returns how many field lines and trailer lines the last request has so far. */
unsigned framing_field_count(const struct framing *framing);
