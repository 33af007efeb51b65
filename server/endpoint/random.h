/*
 * A code that is picked at random.
 */
#pragma once

#include "answer/reply.h"
#include "answer/service.h"
#include "http/request.h"

/* Fills the reply in for a code of the list (codes/list.h), with the request's knobs; or with a 400
   that says what is wrong with list or knobs. */
void random_answer(const struct service *service, const struct request *request, const char *text,
                   struct reply *reply);
