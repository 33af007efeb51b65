/*
 * A list of codes as a segment of the path (codes/list.h), and the knobs that
 * come with it.
 */
#pragma once

#include <stdbool.h>

#include "answer/knob-reading.h"
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
 * Reads the knobs of each step of the list, so that a request is refused for a bad one before a
 * step is picked, and not now and then. A knob from query or fields that some of the codes cannot
 * carry is left out there.
 *
 * Returns false, with the reply filled in, if one is bad. Either way knobs_reset must be called.
 */
bool path_list_read_knobs(const struct knob_call *call, const struct list *list,
                          struct knob_reading *ret_reading, struct knobs *ret_knobs,
                          struct reply *reply);

/* Answers with a code of the list, and with the knobs of that step, which have all been read. The
   reply takes over the memory of the knobs. */
void path_list_answer(const struct knob_call *call, unsigned code,
                      const struct knob_reading *reading, struct knobs *knobs, struct reply *reply);
