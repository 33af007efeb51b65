/*
 * The route table: which endpoint answers. The only routing.
 */
#pragma once

#include "reply.h"
#include "request.h"
#include "service.h"

/* Fills in the reply to a request that was received whole and has no fault. */
void route_request(const struct service *service, const struct request *request,
                   struct reply *reply);
