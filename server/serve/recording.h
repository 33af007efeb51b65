/*
 * Records the requests of exchanges in the journal (answer/journal.h): those
 * that have a key and that a demonstration answers. It records neither the
 * server's own errors nor requests for the steps or requests of a key.
 */
#pragma once

#include <stdbool.h>

#include "answer/journal.h"
#include "answer/service.h"

struct carrier;

/* Returns whether the content of a request, whose head is whole, must be kept to be recorded. */
bool recording_keeps_content(const struct service *service, const struct request *request);

/* Records a request whose reply is complete. Returns the reference to its record; NULL: it is not
   recorded. */
struct record *recording_begin(const struct carrier *carrier, const struct request *request,
                               const struct reply *reply);

/* Records a request whose client has left in the middle of its content, so that nobody knows what
   it would have been answered. */
void recording_note_left(const struct carrier *carrier, const struct request *request);
