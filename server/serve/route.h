/*
 * The route table: the endpoint of each path.
 */
#pragma once

#include "answer/knobs.h"
#include "answer/reply.h"
#include "answer/service.h"
#include "endpoint/endpoint.h"
#include "http/request.h"

/* Returns whether the path of a target is one that the server answers otherwise than with a 404,
   and what a code or a list there asks for is good. If not, detail is the sentence that a client
   would get; "" for a 404. */
bool route_check(const struct service *service, const struct target *target,
                 char detail[KNOBS_DETAIL_MAX]);

/* Returns whether the path of a request is one of a demonstration, whatever else it asks for. */
bool route_demonstrates(const struct request *request);

/* Lets a request to a path that is not served ask for service->default_target, which has a path.
   The log and the journal still show the target that came. */
void route_set_default(const struct service *service, struct request *request);

/* Fills in the reply to a request that has come whole. */
void route_request(const struct service *service, const struct request *request,
                   struct reply *reply);

/* Returns what the endpoint does with the content of a request that has some. */
struct content_rules route_content(const struct request *request);

/* Returns whether the head alone is enough to refuse a request whose client waits for a 100. If so,
   the reply is filled in; if not, nothing in the reply means anything. */
bool route_refuses(const struct service *service, const struct request *request,
                   struct reply *reply);
