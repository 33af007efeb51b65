/*
 * How a response is broken on purpose. Each breakage says how much of the
 * response is sent, and how it ends. Engines read that, and know no breakage by
 * name. Pure functions.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum breakage {
    BREAKAGE_NONE,
#define BREAKAGE(id, ...) BREAKAGE_##id,
#include "answer/breakage-table.def"
#undef BREAKAGE
    BREAKAGE_COUNT,
};

/* What is sent in place of the head. */
enum broken_head {
    HEAD_NONE,     /* nothing at all: no head, and none of what would follow it */
    HEAD_TRUE,     /* the head as it would be */
    HEAD_LONG,     /* the same with twice the length */
    HEAD_SHORT,    /* the same with half of the length */
    HEAD_CHUNKED,  /* HTTP/1.1: content in chunks, behind the last of which is an invalid one */
    HEAD_HTTP_1_0, /* HTTP/1: of version 1.0, and without a length */
    HEAD_GARBAGE,  /* breakage_garbage, and nothing else */
};

/* How much of the content is sent. */
enum broken_share { SENDS_NOTHING, SENDS_HALF, SENDS_ALL };

/* How it ends. HTTP/1 ends the connection after each broken response. */
enum broken_end {
    END_USUAL,   /* as a response does that is not broken; over TLS with close_notify */
    END_CUT,     /* HTTP/1: without close_notify. HTTP/2: END_STREAM behind the content, and
                    where there is no head the connection is closed */
    END_RESET,   /* HTTP/1: a TCP reset. HTTP/2: RST_STREAM */
    END_GOAWAY,  /* HTTP/2: GOAWAY, as if the request had not been looked at */
    END_SILENCE, /* nothing for a long time; then HTTP/1: as END_CUT. HTTP/2: RST_STREAM */
};

struct broken {
    const char *name; /* the value of the knob fault that asks for it; "none" for BREAKAGE_NONE */
    enum broken_head head;
    enum broken_share share;
    enum broken_end end;
    bool is_of_http1, is_of_http2; /* which can send it */
};

/* The names of all but BREAKAGE_NONE, with a space behind each. */
extern const char breakage_names[];

/* Returns what a breakage does. */
const struct broken *breakage_find(enum breakage breakage);

/* Returns its name; NULL for BREAKAGE_NONE. */
const char *breakage_name(enum breakage breakage);

/* Finds the breakage of that name. Returns false if there is none. */
bool breakage_parse(struct slice name, enum breakage *ret_breakage);

/* Returns whether the breakage can be made only of a response that has content. */
bool breakage_needs_content(enum breakage breakage);

/* Returns the Content-Length that a broken head gives content of that many octets. */
uint64_t breakage_length(const struct broken *broken, uint64_t size);

/* Returns how many of that many octets of content are sent, counted from the first. */
uint64_t breakage_share(const struct broken *broken, uint64_t size);

/* What HEAD_GARBAGE sends: octets that begin no response of HTTP. */
extern const char breakage_garbage[];
extern const size_t breakage_garbage_size;
