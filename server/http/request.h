/*
 * A request: what an engine hands over of it, and what the server reads from
 * that, once. The engine checks the octets; the verdict over what they mean is
 * request_read's, and is the same for each engine.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/field.h"
#include "http/method.h"
#include "http/refusal.h"
#include "http/target.h"
#include "http/version.h"

/*
 * What an engine hands over: the head as it came, and what the protocol can do.
 * The engine has checked that the method is a token; that the target is not
 * empty and has neither white space nor controls; that each name is a token;
 * that each value has no control but the tab, and no white space at its ends;
 * and that Content-Length and Transfer-Encoding tell where the content ends
 * (RFC 9112, 6; RFC 9113, 8.1.1), so that Content-Length is digits, once.
 */
struct request_head {
    enum http_version version;
    const char *method;
    const char *target;    /* whole, with its query; of a CONNECT its authority (RFC 9110, 9.3.6) */
    const char *authority; /* :authority (RFC 9113, 8.3.1); NULL: none, as over HTTP/1 */
    const char *scheme;    /* :scheme, likewise */
    bool secure;           /* it came over TLS */
    uint16_t port;         /* TCP port that it came to; 0: not TCP */
    bool has_content;      /* HTTP/2: content may follow. HTTP/1: not used, the fields tell */
    bool can_interim;      /* a 1xx can be sent: not to HTTP/1.0 (RFC 9110, 15.2) */
    bool can_upgrade;      /* the connection can change to another protocol (RFC 9110, 7.8) */
    const struct field_line *lines; /* in the order in which they came */
    size_t line_count;
    size_t fields_size; /* octets of the field section: name, colon, value, white space and line end
                           of each line; over HTTP/2 as if it were written "name: value" CR LF */
};

/* The largest request that is served, in octets. */
struct request_limits {
    size_t target;
    size_t fields;
    size_t head; /* request line, field section and the empty line, as HTTP/1.1 writes them */
    uint64_t body;
};

enum { REQUEST_CONTENT_MAX = 64 << 10 }; /* how much content is kept at most, octets */

struct request {
    struct request_head head;
    enum method method;
    struct target target;
    const char *fields[FIELD_COUNT]; /* value, of a list with that of all its lines; NULL: absent */
    uint16_t line_counts[FIELD_COUNT]; /* how many lines of it came */
    bool has_own_fields;               /* fields that mean something to this server alone have come
                                          (field_is_own) */
    char **joined;           /* own copies of what was joined from several lines; or NULL */
    struct slice authority;  /* the server that is asked: as an absolute target, :authority or Host
                                names it; empty: none of them does */
    uint64_t content_length; /* as declared, octets; 0 if it was not */
    uint64_t content_received; /* octets of content so far */
    char *content;             /* own copy of it, where it is kept; NULL: it is not, or is empty */
    size_t content_size;       /* octets of content that are kept */
    bool head_only; /* only a refusal in place of a 100 is wanted; the request will be answered
                       again when it is whole, so nothing may be used up by it */
};

/*
 * Reads a head. What it points to stays the engine's, and must last, unchanged,
 * until request_reset. request: all zeros, or reset. Returns why the request must
 * not be served, or REFUSAL_NONE.
 */
enum refusal request_read(struct request *request, const struct request_head *head,
                          const struct request_limits *limits);

/* Keeps more of the content, up to REQUEST_CONTENT_MAX octets in all. Returns false if there is no
   memory. */
bool request_keep_content(struct request *request, const char *data, size_t size);

/* Frees what the request owns, and makes it all zeros. */
void request_reset(struct request *request);

/* Returns whether content follows the head, unless it turns out to be empty (RFC 9112, 6.3). */
bool request_has_content(const struct request *request);

/* Returns whether the client waits for a 100 before it sends content (RFC 9110, 10.1.1). */
bool request_expects_continue(const struct request *request);

/* Returns whether the client lets the connection stay open (RFC 9112, 9.3); over HTTP/2 it does. */
bool request_is_persistent(const struct request *request);

/* Returns whether the request is a CORS preflight (Fetch, 4.8). */
bool request_is_preflight(const struct request *request);
