/*
 * The route table: which endpoint answers. The only routing.
 */
#pragma once

#include "answer/reply.h"
#include "answer/service.h"
#include "http/request.h"

/* Fills in the reply to a request that was received whole and has no fault. */
void route_request(const struct service *service, const struct request *request,
                   struct reply *reply);

/* Whether the request's content is to be kept until it is whole, as far as REQUEST_CONTENT_MAX. */
bool route_keeps_content(const struct request *request);

/* Whether the head alone is enough to refuse a request whose client waits for a 100; if so, fills
   in the reply. If not, what the reply has is of no use. */
bool route_refuses(const struct service *service, const struct request *request,
                   struct reply *reply);
