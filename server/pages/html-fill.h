/*
 * What every HTML page is made of: a template of static/, and JSON.
 */
#pragma once

#include <jansson.h>
#include <stddef.h>

/* The pages that the header of each page leads to; SECTION_NONE: a page that is none of them. */
enum section { SECTION_NONE, SECTION_CODES, SECTION_COMPOSE, SECTION_DEMOS, SECTION_HELP };

/*
 * Fills a template in. data: its members, of which this drops the caller's reference; NULL, where
 * there was no memory, is fine. section: where the reader is; url: the server's.
 * Returns the page, on the heap; NULL: out of memory.
 */
char *html_fill(const char *template, json_t *data, enum section section, const char *url,
                size_t *ret_size);
