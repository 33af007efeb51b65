/*
 * A status code as a segment of the path.
 */
#pragma once

#include <stdbool.h>

#include "answer/knobs.h"
#include "answer/reply.h"
#include "answer/service.h"
#include "base/text.h"
#include "http/request.h"

/* Returns whether text is digits alone, so that it is meant to be a code. */
bool code_is_number(const char *text);

/* Reads a code that the server answers with (RFC 9110, 15). Returns false, and stores nothing, for
   any other text. */
bool code_parse(const struct service *service, const char *text, unsigned *ret_code);

/* Writes the sentence about a value that should be a code. */
void code_write_refusal(const struct service *service, struct slice value,
                        char detail[KNOBS_DETAIL_MAX]);

/* Fills the reply in with a 400 for a value that should be a code. */
void code_refuse(const struct service *service, const struct request *request, struct slice value,
                 struct reply *reply);
