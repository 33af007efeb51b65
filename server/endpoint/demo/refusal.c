/*
 * Demos that refuse a request for its method, its fields, its target or its
 * content, and say what would be right.
 */
#include "endpoint/demo/demo.h"

#include <string.h>
#include <strings.h>

#include "endpoint/endpoint.h"
#include "http/conditional.h"
#include "pages/assets.h"

enum { TARGET_MAX = 1024, FIELDS_MAX = 2048 };

static const char state_etag[] = "\"statusbin-428\""; /* of what show_state shows */

static const char welcome[] = "This is what the demo answers when nothing is wrong.";

static bool reads(const struct request *request)
{
    return request->method == METHOD_GET || request->method == METHOD_HEAD;
}

/* 15.3.2: Location and ETag of what a server that keeps things would have made. */
void demo_created(const struct service *service, const struct request *request, unsigned code,
                  struct reply *reply)
{
    (void)service;
    demo_tell(request, code, "It would be at Location now; nothing is kept here.", reply);
    reply_add(reply, "Location", "/demo/200");
    reply_add(reply, "ETag", asset_find("document.txt")->etag);
}

void demo_methods(const struct service *service, const struct request *request, unsigned code,
                  struct reply *reply)
{
    (void)service;
    (void)code; /* any other method has been refused, with Allow */
    demo_tell(request, 200, welcome, reply);
}

void demo_length(const struct service *service, const struct request *request, unsigned code,
                 struct reply *reply)
{
    (void)service;
    bool asked = request->method == METHOD_POST || request->method == METHOD_PUT ||
                 request->method == METHOD_PATCH;

    if (asked && !request->fields[FIELD_CONTENT_LENGTH])
        demo_tell(request, code, "Say with Content-Length how much content there is.", reply);
    else
        demo_tell(request, 200, welcome, reply);
}

void demo_target(const struct service *service, const struct request *request, unsigned code,
                 struct reply *reply)
{
    (void)service;
    if (strlen(request->head.target) > TARGET_MAX)
        demo_tell(request, code, "The target is longer than the 1024 octets that are taken here.",
                  reply);
    else
        demo_tell(request, 200, welcome, reply);
}

bool demo_is_json(const char *type)
{
    static const char json[] = "application/json";
    size_t size = sizeof(json) - 1;

    return type && strncasecmp(type, json, size) == 0 && strchr("; \t", type[size]);
}

/* 15.5.16 */
void demo_type(const struct service *service, const struct request *request, unsigned code,
               struct reply *reply)
{
    (void)service;
    const char *type = request->fields[FIELD_CONTENT_TYPE];

    if (!reads(request) && request->fields[FIELD_CONTENT_ENCODING]) {
        demo_tell(request, code, "Content is taken without a coding only.", reply);
        reply_add(reply, "Accept-Encoding", "identity");
    } else if (!reads(request) && !demo_is_json(type)) {
        demo_tell(request, code, "Content is taken as application/json only.", reply);
        reply_add(reply, "Accept", "application/json");
        reply_add(reply, "Accept-Post", "application/json");
    } else {
        demo_tell(request, 200, welcome, reply);
    }
}

/* 10.1.1: an HTTP/1.0 client has no expectations. */
void demo_expectation(const struct service *service, const struct request *request, unsigned code,
                      struct reply *reply)
{
    (void)service;
    const char *expect = request->fields[FIELD_EXPECT];

    if (expect && request->head.version != HTTP_1_0 && strcasecmp(expect, "100-continue") != 0)
        demo_tell(request, code, "The only expectation that can be met is 100-continue.", reply);
    else
        demo_tell(request, 200, welcome, reply);
}

/* RFC 2324 and RFC 7168: a teapot brews tea, and no coffee. */
void demo_teapot(const struct service *service, const struct request *request, unsigned code,
                 struct reply *reply)
{
    (void)service;
    static const char tea[] = "message/teapot";
    const char *type = request->fields[FIELD_CONTENT_TYPE];
    bool brews = type && strncasecmp(type, tea, sizeof(tea) - 1) == 0 &&
                 strchr("; \t", type[sizeof(tea) - 1]);

    if (reads(request))
        demo_tell(request, 200, "This is a teapot. It brews message/teapot.", reply);
    else if (request->method != METHOD_POST && brews)
        demo_tell(request, 200, "The tea is being brewed.", reply);
    else
        demo_tell(request, code, "A teapot can BREW message/teapot, and nothing else.", reply);
}

