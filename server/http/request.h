/*
 * What was asked: the request line and the fields that the server acts on,
 * parsed and checked once. Nothing here calls the HTTP library; dispatch feeds
 * it the target, then each field line, then asks for the verdict.
 *
 * A request that must not be served has a refusal (refusal.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "http/field.h"
#include "http/refusal.h"
#include "http/version.h"

enum method {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD_OPTIONS,
    METHOD_TRACE,
    METHOD_CONNECT,
    METHOD_OTHER,
};

/* Fields that the server acts on; the others are only checked for their form. */
enum request_field {
    FIELD_ACCEPT,
    FIELD_ACCEPT_ENCODING,
    FIELD_ACCEPT_LANGUAGE,
    FIELD_ACCESS_CONTROL_REQUEST_HEADERS,
    FIELD_ACCESS_CONTROL_REQUEST_METHOD,
    FIELD_AUTHORIZATION,
    FIELD_CONNECTION,
    FIELD_CONTENT_ENCODING,
    FIELD_CONTENT_LENGTH,
    FIELD_CONTENT_TYPE,
    FIELD_COOKIE, /* for its size alone */
    FIELD_EARLY_DATA,
    FIELD_EXPECT,
    FIELD_HOST,
    FIELD_IF_MATCH,
    FIELD_IF_MODIFIED_SINCE,
    FIELD_IF_NONE_MATCH,
    FIELD_IF_RANGE,
    FIELD_IF_UNMODIFIED_SINCE,
    FIELD_ORIGIN,
    FIELD_PROXY_AUTHORIZATION,
    FIELD_RANGE,
    FIELD_SEC_WEBSOCKET_KEY,
    FIELD_SEC_WEBSOCKET_VERSION,
    FIELD_TRANSFER_ENCODING,
    FIELD_UPGRADE,
    FIELD_COUNT,
};

enum { REQUEST_CONTENT_MAX = 64 << 10 }; /* how much content is kept at most, octets */

/*
 * What an engine hands over of a request: its head as it came, and what the
 * protocol can do. The engine has checked the octets: the method is a token, the
 * target has no white space and no control, each name is a token and each value
 * has no control but a tab, and no white space at its ends. All of it stays the
 * engine's, and as it is, until the request has ended.
 */
struct request_head {
    enum http_version version;
    const char *method;
    const char *target;    /* all of it, with its query: origin-form, absolute-form or "*" */
    const char *authority; /* HTTP/2: :authority. NULL over HTTP/1, where Host says it */
    bool secure;           /* it came over TLS */
    uint16_t port;         /* to which it came; 0: not TCP */
    bool can_interim;      /* a 1xx can be sent: not to HTTP/1.0 (RFC 9110, 15.2) */
    bool can_upgrade;      /* the connection can become another protocol's (RFC 9110, 7.8) */
    const struct field_line *lines; /* field lines, in the order in which they came */
    size_t line_count;
    size_t
        fields_size; /* of the field section, octets; over HTTP/2 as HTTP/1.1 would write it: name,
                        ": ", value and CR LF for each line */
};

/* The largest request that is served, in octets. */
struct request_limits {
    size_t target;
    size_t fields;
    size_t head;
    uint64_t body;
};

struct request {
    enum method method;
    const char *method_name;
    bool http10;
    bool secure;    /* it came over TLS; set by dispatch */
    uint16_t port;  /* that it came to; 0: not TCP; set by dispatch */
    bool can_upgrade; /* the connection can become another protocol's */
    bool head_only; /* set by dispatch while it asks for a refusal in place of a 100: the answer
                       will be asked for again, so nothing may be used up by it */
    struct slice target; /* as received, but without the query */
    struct slice path; /* of the target, still percent-encoded; empty if it has none. A slash at its
                          end is as none: it is not part of this */
    char *query;       /* own copy of what follows the "?", still encoded; NULL: none */
    size_t target_size;              /* of target and query together */
    const char *fields[FIELD_COUNT]; /* value; NULL: absent */
    uint16_t lines[FIELD_COUNT];     /* how often it came */
    char **joined;                   /* own copies, where lines of a list were combined; or NULL */
    size_t field_count;
    bool has_knob_fields;      /* some field may be a knob: Statusbin-*, X-HttpStatus-* */
    size_t fields_size;        /* octets of the field section */
    uint64_t content_length;   /* 0 where none was declared */
    uint64_t content_received; /* octets of content so far */
    char *content;        /* own copy of it, where it is kept; NULL: it is not, or there is none */
    size_t content_size;  /* octets of content that are kept */
    enum refusal refusal; /* the first that was found */
    /* How to visit every field line as received; set by dispatch. */
    void (*each_field)(void *source,
                       void (*visit)(void *context, const char *name, const char *value),
                       void *context);
    void *source;
};

/* Starts a request with its target, which stays the caller's and must not
   change before request_reset, apart from the "?" and what follows it. */
void request_start(struct request *request, const char *target);

/* Notes the method and the version of the request line. */
void request_line(struct request *request, const char *method, const char *version);

/* Notes one field line; name and value stay the caller's until request_reset. */
void request_add_field(struct request *request, const char *name, const char *value);

/* Keeps more of the content, up to REQUEST_CONTENT_MAX in all. False: out of memory. */
bool request_keep_content(struct request *request, const char *data, size_t size);

/* The verdict over the whole head, which was head_size octets long, after the last field. */
enum refusal request_check(struct request *request, const struct request_limits *limits,
                           size_t head_size);

/* Frees what the request owns; it may be started again. */
void request_reset(struct request *request);

/* Whether content was declared, and not of no octets (RFC 9112, 6.3). */
bool request_has_content(const struct request *request);

/*
 * Whether the client waits for a 100 before it sends content (RFC 9110, 10.1.1).
 */
bool request_expects_continue(const struct request *request);

/* Whether the client lets the connection stay open (RFC 9112, 9.3). */
bool request_is_persistent(const struct request *request);

/* Whether the target is "*": the server as a whole (RFC 9112, 3.2.4). */
bool request_is_asterisk(const struct request *request);

/* Whether the client sent a CORS preflight. */
bool request_is_preflight(const struct request *request);

/*
 * Decodes segment number index (from 0) of the path into buffer. Returns the
 * decoded size, or -1 if there is no such segment, or its escapes are
 * malformed or hide a NUL, or it does not fit into capacity.
 */
long request_segment(const struct request *request, unsigned index, char *buffer, size_t capacity);

/* Segment number index of the path as received; empty if there is none. */
struct slice request_raw_segment(const struct request *request, unsigned index);

/* Whether the path has a segment of that number, however malformed. */
bool request_has_segment(const struct request *request, unsigned index);
