/*
 * The fields that let script in any page read any response (Fetch standard,
 * "CORS protocol"): on every final response unless --no-cors.
 */
#pragma once

#include <stdbool.h>

#include "codes/status.h"

/* To be called once, before any response. */
void cors_start(bool enabled);

/* The fields for a final response, up to the first without a name. */
const struct field_line *cors_fields(void);

/* Whether preflights are answered as such. */
bool cors_is_enabled(void);