/* The host that the request is for, without port and trailing dots. */
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

void demo_host(const struct service *service, const struct request *request, unsigned code,
               struct reply *reply)
{
    (void)service;
    static const char invalid[] = ".invalid";
    struct slice host = find_host(request);
    size_t size = sizeof(invalid) - 1;

    if (host.size >= size && strncasecmp(host.data + host.size - size, invalid, size) == 0)
        demo_tell(request, code, "This server does not speak for hosts that end in .invalid.",
                  reply);
    else
        demo_tell(request, 200, welcome, reply);
}

/* RFC 8470, 5.1 */
void demo_early(const struct service *service, const struct request *request, unsigned code,
                struct reply *reply)
{
    (void)service;
    const char *early = request->fields[FIELD_EARLY_DATA];

    if (early && strcmp(early, "1") == 0)
        demo_tell(request, code, "Send it again once the handshake is complete.", reply);
    else
        demo_tell(request, 200, welcome, reply);
}

/* Nobody changes it, and there is no date of its last change; in one format alone, so that it has
   one strong entity tag (RFC 9110, 8.8.1). */
static void show_state(unsigned code, struct reply *reply)
{
    static const char state[] = "PUT with If-Match and this ETag.\n";

    reply->code = code;
    reply_add(reply, "ETag", state_etag);
    reply_add(reply, "Cache-Control", "no-cache");
    if (code == 200)
        reply_set_content(reply, state, sizeof(state) - 1, "text/plain; charset=utf-8");
}

/* RFC 6585, 3. A successful PUT has no ETag: what was sent is not kept (RFC 9110, 9.3.4). */
void demo_required(const struct service *service, const struct request *request, unsigned code,
                   struct reply *reply)
{
    (void)service;
    const struct validators validators = {.etag = state_etag};
    const struct conditions conditions = {
        .if_match = request->fields[FIELD_IF_MATCH],
        .if_none_match = request->fields[FIELD_IF_NONE_MATCH],
    };
    enum conditional_result result =
        conditional_evaluate(&conditions, &validators, reads(request), 0);

    if (result == CONDITIONAL_FAILED)
        demo_tell(request, 412,
                  "If-Match does not have the current ETag, or If-None-Match has it: GET it again.",
                  reply);
    else if (result == CONDITIONAL_NOT_MODIFIED)
        show_state(304, reply);
    else if (reads(request))
        show_state(200, reply);
    else if (!conditions.if_match)
        demo_tell(request, code, "Say with If-Match which state it is that you change.", reply);
    else
        reply->code = 204;
}

void demo_fields(const struct service *service, const struct request *request, unsigned code,
                 struct reply *reply)
{
    (void)service;
    if (request->head.fields_size > FIELDS_MAX)
        demo_tell(request, code, "The fields are larger than the 2048 octets that are taken here.",
                  reply);
    else
        demo_tell(request, 200, welcome, reply);
}

/* The methods of RFC 9110, PATCH, and those that IANA's registry has for WebDAV. */
void demo_implemented(const struct service *service, const struct request *request, unsigned code,
                      struct reply *reply)
{
    (void)service;
    static const char methods[] =
        "GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE, PATCH, ACL, BASELINE-CONTROL, "
        "BIND, "
        "CHECKIN, CHECKOUT, COPY, LABEL, LINK, LOCK, MERGE, MKACTIVITY, MKCALENDAR, MKCOL, "
        "MKREDIRECTREF, MKWORKSPACE, MOVE, ORDERPATCH, PROPFIND, PROPPATCH, REBIND, REPORT, "
        "SEARCH, "
        "UNBIND, UNCHECKOUT, UNLINK, UNLOCK, UPDATE, UPDATEREDIRECTREF, VERSION-CONTROL";

    if (!demo_lists(methods, request->head.method))
        demo_tell(request, code, "No specification that this server knows has this method.", reply);
    else
        demo_tell(request, 200, welcome, reply);
}

void demo_version(const struct service *service, const struct request *request, unsigned code,
                  struct reply *reply)
{
    (void)service;
    (void)code;
    demo_tell(request, 200,
              "HTTP/1.0 and HTTP/1.1 are spoken here; a request line with HTTP/2.0 earns the 505.",
              reply);
}
