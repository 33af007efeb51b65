/*
 * A reply that many requests get: made once, by the first of them, and constant
 * from then on. So engines may keep what they have made of it.
 */
#pragma once

#include <stddef.h>

#include "answer/reply.h"

/* What an engine has made of a prepared reply: the first member of a struct of the engine's. */
struct made {
    void (*destroy)(struct made *made);
};

/* The engines that keep something, by the protocol that they speak. */
enum made_for { MADE_FOR_HTTP_1, MADE_FOR_HTTP_2, MADE_FOR_COUNT };

/* Where a prepared reply is kept; NULL until it is first needed. */
typedef _Atomic(struct prepared_reply *) prepared_slot;

/* Fills in the reply that belongs into a slot; what tells which. */
typedef void prepared_filler(struct reply *reply, const void *what);

/*
 * Makes an empty reply that of a slot, which is filled in first where it has none
 * yet. Where there is no memory for that, the reply is filled in by itself.
 */
void prepared_use(struct reply *reply, prepared_slot *slot, prepared_filler *fill,
                  const void *what);

/* Frees the reply of a slot, with what engines have made of it, and empties the slot. No reply may
   use it any more. */
void prepared_drop(prepared_slot *slot);

/* What an engine has made of a prepared reply; NULL: nothing yet. */
struct made *prepared_made(struct prepared_reply *prepared, enum made_for engine);

/*
 * Keeps what an engine has made, and returns it; or, where another thread was
 * faster, destroys it and returns what that one has made.
 */
struct made *prepared_keep(struct prepared_reply *prepared, enum made_for engine,
                           struct made *made);
