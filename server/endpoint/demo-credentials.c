/*
 * Demos that ask who the client is (RFC 9110, 11). user:pass is let in, and so
 * is another user with a name outside ASCII, to see whether a client sends UTF-8; guest:guest is
 * known and not allowed.
 */
#include "demo.h"

#include <string.h>

#include "../credentials.h"
#include "../digest.h"
#include "../query.h"
#include "endpoint.h"

static const char challenge[] = "Basic realm=\"statusbin\", charset=\"UTF-8\"";

/* Answers a user; false for nobody, who is to be challenged. */
static bool answer_user(const struct request *request, enum user user, struct reply *reply)
{
    if (user == USER_KNOWN)
        demo_tell(request, 200, "You are who you say, and may come in.", reply);
    if (user == USER_GUEST)
        demo_tell(request, 403, "You are known, but a guest may not do this.", reply);
    return user != USER_NONE;
}

static void ask_basic(const struct request *request, unsigned code, enum request_field field,
                      const char *challenge_field, struct reply *reply)
{
    enum user user = USER_NONE;

    if (request->lines[field] == 1)
        user = credentials_find_user(request->fields[field]);
    if (answer_user(request, user, reply))
        return;
    demo_tell(request, code,
              "Say who you are: the user is user, the password pass, the scheme Basic.", reply);
    reply_add(reply, challenge_field, challenge);
}

static void ask_digest(const struct request *request, unsigned code, struct reply *reply)
{
    enum user user = USER_NONE;
    bool stale = false;

    if (request->lines[FIELD_AUTHORIZATION] == 1)
        user = digest_find_user((struct request *)request, &stale);
    if (answer_user(request, user, reply))
        return;
    demo_tell(request, code,
              "Say who you are: the user is user, the password pass, the scheme Digest.", reply);
    reply->challenge = stale ? CHALLENGE_DIGEST_STALE : CHALLENGE_DIGEST;
}

void demo_authenticate(const struct service *service, const struct request *request, unsigned code,
                       struct reply *reply)
{
    char scheme[8] = "basic";
    int count = query_find(request->query, "scheme", scheme, sizeof(scheme));

    (void)service;
    if (count >= 0 && count <= 1 && strcmp(scheme, "basic") == 0) {
        ask_basic(request, code, FIELD_AUTHORIZATION, "WWW-Authenticate", reply);
    } else if (count == 1 && strcmp(scheme, "digest") == 0) {
        ask_digest(request, code, reply);
    } else {
        reply_remove(reply, "Statusbin-Code");
        endpoint_error(request, 400, "The parameter scheme is basic or digest, given once.", reply);
    }
}

void demo_authenticate_proxy(const struct service *service, const struct request *request,
                             unsigned code, struct reply *reply)
{
    (void)service;
    ask_basic(request, code, FIELD_PROXY_AUTHORIZATION, "Proxy-Authenticate", reply);
}

void demo_authorize(const struct service *service, const struct request *request, unsigned code,
                    struct reply *reply)
{
    (void)service, (void)code; /* a 401 asks who it is before a 403 can say that it may not */
    ask_basic(request, 401, FIELD_AUTHORIZATION, "WWW-Authenticate", reply);
}
