/*
 * Sentences as templates show them: the codes and the paths of this server that
 * they name are links.
 */
#pragma once

#include <jansson.h>

/*
 * Returns the sentence in parts, {"text": ..., "href": ...}, for static/linked.html; a part without
 * href is text alone. own: a code that is not made a link, because the page is its own. NULL: out
 * of memory.
 */
json_t *linked_text(const char *sentence, unsigned own);

/* The same, with links to paths alone, and none for what stands in single quotes, because a client
   has sent that. */
json_t *linked_detail(const char *sentence);
