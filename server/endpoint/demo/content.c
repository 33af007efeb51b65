/*
 * Demos that depend on the request's content: on its size, or on what it says.
 */
#include "endpoint/demo/demo.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "pages/json-memory.h"

/* RFC 9110, 10.1.1: the client sees whether a 100 came before it sent the content. */
void demo_echo(const struct demo_call *call)
{
    const struct request *request = call->request;
    struct reply *reply = call->reply;

    if (request->content_received > request->content_size) {
        demo_tell(call, 413, "This demo echoes 65536 bytes at most.");
    } else if (request->content_size == 0) {
        demo_tell(call, 200,
                  "POST content with Expect: 100-continue: the server sends a 100, and then echoes "
                  "the content.");
    } else {
        char *copy = malloc(request->content_size);

        if (copy)
            memcpy(copy, request->content, request->content_size);
        reply->code = 200;
        reply_add(reply, "Content-Security-Policy", "sandbox");
        reply_own_content(reply, copy, request->content_size, "application/octet-stream");
    }
}

void demo_size(const struct demo_call *call)
{
    if (!demo_refuse_size(call))
        demo_tell(call, 200, "This demo takes up to 1024 bytes of content.");
}

/* Returns whether the content is JSON with a string "name". Stores whether it is JSON at all, and
   whether memory ran out, so that neither can be said. */
static bool has_name(const struct request *request, bool *ret_valid, bool *ret_failed)
{
    json_t *content;
    bool named;

    json_memory_clear();
    content = request->content_size
                  ? json_loadb(request->content, request->content_size, JSON_DECODE_ANY, NULL)
                  : NULL;
    named = json_is_string(json_object_get(content, "name"));
    *ret_valid = content != NULL;
    *ret_failed = json_memory_failed();
    json_decref(content);
    return named;
}

void demo_entity(const struct demo_call *call)
{
    const struct request *request = call->request;
    bool valid;

    if (demo_is_reading(request)) {
        demo_tell(call, 200, "POST a JSON object with a string \"name\".");
    } else if (!demo_has_type(request, "application/json")) {
        demo_refuse_type(call);
    } else if (request->content_received > request->content_size) {
        demo_tell(call, 413, "This demo reads 65536 bytes at most.");
    } else if (has_name(request, &valid, &call->reply->failed)) {
        demo_tell(call, 200, "The object has a name.");
    } else if (valid) {
        demo_tell(call, call->code, "This is JSON, but not an object with a string \"name\".");
    } else {
        demo_tell(call, 400, "This is not JSON.");
    }
}
