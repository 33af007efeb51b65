/*
 * The route table, which tells the endpoint of each path.
 */
#pragma once

#include "answer/reply.h"
#include "answer/service.h"
#include "endpoint/endpoint.h"
#include "http/request.h"

/* Fills in the reply to a request that has come whole. */
void route_request(const struct service *service, const struct request *request,
                   struct reply *reply);

/* Returns what the endpoint does with the request's content. */
struct content_rules route_content(const struct request *request);

/* Returns whether the head alone is enough to refuse a request whose client waits for a 100. If so,
   the reply is filled in; if not, nothing in the reply means anything. */
bool route_refuses(const struct service *service, const struct request *request,
                   struct reply *reply);
