/*
 * Pages and index as HTML: the templates of static/, filled with what
 * render-json.h says of the rows and a little that only a page needs. The
 * results are on the heap and the caller's to free; NULL: out of memory.
 */
#pragma once

#include <stddef.h>

#include "pages/render.h"

char *render_html_page(const struct page *page, size_t *ret_size);
char *render_html_index(const char *url, size_t *ret_size);
char *render_html_demos(const char *url, size_t *ret_size);
