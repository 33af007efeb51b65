#include "endpoint/keyed.h"

#include "endpoint/explain.h"

bool keyed_read(const struct request *request, const char *refusal, struct key *ret_key,
                struct reply *reply)
{
    static const char allow[] = "GET, HEAD, DELETE, OPTIONS";

    switch (request->method) {
    case METHOD_GET:
    case METHOD_HEAD:
    case METHOD_DELETE:
        if (key_find(request, ret_key))
            return true;
        explain_parameter(request, "key", KEY_TAKES, reply);
        return false;
    case METHOD_OPTIONS:
        reply->code = 204;
        break;
    default:
        explain(request, 405, refusal, reply);
    }
    reply_add(reply, "Allow", allow);
    return false;
}
