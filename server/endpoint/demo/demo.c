#include "endpoint/demo/demo.h"

#include <string.h>
#include <strings.h>

#include "answer/thing.h"
#include "codes/status.h"
#include "endpoint/code.h"
#include "endpoint/endpoint.h"
#include "endpoint/explain.h"
#include "endpoint/index.h"
#include "endpoint/status/altered.h"
#include "http/method.h"

static const char reading[] = METHODS_READING;
static const char common[] = METHODS_COMMON;
static const char *const of_authenticate[] = {"scheme", "algorithm", "stale-after", NULL};

/* The demos that rows name. */
static const struct demo {
    const char *name;
    demo_function *function;
    const char *allow;    /* the methods it takes; NULL: any */
    bool early;           /* it can refuse a request for its head, before the content is sent */
    bool keeps;           /* it reads the content */
    uint64_t content_max; /* octets of content that it takes; 0: it does not count them */
    unsigned knobs;       /* a set of those that it takes besides what all take */
    const char *const *parameters; /* of the query, which are its own, and a NULL; or NULL */
} demos[] = {
    {"acceptable", demo_acceptable, reading},
    {"authenticate", demo_authenticate, common, .early = true, .parameters = of_authenticate},
    {"authenticate-proxy", demo_authenticate_proxy, common, .early = true},
    {"authorize", demo_authorize, common, .early = true},
    {"choices", demo_choices, reading},
    {"created", demo_created, "POST, OPTIONS"},
    {"document", demo_document, reading},
    {"early", demo_early, common},
    {"echo", demo_echo, "GET, HEAD, POST, PUT, PATCH, OPTIONS", .keeps = true},
    {"entity", demo_entity, "GET, HEAD, POST, OPTIONS", .keeps = true},
    {"expectation", demo_expectation, common, .early = true},
    {"fields", demo_fields, common, .early = true},
    {"hints", demo_hints, reading},
    {"host", demo_host, common},
    {"implemented", demo_implemented, NULL},
    {"length", demo_length, common, .early = true},
    {"limit", demo_limit, common},
    {"methods", demo_methods, reading},
    {"outage", demo_outage, common, .knobs = KNOB_SET(KNOB_RETRY_AFTER)},
    {"processing", demo_processing, common},
    {"redirect", demo_redirect, common},
    {"required", demo_required, "GET, HEAD, PUT, OPTIONS"},
    {"size", demo_size, common, .content_max = 1024},
    {"slow", demo_slow, common},
    {"target", demo_target, common},
    {"teapot", demo_teapot, "GET, HEAD, POST, BREW, OPTIONS"},
    {"thing", demo_thing, "GET, HEAD, PUT, DELETE, OPTIONS", .early = true, .keeps = true,
     .content_max = THING_CONTENT_MAX},
    {"type", demo_type, "GET, HEAD, POST, OPTIONS", .early = true},
    {"upgrade", demo_upgrade, reading},
    {"version", demo_version, common},
};

static const struct demo *find_demo(const char *name)
{
    for (size_t i = 0; i < sizeof(demos) / sizeof(demos[0]); i++)
        if (strcmp(demos[i].name, name) == 0)
            return &demos[i];
    return NULL;
}

