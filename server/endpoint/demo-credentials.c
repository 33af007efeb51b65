/*
 * Demos that ask who the client is (RFC 9110, 11). user:pass is let in, and so
 * is another user with a name outside ASCII, to see whether a client sends UTF-8; guest:guest is
 * known and not allowed.
 */
#include "demo.h"

#include "../credentials.h"

static const char challenge[] = "Basic realm=\"statusbin\", charset=\"UTF-8\"";

static void decide(const struct request *request, unsigned code, enum request_field field,
                   const char *challenge_field, struct reply *reply)
{
    switch (request->lines[field] > 1 ? USER_NONE : credentials_find_user(request->fields[field])) {
    case USER_KNOWN:
        demo_tell(request, 200, "You are who you say, and may come in.", reply);
        break;
    case USER_GUEST:
        demo_tell(request, 403, "You are known, but a guest may not do this.", reply);
        break;
    case USER_NONE:
        demo_tell(request, code,
                  "Say who you are: the user is user, the password pass, the scheme Basic.", reply);
        reply_add(reply, challenge_field, challenge);
        break;
    }
}

void demo_authenticate(const struct service *service, const struct request *request, unsigned code,
                       struct reply *reply)
{
    (void)service;
    decide(request, code, FIELD_AUTHORIZATION, "WWW-Authenticate", reply);
}

void demo_authenticate_proxy(const struct service *service, const struct request *request,
                             unsigned code, struct reply *reply)
{
    (void)service;
    decide(request, code, FIELD_PROXY_AUTHORIZATION, "Proxy-Authenticate", reply);
}

void demo_authorize(const struct service *service, const struct request *request, unsigned code,
                    struct reply *reply)
{
    (void)service;
    (void)code; /* a 401 asks who it is before a 403 can say that it may not */
    decide(request, 401, FIELD_AUTHORIZATION, "WWW-Authenticate", reply);
}
