/*
 * The lists of all codes and of all demos.
 */
#pragma once

#include "answer/reply.h"
#include "answer/service.h"
#include "http/request.h"

/* Fills the reply in with the list of demos. */
void index_answer_demos(const struct service *service, const struct request *request,
                        struct reply *reply);
