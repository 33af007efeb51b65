/*
 * Codes as plain text, for a terminal. Each function returns a text on the heap,
 * which is the caller's to free; NULL: out of memory. url is the server's, for
 * commands.
 */
#pragma once

#include <stddef.h>

#include "pages/page.h"

char *render_text_page(const struct page *page, size_t *ret_size);
char *render_text_index(const char *url, size_t *ret_size);
char *render_text_demos(const char *url, size_t *ret_size);
