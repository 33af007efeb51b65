/*
 * A reply that many requests get: made once, by the first of them, and constant
 * from then on. So an engine may keep what it has made of it.
 */
#pragma once

#include "answer/reply.h"
#include "answer/site.h"
#include "codes/status.h"
#include "http/negotiation.h"

/* What an engine has made of a prepared reply: the first member of a struct of the engine's. Only
   that of HTTP/1 keeps something: HTTP/2 compresses fields by what its connection has sent before.
 */
struct made {
    void (*destroy)(struct made *made);
};

/* Where a prepared reply is kept; NULL until it is first needed. */
typedef _Atomic(struct prepared_reply *) prepared_slot;

enum { PREPARED_FORMATS = FORMAT_COUNT + 1, PREPARED_VARIANTS = 7 };

/*
 * The replies to registered codes that depend on nothing but site, format and
 * variant. Each is made when it is first asked for, which costs that request less
 * than 0.1 ms; to make all of them at the start would cost 6 ms.
 */
struct prepared_replies {
    prepared_slot slots[SITES_MAX][STATUS_REGISTERED_MAX][PREPARED_FORMATS][PREPARED_VARIANTS];
};

/* Returns NULL if there is no memory. */
struct prepared_replies *prepared_create(void);

/* Frees them, with what an engine has made of them. NULL is fine. */
void prepared_destroy(struct prepared_replies *replies);

/* Fills in the reply that belongs into a slot; what tells which. */
typedef void prepared_filler(struct reply *reply, const void *what);

/*
 * Makes an empty reply that of a slot, which is filled in first where it has none
 * yet, and completed (cors: see reply_complete). Where there is no memory for that, the reply is
 * filled in by itself.
 */
void prepared_use(struct reply *reply, prepared_slot *slot, bool cors, prepared_filler *fill,
                  const void *what);

/* What an engine has made of a prepared reply; NULL: nothing yet. */
struct made *prepared_made(struct prepared_reply *prepared);

/*
 * Keeps what an engine has made, and returns it; or, where another thread was
 * faster, destroys it and returns what that one has made.
 */
struct made *prepared_keep(struct prepared_reply *prepared, struct made *made);
