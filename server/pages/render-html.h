/*
 * Codes as HTML: the templates of static/, filled with the JSON of a row and
 * with what only a page needs. Each function returns a text on the heap, which
 * is the caller's to free; NULL: out of memory. url is the server's, for commands.
 */
#pragma once

#include <stddef.h>

#include "pages/page.h"

char *render_html_page(const struct page *page, size_t *ret_size);
char *render_html_index(const char *url, size_t *ret_size);
char *render_html_demos(const char *url, size_t *ret_size);
