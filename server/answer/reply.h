/*
 * What is answered: status code, fields and content. An endpoint fills a reply
 * in; reply_send makes a response of it and queues that. Nothing is decided
 * here, and nothing else creates or queues responses.
 *
 * A reply that many requests get can be prepared once, and sent to all of them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "codes/status.h"

struct connection;
struct MHD_Connection;
struct MHD_Response;
struct prepared_reply;

enum {
    REPLY_FIELDS_MAX = 64,
    REPLY_TEXT_MAX = 512,
    REPLY_HEAD_MAX = 1024, /* of a reply that no knob alters: octets */
};

/* What becomes of a reply that is broken on purpose. */
enum breakage {
    BREAKAGE_NONE,     /* none: it is sent as it is */
    BREAKAGE_CLOSE,    /* not a byte, then a close */
    BREAKAGE_RESET,    /* not a byte, then a TCP reset */
    BREAKAGE_TRUNCATE, /* half of the content under its full Content-Length, then a close */
    BREAKAGE_STALL,    /* the head, then silence */
};

/* A 1xx response (RFC 9110, 15.2). */
struct interim {
    unsigned code;
    const struct field_line *fields; /* NULL: none */
    size_t field_count;
};

struct reply {
    unsigned code;
    size_t field_count;
    const char *content; /* NULL: none */
    size_t content_size; /* octets */
    const char *content_type;
    char *owned_content; /* what to free once the content is sent; may be NULL */
    unsigned interim;    /* code of the 1xx to send before it; 0: none */
    struct field_line interim_fields[STATUS_FIELDS_MAX];
    bool upgrade;                          /* a 101: the connection becomes a WebSocket */
    bool failed;                           /* memory ran out: it cannot be sent */
    bool close;                            /* close the connection after it */
    bool foreign;                          /* a client chose the content: it is no page of ours */
    bool complete;                         /* reply_complete has been called */
    const struct prepared_reply *prepared; /* what to send instead; then only interim counts */
    char *owned_text;       /* what to free once the fields are copied; may be NULL */
    unsigned knobs;         /* which were given, for the log */
    int64_t delay_ms;       /* how long to wait before the final response, or the fault */
    int64_t period_ms;      /* how often the interim response is repeated meanwhile; 0: not */
    enum breakage breakage; /* how to break it; a prepared reply can be closed or reset only */
    int64_t stall_ms;       /* how long BREAKAGE_STALL is silent */
    size_t text_size;
    /* Filled as far as the sizes above say; reply_init leaves them as they are. */
    struct field_line fields[REPLY_FIELDS_MAX];
    char text[REPLY_TEXT_MAX]; /* where reply_add_format keeps values */
};

/* Makes a reply that is empty, for an endpoint to fill in; close: it closes the connection. */
void reply_init(struct reply *reply, bool close);

/* Adds a field; name and value must live as long as the reply. */
void reply_add(struct reply *reply, const char *name, const char *value);

/* Adds a field with a value that is made here and kept in the reply. */
void reply_add_format(struct reply *reply, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Takes away all lines of a field. */
void reply_remove(struct reply *reply, const char *name);

/* The value of a field that was added, or NULL. */
const char *reply_field(const struct reply *reply, const char *name);

/* Sets content that lives as long as the program. */
void reply_set_content(struct reply *reply, const char *content, size_t size, const char *type);

/* Sets content on the heap, which the reply then owns; NULL, for want of memory, makes it a
   reply that cannot be sent. */
void reply_own_content(struct reply *reply, char *content, size_t size, const char *type);

/* Takes a copy of content that does not live long enough. */
void reply_copy_content(struct reply *reply);

/* Takes the content away. */
void reply_drop_content(struct reply *reply);

/*
 * Adds the fields that every response has, and those that content of its type
 * has. It is done before the reply is sent, at the latest; earlier only where
 * the fields must be known. Code, content type and close are set before it.
 */
void reply_complete(struct reply *reply);

/* A reply as a response that can be sent any number of times. */
struct prepared_reply {
    unsigned code;
    const char *content;
    size_t content_size;
    bool close;
    struct MHD_Response *response;
};

/* Where a prepared reply is kept; NULL until it is first needed. */
typedef _Atomic(const struct prepared_reply *) reply_slot;

/* Fills in the reply that belongs into a slot; what tells which. */
typedef void reply_filler(struct reply *reply, const void *what);

/* Uses the prepared reply of a slot, making it first where there is none yet. A reply that is to
   close the connection, or for which there is no memory, is filled in by itself. */
void reply_use_prepared(struct reply *reply, reply_slot *slot, reply_filler *fill,
                        const void *what);

/* What will be sent: the status code, the octets of content, and whether the connection closes. */
unsigned reply_code(const struct reply *reply);
size_t reply_content_size(const struct reply *reply);
bool reply_closes(const struct reply *reply);

/*
 * Whether it is a 304, which has no content and, of ours, no Content-Length. RFC 9110, 8.6 lets it
 * be left out; one that is there must be that of the 200 to the same request. Where there is no
 * such 200, a cache that finds a 0 takes the stored content to be empty. Where there is one, some
 * clients wait for that much content on a connection that stays open.
 */
bool reply_is_without_length(const struct reply *reply);

/* How large the head of the response will be, about and at most: octets. */
size_t reply_head_size(const struct reply *reply);

/* Sends the interim response, if there is one. False: the connection must be closed. */
bool reply_send_interim(const struct reply *reply, struct connection *connection);

/* Frees what a reply owns that will not be made. */
void reply_abandon(struct reply *reply);

/* A reply on its way: what is left of it while it waits. */
struct outgoing {
    struct MHD_Response *response; /* NULL: none */
    struct broken *broken;         /* of a response that breaks; else NULL */
    unsigned code;
    size_t content_size;                 /* what Content-Length says, */
    bool has_length;                     /* if there is one */
    const struct prepared_reply *shared; /* whose response it is; NULL: its own */
};

/* Makes the final response of a reply, which is used up. False: out of memory. */
bool reply_make(struct reply *reply, struct outgoing *ret_outgoing);

/* Lets a response that leaves the connection open say `Connection: close`. False: out of memory. */
bool reply_make_last(struct outgoing *outgoing);

/* Queues it, and uses it up. False: the connection must be closed. */
bool reply_queue(struct outgoing *outgoing, struct MHD_Connection *connection);

/* Sends its head alone, past the library, and uses it up. False: the connection must be closed. */
bool reply_send_head(struct outgoing *outgoing, struct connection *connection);

/* Frees one that will not be queued. */
void reply_discard(struct outgoing *outgoing);
