/*
 * A response as a plain value: status code, fields, content, and how it is
 * sent. An endpoint fills it in. An engine sends it, and adds what its protocol
 * requires: Date, Content-Length, and over HTTP/1 Connection.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer/breakage.h"
#include "http/field.h"
#include "http/refusal.h"

struct prepared_reply;

enum {
    REPLY_FIELDS_MAX = 88,
    REPLY_TRAILERS_MAX = 32,
    REPLY_TEXT_MAX = 512,
    REPLY_TEXTS_MAX = 2,
};

/* When a client that waits for a 100 gets it (RFC 9110, 10.1.1). */
enum go_ahead {
    GO_AHEAD_AT_ONCE,
    GO_AHEAD_AFTER, /* after go_ahead_ms */
    GO_AHEAD_LATE,  /* once the content has come, right before the reply */
    GO_AHEAD_NEVER, /* the reply comes in its place, and the content is not read */
};

/* A 1xx response (RFC 9110, 15.2). */
struct interim {
    unsigned code; /* 0: none */
    const struct field_line *fields;
    size_t field_count;
};

/*
 * Content of which a part is kept once and sent over and over: of what is kept, a
 * first part, one that is repeated, and a last one.
 */
struct repetition {
    size_t at;   /* how many octets are before the part that is repeated */
    size_t size; /* of that part; 0: nothing is repeated */
    size_t rest; /* how many octets are behind it, which end the content */
};

struct reply {
    /* What is sent. */
    unsigned code;
    unsigned demonstrated; /* the code that was asked for, or earned by a demo, for Statusbin-Code;
                              0: the server answers for itself */
    bool upgrade;          /* a 101: the connection becomes a WebSocket */
    bool close;            /* the connection ends behind it */
    const struct field_line *fields; /* own_fields, or those of a prepared reply */
    size_t field_count;
    const char *content;          /* what is kept of it, for reply_read; NULL: none */
    size_t content_size;          /* how many octets are sent */
    struct repetition repetition; /* of the content */
    bool chunked; /* its length is not told: in chunks (RFC 9112, 7.1), or without a length */
    const struct field_line *trailers; /* own_trailers: behind the content, chunked then (6.5) */
    size_t trailer_count;
    struct prepared_reply *prepared; /* which it is, octet by octet; NULL: one of its own */

    const char *reason; /* NULL: that of the code; "": none. HTTP/2 has none */

    /* How it is sent. */
    struct interim interim;   /* goes before it, at once */
    struct field_line *hints; /* for each, a 103 with that line goes before it too; on the heap */
    size_t hint_count;
    bool early;             /* it does not wait for the content of the request, which is not read */
    enum go_ahead go_ahead; /* of a request that expects a 100 */
    int64_t go_ahead_ms;
    int64_t delay_ms;  /* how long it waits, or the breakage in its place */
    int64_t period_ms; /* how often the interim response is repeated meanwhile; 0: not */
    int64_t hold_ms;   /* how long its content waits behind its head */
    int64_t drip_ms;   /* over which time its content leaves, evenly; 0: as fast as it can */
    enum breakage breakage;
    uint32_t reset_code; /* HTTP/2: of the RST_STREAM for END_RESET (error-code.h) */
    int64_t stall_ms;    /* how long END_SILENCE is silent */
    bool failed;         /* memory ran out: it cannot be sent */
    unsigned knobs;      /* which were given, for the log (knobs.h) */
    const char *key;     /* for the journal; NULL: none was given */
    const char *trial; /* a request that the server sends to itself while the reply is delayed: what
                          comes back becomes the content (serve/trial.h); NULL: none */

    /* How it is made. */
    const char *content_type; /* becomes a field when the reply is completed; NULL: none */
    bool foreign;             /* a client chose the content: it is not a page of ours */
    char *owned_content;      /* freed by reply_reset; may be NULL */
    char *owned_texts[REPLY_TEXTS_MAX]; /* the same */
    size_t text_size;
    /* Filled as far as the sizes above say; reply_init leaves them as they are. */
    struct field_line own_fields[REPLY_FIELDS_MAX];
    struct field_line own_trailers[REPLY_TRAILERS_MAX];
    char text[REPLY_TEXT_MAX]; /* where reply_add_format keeps values */
};

/* Makes an empty reply, for an endpoint to fill in. */
void reply_init(struct reply *reply);

/* Frees what a reply owns. All else of it stays as it is. */
void reply_reset(struct reply *reply);

/* Adds a field; name and value must live as long as the reply. */
void reply_add(struct reply *reply, const char *name, const char *value);

/* Adds a field with a value that is made here and kept in the reply. */
void reply_add_format(struct reply *reply, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Takes over text on the heap that fields point to, at most REPLY_TEXTS_MAX times; NULL is fine. */
void reply_own_text(struct reply *reply, char *text);

/* Removes all lines of a field. */
void reply_remove(struct reply *reply, const char *name);

/* The value of a field that was added, or NULL. */
const char *reply_field(const struct reply *reply, const char *name);

/* Sets content that lives as long as the program, and its media type. */
void reply_set_content(struct reply *reply, const char *content, size_t size, const char *type);

/* Sets content on the heap, which the reply then owns. NULL means that memory ran out, and makes it
   a reply that cannot be sent. */
void reply_own_content(struct reply *reply, char *content, size_t size, const char *type);

/* Sets generated content of that many printable octets, always the same. It is not held in memory.
 */
void reply_make_content(struct reply *reply, size_t size, const char *type);

/* Copies content, from an offset below its size on, into buffer. Returns how many octets that are:
   as many as there are and fit. */
size_t reply_read(const struct reply *reply, size_t from, char *buffer, size_t capacity);

/* Returns whether its content leaves at times of its own. */
static inline bool reply_is_timed(const struct reply *reply)
{
    return reply->hold_ms > 0 || reply->drip_ms > 0;
}

/* Takes a copy of content that does not live long enough, and is not repeated. */
void reply_copy_content(struct reply *reply);

/* Has that many 103 responses sent before the reply, each with one of the lines. The lines are
   copied; their texts must live as long as the reply. */
void reply_set_hints(struct reply *reply, const struct field_line *lines, size_t count);

/* Sets content where there must be none (BREAKAGE_BODY_204). */
void reply_set_stray_content(struct reply *reply);

/* Removes the content. */
void reply_drop_content(struct reply *reply);

/* Adds the fields that every response has, Statusbin-Code, and those that content of its type has.
   To be called once, when all else is known. A prepared reply has them already. cors: also the
   fields that let script in any page read the response (Fetch standard, "CORS protocol"). */
void reply_complete(struct reply *reply, bool cors);

/* Fills in an empty reply with what a refused request gets: one sentence, as text. */
void reply_refuse(struct reply *reply, enum refusal refusal, bool cors);
