/*
 * A list of codes as a segment of the path (codes/list.h), and the knobs that
 * come with it.
 */
#pragma once

#include <stdbool.h>

#include "answer/knobs.h"
#include "answer/reply.h"
#include "answer/service.h"
#include "codes/list.h"
#include "http/request.h"

/* Room for the text of any list, in octets: 1,000 steps such as 503*1000000 take less. */
enum { PATH_LIST_SIZE = 12 << 10 };

/* Fills the reply in with a 400 for a list that list_parse_random or list_parse_sequence does not
   take. text: the list; wrong: what that function has returned. */
void path_list_refuse(const struct service *service, const struct request *request,
                      const char *text, const struct list *list, const char *wrong,
                      struct reply *reply);

/*
 * Reads the request's knobs. They must fit every code of the list, so that a
 * request is refused before a code is picked, and not for some codes only.
 * Returns false, with the reply filled in, if they are bad. Either way
 * knobs_reset must be called.
 */
bool path_list_read_knobs(const struct service *service, const struct request *request,
                          const struct list *list, struct knobs *ret_knobs, struct reply *reply);
