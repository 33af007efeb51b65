/*
 * The journal: what was requested under each key, so that a test can ask what
 * its client did. Of each key the newest requests are kept. It is a keyed
 * store: if the requests take too much memory, the least recently used key is
 * removed.
 *
 * Any thread may call. A record in the journal is constant, except for the
 * members about the response.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer/key.h"
#include "answer/reply.h"
#include "http/request.h"

struct journal;

/* A request as it was recorded. */
struct record {
    uint64_t number;           /* among those of its key, from 1 */
    int64_t unix_ms;           /* when it had come, by the wall clock */
    int64_t since_first_us;    /* and by one that never steps: since the first of its key, */
    int64_t since_previous_us; /* since the one before it; -1: it is the first */
    uint64_t connection;       /* its number, counted over all threads */
    uint16_t peer_port;        /* of the client; 0: not TCP */
    bool secure;               /* it came over TLS */
    enum http_version version;
    const char *method, *target, *authority; /* authority: HTTP/2's; NULL: none */
    const struct field_line *lines;          /* as they came, in their order */
    size_t line_count;
    const char *content;       /* its first octets, up to REQUEST_CONTENT_MAX */
    size_t content_size;       /* how many are kept */
    uint64_t content_received; /* how many have come */
    enum breakage breakage;    /* of the answer */

    /* What becomes of the answer: set by record_answered and record_end. */
    atomic_uint code;     /* 0: none, or not yet */
    atomic_bool complete; /* all of it has left, unbroken */

    /* The journal's own. */
    atomic_uint references;
    struct record *newer;
    size_t size; /* of all of it, octets */
};

struct journal_limits {
    size_t recorded; /* of a key, at least 1 */
    size_t keys;
    size_t octets;  /* of all records and keys; one record is always kept */
    int64_t age_ms; /* a key under which nothing was recorded for so long is gone */
};

/* Makes an empty journal. NULL: out of memory, or the system has no random numbers. */
struct journal *journal_create(const struct journal_limits *limits);

/* Frees a journal; NULL is ignored. Records that others still refer to live on. */
void journal_destroy(struct journal *journal);

/* What is recorded. All of it is copied. */
struct recorded {
    const struct key *key;
    const struct request *request;
    uint64_t connection;
    uint16_t peer_port;
    enum breakage breakage;
    int64_t now_us; /* now, on a clock that never steps back */
    int64_t unix_ms;
};

/* Records a request. Returns its record, which record_end gives back; NULL: there is no memory, and
   it is not recorded. */
struct record *journal_add(struct journal *journal, const struct recorded *recorded);

/* Notes that an answer with this code is being sent. NULL is ignored. */
void record_answered(struct record *record, unsigned code);

/* Notes that the request has ended, with its answer complete or not; the record is the journal's
   alone from then on. NULL is ignored. */
void record_end(struct record *record, bool complete);

enum journal_result {
    JOURNAL_OK,
    JOURNAL_UNKNOWN, /* nothing was recorded under the key, or it was forgotten */
    JOURNAL_NO_MEMORY,
};

/* What is kept of a key. */
struct journal_view {
    uint64_t count; /* how many requests there have been */
    struct record **records;
    size_t record_count; /* of the newest, oldest first */
};

/* Looks a key up, which does not count as use of it. The view is filled in for JOURNAL_OK, and must
   be closed then. */
enum journal_result journal_look(struct journal *journal, const struct key *key, int64_t now_us,
                                 struct journal_view *ret_view);

/* Gives its records back. */
void journal_view_close(struct journal_view *view);

/* Forgets a key. */
enum journal_result journal_forget(struct journal *journal, const struct key *key, int64_t now_us);
