/*
 * Demos that refuse a request for its method, its fields, its target or its
 * content, and say what would be right.
 */
#include "endpoint/demo/demo.h"

#include <string.h>
#include <strings.h>

#include "endpoint/explain.h"
#include "http/conditional.h"
#include "pages/assets.h"

enum { TARGET_MAX = 1024, FIELDS_MAX = 2048 };

static const char state_etag[] =
    "\"statusbin-428\""; /* of the state that show_state answers with */

static const char welcome[] = "This is the response of the demo to a request that is right.";

void demo_refuse_type(const struct demo_call *call)
{
    demo_tell(call, 415, "This demo takes only application/json.");
    reply_add(call->reply, "Accept", "application/json");
    reply_add(call->reply, "Accept-Post", "application/json");
}

/* RFC 9110, 15.5.16 */
void demo_refuse_coding(const struct demo_call *call)
{
    demo_tell(call, 415, "This demo takes only content without a Content-Encoding.");
    reply_add(call->reply, "Accept-Encoding", "identity");
}

/* RFC 9110, 15.5.14. Over HTTP/2 the stream ends, and over HTTP/1 only the connection can. */
bool demo_refuse_size(const struct demo_call *call)
{
    const struct request *request = call->request;

    if (request->content_length <= call->content_max &&
        request->content_received <= call->content_max)
        return false;
    demo_tell(call, 413, "The content is larger than the 1024 bytes that this demo takes.");
    call->reply->close = request->head.version != HTTP_2;
    return true;
}

/* RFC 9110, 15.3.2: Location and ETag of the resource that a real server would have made. */
void demo_created(const struct demo_call *call)
{
    demo_tell(call, call->code,
              "The new resource would be at Location, but this demo keeps nothing.");
    reply_add(call->reply, "Location", "/demo/200");
    reply_add(call->reply, "ETag", asset_find("document.txt")->etag);
}

void demo_methods(const struct demo_call *call)
{
    /* Any other method has been refused, with Allow. */
    demo_tell(call, 200, welcome);
}

/* Refuses with the code, saying why, or lets the request succeed. */
static void refuse_if(const struct demo_call *call, bool wrong, const char *sentence)
{
    demo_tell(call, wrong ? call->code : 200, wrong ? sentence : welcome);
}

void demo_length(const struct demo_call *call)
{
    enum method method = call->request->method;
    bool brings = method == METHOD_POST || method == METHOD_PUT || method == METHOD_PATCH;

    refuse_if(call, brings && !call->request->fields[FIELD_CONTENT_LENGTH],
              "Send Content-Length with the size of the content.");
}

void demo_target(const struct demo_call *call)
{
    refuse_if(call, strlen(call->request->head.target) > TARGET_MAX,
              "The target is longer than the 1024 bytes that this demo takes.");
}

/* RFC 9110, 15.5.16 */
void demo_type(const struct demo_call *call)
{
    const struct request *request = call->request;
    bool brings = !demo_is_reading(request);

    if (brings && request->fields[FIELD_CONTENT_ENCODING]) {
        demo_refuse_coding(call);
    } else if (brings && !demo_has_type(request, "application/json")) {
        demo_refuse_type(call);
    } else {
        demo_tell(call, 200, welcome);
    }
}

/* RFC 9110, 10.1.1: what an HTTP/1.0 client expects is ignored. */
void demo_expectation(const struct demo_call *call)
{
    const struct request *request = call->request;
    const char *expect = request->fields[FIELD_EXPECT];

    if (expect && request->head.version != HTTP_1_0 && strcasecmp(expect, "100-continue") != 0)
        explain_value(request, call->code, "The expectation is ", text_slice(expect),
                      "; the only one that this server can meet is 100-continue.", call->reply);
    else
        demo_tell(call, 200, welcome);
}

/* RFC 2324 and RFC 7168: a teapot brews tea, and no coffee. */
void demo_teapot(const struct demo_call *call)
{
    const struct request *request = call->request;

    if (demo_is_reading(request))
        demo_tell(call, 200, "This is a teapot. It brews message/teapot.");
    else if (request->method != METHOD_POST && demo_has_type(request, "message/teapot"))
        demo_tell(call, 200, "The tea is being brewed.");
    else
        demo_tell(call, call->code, "A teapot can BREW message/teapot, and nothing else.");
}

