#include "serve/route.h"

#include <string.h>

#include "endpoint/code.h"
#include "endpoint/endpoint.h"
#include "endpoint/explain.h"

/* All of it is read, and none of it is kept. */
static const struct content_rules content_dropped = {.kept = false, .max = UINT64_MAX};

/* Which methods an endpoint takes. */
enum takes {
    TAKES_READING, /* GET and HEAD; OPTIONS is answered here */
    TAKES_ALL,
    TAKES_ALL_BELOW, /* all, where something follows the first segment */
};

/* By the first segment of the path. What demonstrates codes takes any method. */
static const struct route {
    const char *segment;
    endpoint_function *endpoint;
    enum takes takes;
    bool alone; /* nothing may follow the segment */
} routes[] = {
    {"status", endpoint_status, TAKES_ALL_BELOW, false},
    {"", endpoint_index, TAKES_READING, true},
    {"healthz", endpoint_health, TAKES_READING, true},
    {"static", endpoint_static, TAKES_READING, false},
    {"favicon.ico", endpoint_favicon, TAKES_READING, true},
    {"status.json", endpoint_index_json, TAKES_READING, true},
    {"random", endpoint_random, TAKES_ALL, false},
    {"sequence", endpoint_sequence, TAKES_ALL, false},
    {"redirect", endpoint_redirect, TAKES_ALL, false},
    {"demo", endpoint_demo, TAKES_ALL_BELOW, false},
};

/* Digits, which are a code or should have been one. */
static const struct route code_route = {NULL, endpoint_code, TAKES_ALL, false};

static const struct route *find_route(const struct request *request)
{
    char segment[ENDPOINT_NAME_SIZE];
    long size = target_segment(&request->target, 0, segment, sizeof(segment));
    struct slice parameters;

    for (size_t i = 0; size >= 0 && i < sizeof(routes) / sizeof(routes[0]); i++)
        if (strcmp(segment, routes[i].segment) == 0 &&
            !(routes[i].alone && target_has_segment(&request->target, 1)))
            return &routes[i];
    size = target_step(&request->target, 0, segment, sizeof(segment), &parameters);
    return size > 0 && code_is_number(segment) ? &code_route : NULL;
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
        explain(request, 405, "This can only be read: use GET or HEAD.", reply);
        reply_add(reply, "Allow", METHODS_READING);
    }
}

void route_request(const struct service *service, const struct request *request,
                   struct reply *reply)
{
    const struct route *route = find_route(request);

    if (request->method == METHOD_CONNECT)
        explain(request, 501, "This server is not a proxy: it does not support CONNECT.", reply);
    else if (service->cors && request_is_preflight(request))
        endpoint_preflight(service, request, reply);
    else if (request->method == METHOD_OPTIONS && target_is_asterisk(&request->target))
        answer_options(reply, METHODS_ALL);
    else if (request->target.path.size == 0)
        explain_value(request, 400, "The target is ", request->target.text,
                      "; it must be a path, such as /status/404, or a whole http URI "
                      "(RFC 9112, 3.2).",
                      reply);
    else if (!route)
        explain_value(request, 404, "There is no page at ", request->target.path,
                      ". For a demonstration of 404 go to /status/404; / lists all codes.", reply);
    else if (takes_all(route, request))
        route->endpoint(service, request, reply);
    else
        read_route(route, service, request, reply);
}

static bool is_demo(const struct request *request)
{
    const struct route *route = request->method == METHOD_CONNECT ? NULL : find_route(request);

    return route && route->endpoint == endpoint_demo;
}

struct content_rules route_content(const struct request *request)
{
    return request_has_content(request) && is_demo(request) ? endpoint_demo_content(request)
                                                            : content_dropped;
}

bool route_refuses(const struct service *service, const struct request *request,
                   struct reply *reply)
{
    return is_demo(request) && endpoint_demo_refuses(service, request, reply);
}
