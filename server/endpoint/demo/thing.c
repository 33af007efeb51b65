/*
 * A thing that PUT makes and DELETE removes, for each key: one resource under the
 * names of 204, 404, 409 and 410. It has its codes from RFC 9110, 9.3.4, 9.3.5 and 13.
 */
#include "endpoint/demo/demo.h"

#include <string.h>

#include "answer/thing.h"
#include "base/clock.h"
#include "base/random.h"
#include "http/conditional.h"
#include "http/etag.h"

/* Refuses a PUT for what it brings. Returns whether it has. */
static bool refuse_content(const struct demo_call *call)
{
    const struct request *request = call->request;
    const struct request_head *head = &request->head;
    const char *type = request->fields[FIELD_CONTENT_TYPE];

    if (field_line_find(head->lines, head->line_count, "Content-Range")) /* 9.3.4 */
        demo_tell(call, 400,
                  "This demo takes no part of a resource: PUT all of it, without Content-Range.");
    else if (request->fields[FIELD_CONTENT_ENCODING])
        demo_refuse_coding(call);
    else if (type && strlen(type) >= THING_TYPE_SIZE)
        demo_tell(call, 415, "The Content-Type is longer than the 127 bytes that this demo keeps.");
    else
        return false;
    return true;
}

/* Returns whether PUT is to make something new only (If-None-Match: *, 13.1.2). */
static bool is_for_new(const struct request *request)
{
    const char *condition = request->fields[FIELD_IF_NONE_MATCH];

    return request->method == METHOD_PUT && condition && strcmp(condition, "*") == 0;
}

/* Adds what a 200 and a 304 share (15.4.5). */
static void add_validator(const struct thing *thing, struct reply *reply)
{
    reply_add_format(reply, "ETag", "%s", thing->etag);
    reply_add(reply, "Cache-Control", "no-cache");
}

/* Refuses a request whose preconditions do not hold for the thing. Returns whether it has. */
static bool refuse_condition(const struct demo_call *call, const struct thing *thing)
{
    const struct request *request = call->request;
    const struct validators validators = {.etag = thing->etag};
    const struct conditions conditions = {
        .if_match = request->fields[FIELD_IF_MATCH],
        .if_none_match = request->fields[FIELD_IF_NONE_MATCH],
    };

    switch (conditional_evaluate(&conditions, &validators, demo_is_reading(request), 0)) {
    case CONDITIONAL_PROCEED:
        return false;
    case CONDITIONAL_NOT_MODIFIED:
        call->reply->code = 304;
        add_validator(thing, call->reply);
        return true;
    case CONDITIONAL_FAILED:
        break;
    }
    if (is_for_new(request) &&
        (!conditions.if_match || etag_list_matches(conditions.if_match, thing->etag, true)))
        demo_tell(call, 409,
                  "The resource exists already: DELETE it first, or PUT without If-None-Match.");
    else
        demo_tell(call, 412,
                  "If-Match does not contain the current ETag, or If-None-Match contains it: GET "
                  "the resource again.");
    return true;
}

/* Answers a GET with what was PUT. */
static void show(const struct thing *thing, struct reply *reply)
{
    char *type = strdup(thing->type[0] ? thing->type : "application/octet-stream"); /* 8.3 */

    if (!type) {
        reply->failed = true;
        return;
    }
    reply->code = 200;
    reply->foreign = true;
    add_validator(thing, reply);
    reply_add(reply, "Content-Security-Policy", "sandbox");
    reply_own_text(reply, type);
    reply_set_content(reply, thing->content, thing->content_size, type);
    reply_copy_content(reply);
}

static void put(const struct demo_call *call, struct thing *thing)
{
    const struct request *request = call->request;
    bool made = thing->gone;

    thing_set(thing, random_next(call->service->random), request->fields[FIELD_CONTENT_TYPE],
              request->content, request->content_size);
    if (made)
        demo_tell(call, 201, "The resource was created. GET returns it, and DELETE removes it.");
    else
        call->reply->code = 204;
    reply_add_format(call->reply, "ETag", "%s", thing->etag);
}

/* Answers a request for a thing that is there. */
static void work_on(const struct demo_call *call, struct thing *thing)
{
    if (refuse_condition(call, thing) || call->request->head_only)
        return;
    if (demo_is_reading(call->request)) {
        show(thing, call->reply);
    } else if (call->request->method == METHOD_PUT) {
        put(call, thing);
    } else {
        thing->gone = true;
        call->reply->code = 204;
    }
}

/* Answers a request for a thing that is not there. Preconditions count only where the answer would
   be a success without them (13.2.1). thing: NULL: it has never been. */
static void work_without(const struct demo_call *call, struct thing *thing)
{
    const char *key = call->knobs->key;

    if (call->request->method != METHOD_PUT && thing)
        demo_tell(call, 410, "The resource was here, and a DELETE removed it.");
    else if (call->request->method != METHOD_PUT)
        demo_tell(call, 404, "There is no resource with this key: PUT one.");
    else if (call->request->fields[FIELD_IF_MATCH])
        demo_tell(call, 412,
                  "There is no resource that If-Match could match: PUT without If-Match.");
    else if (call->request->head_only)
        return;
    else if (thing || (thing = thing_add(call->service->things, key, strlen(key), clock_now_ms())))
        put(call, thing);
    else
        demo_fail(call, 507, "There is no memory for another resource.");
}

/* Answers a request that names a key. One request at a time has the things. */
static void work(const struct demo_call *call)
{
    struct store *things = call->service->things;
    const char *key = call->knobs->key;
    struct thing *thing;

    store_lock(things);
    thing = thing_find(things, key, strlen(key), clock_now_ms());
    if (thing && !thing->gone)
        work_on(call, thing);
    else
        work_without(call, thing);
    store_unlock(things);
}

void demo_thing(const struct demo_call *call)
{
    bool puts = call->request->method == METHOD_PUT;
    const char *key = call->knobs->key;

    if (demo_refuse_size(call))
        return;
    if (!key && puts)
        demo_fail(call, 400, "A resource needs a key of your own, as in /demo/404?key=mine.");
    else if (!key)
        demo_tell(call, 404,
                  "Without a key there is no resource: PUT one, as in /demo/404?key=mine.");
    else if (!puts || !refuse_content(call))
        work(call);
}