/* Returns the host that the request is for, without port and trailing dots. */
static struct slice find_host(const struct request *request)
{
    struct slice found = request->authority;
    const char *end = memchr(found.data, ':', found.size);

    if (end)
        found.size = (size_t)(end - found.data);
    while (found.size > 0 && found.data[found.size - 1] == '.')
        found.size--;
    return found;
}

void demo_host(const struct demo_call *call)
{
    static const char invalid[] = ".invalid";
    struct slice host = find_host(call->request);
    size_t size = sizeof(invalid) - 1;

    refuse_if(call,
              host.size >= size && strncasecmp(host.data + host.size - size, invalid, size) == 0,
              "This server does not serve hosts that end in .invalid.");
}

/* RFC 8470, 5.1: its only value is 1, and whatever else comes counts as that. */
void demo_early(const struct demo_call *call)
{
    refuse_if(call, call->request->fields[FIELD_EARLY_DATA],
              "Send the request again when the TLS handshake is complete.");
}

/* Answers with the state that a PUT would change. It is in one format alone, so that it has one
   strong entity tag (RFC 9110, 8.8.1); it never changes, so it has no Last-Modified. */
static void show_state(unsigned code, struct reply *reply)
{
    static const char state[] = "PUT with If-Match and this ETag.\n";

    reply->code = code;
    reply_add(reply, "ETag", state_etag);
    reply_add(reply, "Cache-Control", "no-cache");
    if (code == 200)
        reply_set_content(reply, state, sizeof(state) - 1, "text/plain; charset=utf-8");
}

/* RFC 6585, 3. A PUT that succeeds gets no ETag, because what it sent is not kept (RFC 9110,
   9.3.4). */
void demo_required(const struct demo_call *call)
{
    const struct request *request = call->request;
    struct reply *reply = call->reply;
    const struct validators validators = {.etag = state_etag};
    const struct conditions conditions = {
        .if_match = request->fields[FIELD_IF_MATCH],
        .if_none_match = request->fields[FIELD_IF_NONE_MATCH],
    };
    enum conditional_result result =
        conditional_evaluate(&conditions, &validators, demo_is_reading(request), 0);

    if (result == CONDITIONAL_FAILED)
        demo_tell(call, 412,
                  "If-Match does not contain the current ETag, or If-None-Match contains it: GET "
                  "the resource again.");
    else if (result == CONDITIONAL_NOT_MODIFIED)
        show_state(304, reply);
    else if (demo_is_reading(request))
        show_state(200, reply);
    else if (!conditions.if_match)
        demo_tell(call, call->code, "Send If-Match with the ETag of the version that you change.");
    else
        reply->code = 204;
}

void demo_fields(const struct demo_call *call)
{
    refuse_if(call, call->request->head.fields_size > FIELDS_MAX,
              "The headers are larger than the 2048 bytes that this demo takes.");
}

/* The methods of RFC 9110, PATCH, and those that IANA's registry has for WebDAV. */
void demo_implemented(const struct demo_call *call)
{
    static const char methods[] =
        "GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE, PATCH, ACL, BASELINE-CONTROL, "
        "BIND, "
        "CHECKIN, CHECKOUT, COPY, LABEL, LINK, LOCK, MERGE, MKACTIVITY, MKCALENDAR, MKCOL, "
        "MKREDIRECTREF, MKWORKSPACE, MOVE, ORDERPATCH, PROPFIND, PROPPATCH, REBIND, REPORT, "
        "SEARCH, "
        "UNBIND, UNCHECKOUT, UNLINK, UNLOCK, UPDATE, UPDATEREDIRECTREF, VERSION-CONTROL";
    const char *method = call->request->head.method;

    if (!demo_lists(methods, method))
        explain_value(call->request, call->code, "No specification that this server knows defines ",
                      text_slice(method), ".", call->reply);
    else
        demo_tell(call, 200, welcome);
}

/* Head and content have a time each (--header-timeout, --body-timeout), whatever the path. */
void demo_slow(const struct demo_call *call)
{
    demo_tell(call, 200,
              "This request arrived in time; the 408 is for headers that take longer than "
              "--header-timeout, 30 seconds by default.");
}

void demo_version(const struct demo_call *call)
{
    demo_tell(
        call, 200,
        "This server speaks HTTP/1.0, HTTP/1.1 and HTTP/2; a request line of HTTP/1 that ends "
        "with HTTP/2.0 gets the 505.");
}
