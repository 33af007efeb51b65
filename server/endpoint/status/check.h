/*
 * Whether /status/<code>, /status/<list> or /sequence/<list> would be refused, without an answer.
 */
#pragma once

#include <stdbool.h>

#include "answer/knobs.h"

/* Returns whether the path of the request, which begins with /status/, or /sequence/ if is_sequence
   says so, and its knobs are good. If not, detail is the sentence that the client would get; "" if
   there is no memory. */
bool status_check(const struct service *service, const struct request *request, bool is_sequence,
                  char detail[KNOBS_DETAIL_MAX]);
