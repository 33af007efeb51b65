/*
 * Demos that read the request's content: its size, or what it says.
 */
#include "endpoint/demo/demo.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "http/negotiation.h"

enum { CONTENT_MAX = 1024 };

/* 10.1.1: whether a 100 came before is for the client to see. */
void demo_echo(const struct service *service, const struct request *request, unsigned code,
               struct reply *reply)
{
    (void)service;
    (void)code;
    if (request->content_received > request->content_size) {
        demo_tell(request, 413, "This demo sends back 65536 octets at most.", reply);
    } else if (request->content_size == 0) {
        demo_tell(request, 200,
                  "POST content with Expect: 100-continue: the 100 comes before the content is "
                  "sent, and the content comes back.",
                  reply);
    } else {
        char *copy = malloc(request->content_size);

        if (copy)
            memcpy(copy, request->content, request->content_size);
        reply->code = 200;
        reply_add(reply, "Content-Security-Policy", "sandbox");
        reply_own_content(reply, copy, request->content_size, "application/octet-stream");
    }
}

void demo_size(const struct service *service, const struct request *request, unsigned code,
               struct reply *reply)
{
    (void)service;
    if (request->content_length > CONTENT_MAX || request->content_received > CONTENT_MAX)
        demo_tell(request, code, "The content is larger than the 1024 octets that are taken here.",
                  reply);
    else
        demo_tell(request, 200, "Content of up to 1024 octets is taken here.", reply);
}

static _Thread_local bool memory_failed;

static void *take_memory(size_t size)
{
    void *memory = malloc(size);

    memory_failed |= memory == NULL;
    return memory;
}

/* jansson says of text for which memory ran out that it is no JSON. */
__attribute__((constructor)) static void watch_memory(void)
{
    json_set_alloc_funcs(take_memory, free);
}

/* Whether content is JSON with a string "name"; *ret_valid: whether it is JSON at all; *ret_failed:
   whether that could not be told, because memory ran out. */
static bool has_name(const struct request *request, bool *ret_valid, bool *ret_failed)
{
    json_t *content;
    bool named;

    memory_failed = false;
    content = request->content_size
                  ? json_loadb(request->content, request->content_size, JSON_DECODE_ANY, NULL)
                  : NULL;
    named = json_is_string(json_object_get(content, "name"));
    *ret_valid = content != NULL;
    *ret_failed = memory_failed;
    json_decref(content);
    return named;
}

void demo_entity(const struct service *service, const struct request *request, unsigned code,
                 struct reply *reply)
{
    (void)service;
    bool valid;

    if (request->method == METHOD_GET || request->method == METHOD_HEAD) {
        demo_tell(request, 200, "POST a JSON object with a string \"name\".", reply);
    } else if (!demo_is_json(request->fields[FIELD_CONTENT_TYPE])) {
        demo_tell(request, 415, "Content is taken as application/json only.", reply);
        reply_add(reply, "Accept", "application/json");
        reply_add(reply, "Accept-Post", "application/json");
    } else if (request->content_received > request->content_size) {
        demo_tell(request, 413, "This demo reads 65536 octets at most.", reply);
    } else if (has_name(request, &valid, &reply->failed)) {
        demo_tell(request, 200, "There is a name.", reply);
    } else if (valid) {
        demo_tell(request, code, "This is JSON, but not an object with a string \"name\".", reply);
    } else {
        demo_tell(request, 400, "This is not JSON.", reply);
    }
}
