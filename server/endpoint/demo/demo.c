#include "endpoint/demo/demo.h"

#include <stdio.h>
#include <string.h>

#include "base/stream.h"
#include "endpoint/endpoint.h"
#include "http/negotiation.h"
#include "pages/render.h"

static const char reading[] = METHODS_READING;
static const char common[] = METHODS_COMMON;

/* The demos that rows name. */
static const struct demo {
    const char *name;
    demo_function *function;
    const char *allow; /* the methods it takes; NULL: any */
    bool early;        /* it can refuse a request for its head, before the content is sent */
    bool keeps;        /* it reads the content */
} demos[] = {
    {"acceptable", demo_acceptable, reading, false, false},
    {"authenticate", demo_authenticate, common, true, false},
    {"authenticate-proxy", demo_authenticate_proxy, common, true, false},
    {"authorize", demo_authorize, common, true, false},
    {"choices", demo_choices, reading, false, false},
    {"created", demo_created, "POST, OPTIONS", false, false},
    {"document", demo_document, reading, false, false},
    {"early", demo_early, common, false, false},
    {"echo", demo_echo, "GET, HEAD, POST, PUT, PATCH, OPTIONS", false, true},
    {"entity", demo_entity, "GET, HEAD, POST, OPTIONS", false, true},
    {"expectation", demo_expectation, common, true, false},
    {"fields", demo_fields, common, true, false},
    {"hints", demo_hints, reading, false, false},
    {"host", demo_host, common, false, false},
    {"implemented", demo_implemented, NULL, false, false},
    {"length", demo_length, common, true, false},
    {"limit", demo_limit, common, false, false},
    {"methods", demo_methods, reading, false, false},
    {"outage", demo_outage, common, false, false},
    {"processing", demo_processing, common, false, false},
    {"redirect", demo_redirect, common, false, false},
    {"required", demo_required, "GET, HEAD, PUT, OPTIONS", false, false},
    {"size", demo_size, common, true, false},
    {"target", demo_target, common, false, false},
    {"teapot", demo_teapot, "GET, HEAD, POST, BREW, OPTIONS", false, false},
    {"type", demo_type, "GET, HEAD, POST, OPTIONS", true, false},
    {"upgrade", demo_upgrade, reading, false, false},
    {"version", demo_version, common, false, false},
};

static const struct demo *find_demo(const char *name)
{
    for (size_t i = 0; i < sizeof(demos) / sizeof(demos[0]); i++)
        if (strcmp(demos[i].name, name) == 0)
            return &demos[i];
    return NULL;
}

void demo_tell(const struct request *request, unsigned code, const char *detail,
               struct reply *reply)
{
    endpoint_error(request, code, detail, reply);
}

bool demo_lists(const char *methods, const char *method)
{
    size_t size = strlen(method);

    for (const char *at = methods; *at; at += strspn(at, ", ")) {
        size_t its_size = strcspn(at, ", ");

        if (its_size == size && memcmp(at, method, size) == 0)
            return true;
        at += its_size;
    }
    return false;
}

/* The code that the second segment of the path is; 0: none, or one without a demo. */
static unsigned find_code(const struct request *request, const struct demo **ret_demo)
{
    char segment[ENDPOINT_NAME_SIZE];
    long size = target_segment(&request->target, 1, segment, sizeof(segment));
    const struct status *row;
    unsigned code;

    if (size < 0 || !status_parse(segment, (size_t)size, 599, &code))
        return 0;
    row = status_find(code);
    if (!row || !row->demo)
        return 0;
    *ret_demo = find_demo(row->demo);
    return code;
}

/* Whether the path ends after the code, or goes on as the demo of a redirect may. */
static bool is_whole(const struct request *request, const struct demo *demo)
{
    char segment[ENDPOINT_NAME_SIZE];

    if (!target_has_segment(&request->target, 2))
        return true;
    return demo->function == demo_redirect && !target_has_segment(&request->target, 3) &&
           target_segment(&request->target, 2, segment, sizeof(segment)) >= 0 &&
           strcmp(segment, "arrived") == 0;
}

static void answer(const struct demo *demo, const struct service *service,
                   const struct request *request, unsigned code, struct reply *reply)
{
    bool taken = !demo->allow || demo_lists(demo->allow, request->head.method);

    reply_add_format(reply, "Statusbin-Code", "%u", code);
    if (taken && (request->method != METHOD_OPTIONS || !demo->allow)) {
        demo->function(service, request, code, reply);
        return;
    }
    if (taken)
        reply->code = 204;
    else
        demo_tell(request, 405, "This demo does not take that method; Allow lists those it takes.",
                  reply);
    reply_add(reply, "Allow", demo->allow);
}

/* Whether the second segment is a number that is no code. */
static bool is_no_code(const struct service *service, const struct request *request)
{
    char segment[ENDPOINT_NAME_SIZE];
    unsigned code;

    return target_segment(&request->target, 1, segment, sizeof(segment)) > 0 &&
           endpoint_is_number(segment) && !endpoint_parse_code(service, segment, &code);
}

void endpoint_demo(const struct service *service, const struct request *request,
                   struct reply *reply)
{
    const struct demo *demo = NULL;
    unsigned code = find_code(request, &demo);

    if (!target_has_segment(&request->target, 1))
        endpoint_demos(service, request, reply);
    else if (code && is_whole(request, demo))
        answer(demo, service, request, code, reply);
    else if (is_no_code(service, request))
        endpoint_refuse_code(request, target_raw_segment(&request->target, 1), reply);
    else
        endpoint_error_value(request, 404, "There is no demo at ", request->target.path,
                             ". /demo lists them all; any code is at /status/ and its number, as "
                             "in /status/404.",
                             reply);
}

bool endpoint_demo_keeps_content(const struct request *request)
{
    const struct demo *demo;

    return find_code(request, &demo) && demo->keeps;
}

bool endpoint_demo_refuses(const struct service *service, const struct request *request,
                           struct reply *reply)
{
    const struct demo *demo;
    unsigned code = find_code(request, &demo);

    if (!code || !demo->early || !is_whole(request, demo))
        return false;
    answer(demo, service, request, code, reply);
    return reply->code >= 400;
}
