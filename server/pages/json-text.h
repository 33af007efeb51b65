/*
 * JSON values as text.
 */
#pragma once

#include <jansson.h>
#include <stddef.h>

/*
 * Writes json as text, and drops the caller's reference to it. flags: JSON_INDENT(2) or
 * JSON_COMPACT. Returns the text, which ends with a NUL and is the caller's to free; its size is
 * without the NUL. NULL: out of memory, then or when json was made, for json may be NULL.
 */
char *json_text_take(json_t *json, size_t flags, size_t *ret_size);

/* The same for a page: indented, and with a line end in place of the NUL. */
char *json_text_take_page(json_t *json, size_t *ret_size);
