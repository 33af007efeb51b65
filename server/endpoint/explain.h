/*
 * Answers in one sentence: what the server itself has to say of a request, good
 * or bad, in the format that the client wants. Each function fills the reply in.
 * A sentence says what was wrong, with the value, and what would be right.
 */
#pragma once

#include "answer/knobs.h"
#include "answer/reply.h"
#include "base/text.h"
#include "http/request.h"

/* A response with the code and the sentence. */
void explain(const struct request *request, unsigned code, const char *sentence,
             struct reply *reply);

/* The same, where the sentence is: before, the value in quotes, after. */
void explain_value(const struct request *request, unsigned code, const char *before,
                   struct slice value, const char *after, struct reply *reply);

/* A 400 for a query parameter that is missing, repeated or bad. takes: what it should be, for
   "it takes ...". */
void explain_parameter(const struct request *request, const char *name, const char *takes,
                       struct reply *reply);

/* A 400 for knobs that are bad. detail: the sentence of knobs_read; "", where memory
   ran out, makes it a reply that cannot be sent. The reply takes over the memory of the knobs. */
void explain_knobs(const struct request *request, struct knobs *knobs, const char *detail,
                   struct reply *reply);
