/*
 * Whether /status/<code> or /status/<list> would be refused, without an answer.
 */
#pragma once

#include <stdbool.h>

#include "answer/knobs.h"

/* Returns whether the path of the request, which begins with /status/, and its knobs are good. If
   not, detail is the sentence that the client would get; "" if there is no memory. */
bool status_check(const struct service *service, const struct request *request,
                  char detail[KNOBS_DETAIL_MAX]);
