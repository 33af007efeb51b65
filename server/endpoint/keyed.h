/*
 * What is kept for a key, as a resource: /sequence?key= and /requests?key=. It can be
 * looked at and forgotten.
 */
#pragma once

#include <stdbool.h>

#include "answer/key.h"
#include "answer/reply.h"

/* Reads which key the request is for. refusal: the sentence for a method that it does not take.
   Returns false, with the reply filled in, unless this is GET, HEAD or DELETE of a key. */
bool keyed_read(const struct request *request, const char *refusal, struct key *ret_key,
                struct reply *reply);
