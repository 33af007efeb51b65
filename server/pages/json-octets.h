/*
 * Octets that a client sent as JSON, which knows text alone (RFC 8259, 8.1). What
 * writes returns false, and has written something or nothing, where there is no memory.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Writes the text as a JSON string: as UTF-8, if that is what it is, else as Latin-1, in which each
   octet is a character; or null, if text is NULL. */
bool json_octets_write(FILE *out, const char *text);

/* Returns octets as a JSON string, if they are UTF-8; NULL: they are not, or there is no memory.
   is_cut: more came behind them, so that a part of a character at the end is left out. */
json_t *json_octets_read(const char *octets, size_t size, bool is_cut);

/* Writes octets as a member: "name", a JSON string, if they are UTF-8; else "name_base64", the same
   in Base64. is_cut: as above. */
bool json_octets_write_member(FILE *out, const char *name, const char *octets, size_t size,
                              bool is_cut);
