/*
 * Octets that a client sent as JSON, which knows text alone (RFC 8259, 8.1).
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Returns the text as a JSON string: as UTF-8, if that is what it is, else as Latin-1, in which
   each octet is a character. NULL: out of memory, or text is NULL. */
json_t *json_octets_text(const char *text);

/* Returns octets as a JSON string, if they are UTF-8; NULL: they are not, or out of memory. is_cut:
   more came behind them, so that a part of a character at the end is left out. */
json_t *json_octets_utf8(const char *octets, size_t size, bool is_cut);
