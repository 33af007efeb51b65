/*
 * Rows of the table as JSON. Each function returns a new reference, or NULL
 * when out of memory.
 */
#pragma once

#include <jansson.h>

#include "codes/status.h"

/* Every fact of row, with commands for the server at url; with a detail, what identifies the code
   and that sentence. */
json_t *render_json_page(const struct status *row, const char *detail, const char *url);

/* Problem details (RFC 9457, 3.1) for a response with the code of row. */
json_t *render_json_problem(const struct status *row, const char *detail);

/* All rows: {"registered": [...], "unregistered": [...]}. */
json_t *render_json_index(const char *url);

/* Each registered code with its demo, or null: {"demos": [{"code": 401, ..., "demo": {...}}, ...]}.
 */
json_t *render_json_demos(const char *url);
