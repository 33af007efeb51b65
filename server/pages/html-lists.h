/*
 * The lists of all codes and of all demos, as HTML. url: the server's, for commands. Each function
 * returns a text on the heap, which is the caller's to free; NULL: out of memory.
 */
#pragma once

#include <stddef.h>

char *html_lists_codes(const char *url, size_t *ret_size);
char *html_lists_demos(const char *url, size_t *ret_size);
