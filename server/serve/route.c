#include "serve/route.h"

#include <string.h>

#include "answer/knobs.h"
#include "endpoint/code.h"
#include "endpoint/endpoint.h"
#include "endpoint/explain.h"
#include "endpoint/routes.h"
#include "endpoint/status/check.h"

/* All of it is read, and none of it is kept. */
static const struct content_rules content_dropped = {.kept = false, .max = UINT64_MAX};

static const struct route *find_route(const struct target *target)
{
    char segment[ENDPOINT_NAME_SIZE];
    long size = target_segment(target, 0, segment, sizeof(segment));
    struct slice parameters;

    for (size_t i = 0; size >= 0 && i < route_count; i++)
        if (strcmp(segment, routes[i].segment) == 0 &&
            !(routes[i].alone && target_has_segment(target, 1)))
            return &routes[i];
    size = target_step(target, 0, segment, sizeof(segment), &parameters);
    return size > 0 && code_is_number(segment) ? &route_of_digits : NULL;
}

bool route_check(const struct service *service, const struct target *target,
                 char detail[KNOBS_DETAIL_MAX])
{
    const struct request trial = {
        .head.version = HTTP_1_1, .method = METHOD_GET, .target = *target};
    const struct route *route = find_route(target);
    bool is_sequence = route && route->endpoint == endpoint_sequence;

    *detail = '\0';
    if (!route || !target_has_segment(target, 1) ||
        (route->endpoint != endpoint_status && !is_sequence))
        return route != NULL;
    return status_check(service, &trial, is_sequence, detail);
}

void route_set_default(const struct service *service, struct request *request)
{
    if (request->target.path.size > 0 && !find_route(&request->target))
        request->target = service->default_target;
}

static bool takes_all(const struct route *route, const struct request *request)
{
    return route->takes == TAKES_ALL ||
           (route->takes == TAKES_ALL_BELOW && target_has_segment(&request->target, 1));
}

static void answer_options(struct reply *reply, const char *allow)
{
    reply->code = 204;
    reply_add(reply, "Allow", allow);
}

/* What can be read only: the index, the assets, health. */
static void read_route(const struct route *route, const struct service *service,
                       const struct request *request, struct reply *reply)
{
    if (request->method == METHOD_GET || request->method == METHOD_HEAD) {
        route->endpoint(service, request, reply);
    } else if (request->method == METHOD_OPTIONS) {
        answer_options(reply, METHODS_READING);
    } else {
        explain(request, 405, "This resource is read-only: use GET or HEAD.", reply);
        reply_add(reply, "Allow", METHODS_READING);
    }
}

/* Over HTTP/2 the client leaves its stream open for the tunnel, and sends nothing before the answer
   (RFC 9113, 8.5). */
static void refuse_connect(const struct request *request, struct reply *reply)
{
    explain(request, 501, "This server is not a proxy: it does not support CONNECT.", reply);
    reply->early = request->head.has_content;
}

void route_request(const struct service *service, const struct request *request,
                   struct reply *reply)
{
    const struct route *route = find_route(&request->target);

    if (request->method == METHOD_CONNECT)
        refuse_connect(request, reply);
    else if (service->cors && request_is_preflight(request))
        endpoint_preflight(service, request, reply);
    else if (request->method == METHOD_OPTIONS && target_is_asterisk(&request->target))
        answer_options(reply, METHODS_ALL);
    else if (request->target.path.size == 0)
        explain_value(
            request, 400, "The target is ", request->target.text,
            "; it must be a path, such as /status/404, or an absolute http URI (RFC 9112, 3.2).",
            reply);
    else if (!route)
        explain_value(request, 404, "There is no page at ", request->target.path,
                      ". For a demonstration of 404 go to /status/404; / lists all codes.", reply);
    else if (takes_all(route, request))
        route->endpoint(service, request, reply);
    else
        read_route(route, service, request, reply);
}

bool route_demonstrates(const struct request *request)
{
    const struct route *route = find_route(&request->target);

    return route == &route_of_digits || (route && !route->alone && route->takes != TAKES_READING &&
                                         target_has_segment(&request->target, 1));
}

static bool is_demo(const struct request *request)
{
    const struct route *route =
        request->method == METHOD_CONNECT ? NULL : find_route(&request->target);

    return route && route->endpoint == endpoint_demo;
}

struct content_rules route_content(const struct request *request)
{
    struct content_rules rules = content_dropped;

    if (is_demo(request))
        return endpoint_demo_content(request);
    rules.at_head = request->method == METHOD_CONNECT || knobs_concern_content(request);
    return rules;
}

bool route_refuses(const struct service *service, const struct request *request,
                   struct reply *reply)
{
    return is_demo(request) && endpoint_demo_refuses(service, request, reply);
}