void demo_fail(const struct demo_call *call, unsigned code, const char *sentence)
{
    call->reply->demonstrated = 0;
    demo_tell(call, code, sentence);
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

/* What a path names. */
struct place {
    unsigned code;
    const struct demo *demo;
    struct slice parameters; /* behind the code */
};

/* Returns whether the second segment of the path is a code with a demo. */
static bool find_place(const struct request *request, struct place *ret_place)
{
    char segment[ENDPOINT_NAME_SIZE];
    long size = target_step(&request->target, 1, segment, sizeof(segment), &ret_place->parameters);
    const struct status *row;

    if (size < 0 || !status_parse(segment, (size_t)size, 599, &ret_place->code))
        return false;
    row = status_find(ret_place->code);
    if (!row || !row->demo)
        return false;
    ret_place->demo = find_demo(row->demo);
    return true;
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

static void decide(const struct demo *demo, const struct demo_call *call)
{
    const struct request *request = call->request;
    bool taken = !demo->allow || demo_lists(demo->allow, request->head.method);

    call->reply->demonstrated = call->code;
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

/* Reads the knobs of a request to a demo that comes to the code; 0: it is not known yet. Returns
   false, with the reply filled in, if one is bad or of no use. */
static bool read_knobs(const struct demo *demo, const struct demo_call *call,
                       struct slice parameters, unsigned code)
{
    const unsigned taken = KNOB_SET(KNOB_DELAY) | KNOB_SET(KNOB_SLEEP) | KNOB_SET(KNOB_FAULT) |
                           KNOB_SET(KNOB_SEED) | KNOB_SET(KNOB_KEY) | demo->knobs;
    const struct knob_rules rules = {
        .refused = KNOB_SET_ALL & ~taken,
        .why = "a demo makes its own response and takes only delay, fault, seed, key and what its "
               "page names; /status takes every knob",
        .parameters = demo->parameters,
    };
    const struct knob_call knob_call = {call->service, call->request, &rules};
    char detail[KNOBS_DETAIL_MAX];

    knobs_reset(call->knobs);
    if (knobs_read(call->knobs, &knob_call, parameters, code, detail))
        return true;
    reply_reset(call->reply);
    reply_init(call->reply);
    explain_knobs(call->request, call->knobs, detail, call->reply);
    return false;
}

/* Has the reply sent as the knobs say. */
static void obey(const struct demo_call *call)
{
    struct knobs *knobs = call->knobs;
    struct reply *reply = call->reply;

    knobs_set_sending(knobs, reply);
    if (reply->breakage == BREAKAGE_BODY_204)
        reply_set_stray_content(reply);
    status_altered_name_sources(knobs, reply);
}

/* Answers a request to a demo. A fault may not go with what the demo comes to. */
static void answer(const struct service *service, const struct request *request,
                   const struct place *place, struct reply *reply)
{
    struct knobs knobs = {.memory = NULL};
    const struct demo_call call = {
        .service = service,
        .request = request,
        .code = place->code,
        .content_max = place->demo->content_max,
        .knobs = &knobs,
        .reply = reply,
    };

    if (read_knobs(place->demo, &call, place->parameters, 0)) {
        decide(place->demo, &call);
        if (!(knobs.given & KNOB_SET(KNOB_FAULT)) ||
            read_knobs(place->demo, &call, place->parameters, reply->code))
            obey(&call);
    }
    knobs_reset(&knobs);
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
    struct place place;
    bool found = find_place(request, &place);

    if (!target_has_segment(&request->target, 1))
        index_answer_demos(service, request, reply);
    else if (found && is_whole(request, place.demo))
        answer(service, request, &place, reply);
    else if (is_other_number(service, request))
        code_refuse(service, request, target_raw_segment(&request->target, 1), reply);
    else
        explain_value(request, 404, "There is no demo at ", request->target.path,
                      ". /demo lists all demos; for any code, use /status/ and its number, as in "
                      "/status/404.",
                      reply);
}

struct content_rules endpoint_demo_content(const struct request *request)
{
    struct content_rules rules = {.kept = false, .max = UINT64_MAX};
    struct place place;

    if (!find_place(request, &place) || !is_whole(request, place.demo))
        return rules;
    rules.kept = place.demo->keeps;
    if (place.demo->content_max > 0)
        rules.max = place.demo->content_max;
    return rules;
}

bool endpoint_demo_refuses(const struct service *service, const struct request *request,
                           struct reply *reply)
{
    struct place place;

    if (!find_place(request, &place) || !place.demo->early || !is_whole(request, place.demo))
        return false;
    answer(service, request, &place, reply);
    return reply->code >= 400;
}
