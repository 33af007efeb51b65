/*
 * The 200 to TRACE, whose content is the request (RFC 9110, 9.3.8).
 */
#pragma once

#include <stdbool.h>

#include "answer/reply.h"
#include "codes/status.h"
#include "http/request.h"

/* Returns whether that is the reply to a request for the row's code. */
bool status_trace_is_due(const struct status *row, const struct request *request);

/* Fills the reply in. */
void status_trace_fill(const struct request *request, struct reply *reply);
