/*
 * The reply that a row of the table describes.
 */
#pragma once

#include <stdbool.h>

#include "answer/reply.h"
#include "codes/status.h"
#include "http/negotiation.h"
#include "http/request.h"

/* In place of a format: the content is not negotiated. */
enum { FORMAT_NATIVE = FORMAT_COUNT };

/* Returns which variant of the row the request gets, below PREPARED_VARIANTS: a row whose fields
   depend on the request has a few; any other row has one, 0. */
unsigned status_reply_variant(const struct status *row, const struct request *request);

/* Returns in which format the request gets the row's content: an enum format, or FORMAT_NATIVE. */
int status_reply_format(const struct status *row, const struct request *request);

/* Lets the 1xx response of a row, with its fields, go before the reply. */
void status_reply_set_interim(const struct status *row, struct reply *reply);

/* Fills in the final reply of a row, fields and content. url: the server's, for commands. A 1xx row
   gets a 200 that explains the row. */
void status_reply_fill(const struct status *row, int format, unsigned variant, const char *url,
                       struct reply *reply);

/* The two halves of that. The content must come last, because a page shows fields of the reply.
   bare: without the fields that the row demands; type: the media type in place of the content's
   own; NULL: its own. */
void status_reply_fill_fields(const struct status *row, unsigned variant, bool bare,
                              struct reply *reply);
void status_reply_fill_content(const struct status *row, int format, const char *type,
                               const char *url, struct reply *reply);
