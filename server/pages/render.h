/*
 * Codes, one or all, in the format that a client wants. Each function returns
 * the content of a response, which is on the heap, the caller's to free, and does
 * not end with a NUL; NULL: out of memory. url is the server's, for commands:
 * "http://localhost:8080".
 */
#pragma once

#include <stddef.h>

#include "http/negotiation.h"
#include "pages/page.h"

/* One code. */
char *render_page(enum format format, const struct page *page, size_t *ret_size);

/* All rows of the table. FORMAT_PROBLEM is not on offer here. */
char *render_index(enum format format, const char *url, size_t *ret_size);

/* The demos of all registered codes, in the same formats. */
char *render_demos(enum format format, const char *url, size_t *ret_size);
