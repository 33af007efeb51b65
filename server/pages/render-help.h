/*
 * /help: every path and every knob.
 */
#pragma once

#include <stddef.h>

#include "http/negotiation.h"
#include "pages/guide.h"

/* Returns the page on the heap, which is the caller's to free; NULL: out of memory. url: the
   server's, for commands. */
char *render_help(enum format format, const struct guide *guide, const char *url, size_t *ret_size);
