/*
 * A row's reply, altered by knobs.
 */
#pragma once

#include "answer/knobs.h"
#include "answer/reply.h"
#include "answer/service.h"
#include "codes/status.h"
#include "http/request.h"

/*
 * Fills in the final reply of a row with knobs that fit its code (knobs_read). The reply takes
 * over the memory of the knobs, also in the functions below.
 */
void status_altered_fill(const struct service *service, const struct status *row,
                         const struct request *request, struct knobs *knobs, struct reply *reply);

/* Adds the fields that header= gives, and does what status_altered_name_sources does. */
void status_altered_add_headers(struct knobs *knobs, struct reply *reply);

/* Adds and replaces the fields that knobs give, and does what status_altered_name_sources does. */
void status_altered_set_fields(struct knobs *knobs, struct reply *reply);

/* Names in Vary, for caches, those request fields that knobs were taken from (RFC 9110, 12.5.5). */
void status_altered_name_sources(struct knobs *knobs, struct reply *reply);
