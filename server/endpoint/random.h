/*
 * A code that is picked at random.
 */
#pragma once

#include "answer/reply.h"
#include "answer/service.h"
#include "http/request.h"

/* Fills the reply in for a step of the list in that segment of the path, with the knobs; or with a
   400 that says what is wrong with list or knobs. */
void random_answer(const struct service *service, const struct request *request, unsigned index,
                   struct reply *reply);
