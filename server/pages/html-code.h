/*
 * A code explained, as HTML.
 */
#pragma once

#include <stddef.h>

#include "pages/page.h"

/* Returns the page, on the heap, which is the caller's to free; NULL: out of memory. */
char *html_code(const struct page *page, size_t *ret_size);
