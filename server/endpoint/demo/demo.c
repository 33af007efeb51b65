#include "endpoint/demo/demo.h"

#include <string.h>
#include <strings.h>

#include "codes/status.h"
#include "endpoint/code.h"
#include "endpoint/endpoint.h"
#include "endpoint/explain.h"
#include "endpoint/index.h"
#include "http/method.h"

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
    {"size", demo_size, common, false, false},
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

void demo_tell(const struct demo_call *call, unsigned code, const char *sentence)
{
    explain(call->request, code, sentence, call->reply);
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

/* Returns the code that the second segment of the path is, and its demo; 0 if it is not a code, or
   one without a demo. */
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

/* Returns whether the path ends after the code; that of a redirect may go on. */
static bool is_whole(const struct request *request, const struct demo *demo)
{
    char segment[ENDPOINT_NAME_SIZE];

    if (!target_has_segment(&request->target, 2))
        return true;
    return demo->function == demo_redirect && !target_has_segment(&request->target, 3) &&
           target_segment(&request->target, 2, segment, sizeof(segment)) >= 0 &&
           strcmp(segment, "arrived") == 0;
}

bool demo_is_reading(const struct request *request)
{
    return request->method == METHOD_GET || request->method == METHOD_HEAD;
}

bool demo_has_type(const struct request *request, const char *type)
{
    const char *value = request->fields[FIELD_CONTENT_TYPE];
    size_t size = strlen(type);

    return value && strncasecmp(value, type, size) == 0 && strchr("; \t", value[size]);
}

void demo_refuse_type(const struct demo_call *call)
{
    demo_tell(call, 415, "This demo takes application/json only.");
    reply_add(call->reply, "Accept", "application/json");
    reply_add(call->reply, "Accept-Post", "application/json");
}

static void answer(const struct demo *demo, const struct demo_call *call)
{
    const struct request *request = call->request;
    bool taken = !demo->allow || demo_lists(demo->allow, request->head.method);

    reply_add_format(call->reply, "Statusbin-Code", "%u", call->code);
    if (taken && (request->method != METHOD_OPTIONS || !demo->allow)) {
        demo->function(call);
        return;
    }
    if (taken)
        call->reply->code = 204;
    else
        explain_value(request, 405, "This demo does not take the method ",
                      text_slice(request->head.method), "; Allow lists those that it takes.",
                      call->reply);
    reply_add(call->reply, "Allow", demo->allow);
}

/* Returns whether the second segment is a number, but not a code. */
static bool is_other_number(const struct service *service, const struct request *request)
{
    char segment[ENDPOINT_NAME_SIZE];
    unsigned code;

    return target_segment(&request->target, 1, segment, sizeof(segment)) > 0 &&
           code_is_number(segment) && !code_parse(service, segment, &code);
}

void endpoint_demo(const struct service *service, const struct request *request,
                   struct reply *reply)
{
    const struct demo *demo = NULL;
    unsigned code = find_code(request, &demo);

    if (!target_has_segment(&request->target, 1))
        index_answer_demos(service, request, reply);
    else if (code && is_whole(request, demo))
        answer(demo, &(struct demo_call){service, request, code, reply});
    else if (is_other_number(service, request))
        code_refuse(service, request, target_raw_segment(&request->target, 1), reply);
    else
        explain_value(request, 404, "There is no demo at ", request->target.path,
                      ". /demo lists them all; any code is at /status/ and its number, as "
                      "in /status/404.",
                      reply);
}

struct content_rules endpoint_demo_content(const struct request *request)
{
    struct content_rules rules = {.kept = false, .max = UINT64_MAX};
    const struct demo *demo;

    if (!find_code(request, &demo) || !is_whole(request, demo))
        return rules;
    rules.kept = demo->keeps;
    if (demo->function == demo_size)
        rules.max = DEMO_SIZE_MAX;
    return rules;
}

bool endpoint_demo_refuses(const struct service *service, const struct request *request,
                           struct reply *reply)
{
    const struct demo *demo;
    unsigned code = find_code(request, &demo);

    if (!code || !demo->early || !is_whole(request, demo))
        return false;
    answer(demo, &(struct demo_call){service, request, code, reply});
    return reply->code >= 400;
}
