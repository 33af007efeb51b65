/*
 * The reply that a row of the table describes.
 */
#pragma once

#include "answer/knobs.h"
#include "answer/reply.h"
#include "answer/service.h"
#include "codes/status.h"
#include "http/negotiation.h"
#include "http/range.h"
#include "http/request.h"
#include "pages/assets.h"

/* Rows whose fields depend on the request come in a few variants; all others have one, 0. */
enum { VARIANTS_MAX = 7 };

/* In place of a format: content that is not negotiated. */
enum { FORMAT_NATIVE = FORMAT_COUNT };

/* Which variant of row the request gets. */
unsigned demonstration_variant(const struct status *row, const struct request *request);

/* In which format the request gets row's content. */
int demonstration_format(const struct status *row, const struct request *request);

/* Lets the 1xx of row, with its fields, go before the reply. */
void demonstration_set_interim(const struct status *row, struct reply *reply);

/* Whether the reply to row is the request itself: a 200 to TRACE (RFC 9110, 9.3.8). */
bool demonstration_is_trace(const struct status *row, const struct request *request);

/*
 * Fills in the final reply for row, fields and content. named: the code to name
 * in Statusbin-Code; url: of the server, for commands. A 1xx row gives a 200 that explains the
 * row.
 */
void demonstration_fill(const struct status *row, unsigned named, int format, unsigned variant,
                        const char *url, struct reply *reply);

/* The same as the request asks for it, altered by knobs, which must fit the row's code. */
void demonstration_fill_altered(const struct service *service, const struct status *row,
                                const struct request *request, unsigned named, struct knobs *knobs,
                                struct reply *reply);

/* Adds and replaces what knobs say of fields, and names those fields of the request that they came
   from, for caches (RFC 9110, 12.5.5). What they own is the reply's from then on. */
void demonstration_alter_fields(struct knobs *knobs, struct reply *reply);

/* The same without a change by the knobs. */
void demonstration_name_fields(struct knobs *knobs, struct reply *reply);

/* Code and fields of that reply, and its content, which must come last; type takes the place of
   its media type if it is not NULL. bare: without the fields that the row demands. */
void demonstration_fill_fields(const struct status *row, unsigned named, unsigned variant,
                               bool bare, struct reply *reply);
void demonstration_fill_content(const struct status *row, int format, const char *type,
                                const char *url, struct reply *reply);

/* Sets the content to those octets of the asset, several as multipart/byteranges, and the fields
   that say which (RFC 9110, 14.4, 14.6). */
void demonstration_set_ranges(const struct asset *asset, const struct range *ranges, size_t count,
                              struct reply *reply);

/* The same for a reply that depends on more of the request: 206 (RFC 9110, 15.3.7) and TRACE
 * (9.3.8). */
void demonstration_fill_part(const struct status *row, const struct request *request,
                             unsigned named, struct reply *reply);
void demonstration_fill_trace(const struct request *request, unsigned named, struct reply *reply);
