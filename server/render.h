/*
 * A row of the table as text, HTML, JSON or problem details, and the index
 * made from all rows. The results are on the heap and the caller's to free;
 * NULL: out of memory.
 */
#pragma once

#include <stddef.h>

#include "accept.h"
#include "status.h"

/*
 * The page that explains row, as content of a response with the given code
 * (they differ after a 1xx). detail: a sentence that takes the place of the
 * explanation where the server itself answers; NULL for a demonstration.
 */
char *render_page(enum format format, const struct status *row, unsigned code, const char *detail,
                  size_t *ret_size);

/* The index of all rows. FORMAT_PROBLEM is not on offer here. */
char *render_index(enum format format, size_t *ret_size);
