/*
 * Codes as JSON. Each function returns a new reference; NULL: out of memory. url
 * is the server's, for commands.
 */
#pragma once

#include <jansson.h>

#include "codes/status.h"

/* Every fact of a row. With a detail, only what identifies the code, and that sentence in place of
   its description. */
json_t *render_json_page(const struct status *row, const char *detail, const char *url);

/* Problem details (RFC 9457, 3.1) for a response with the row's code. detail: a sentence; NULL: the
   row's description. */
json_t *render_json_problem(const struct status *row, const char *detail);

/* All rows: {"registered": [...], "unregistered": [...]}. */
json_t *render_json_index(const char *url);

/* Each registered code, with its demo or null:
   {"demos": [{"code": 401, ..., "demo": {...}}, ...]}. */
json_t *render_json_demos(const char *url);
