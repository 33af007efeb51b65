#include "endpoint/keyed.h"

#include "endpoint/explain.h"
#include "http/query.h"

/* Refuses whatever stands beside the key in a DELETE: who names one request, or the one to begin
   from, does not expect to lose all of them. Returns whether there was something. */
static bool refuse_more(const struct request *request, struct reply *reply)
{
    const char *cursor = request->target.query;
    struct parameter parameter;

    while (query_next(&cursor, &parameter)) {
        if (parameter.name.size == 0 || query_is(&parameter, "key"))
            continue;
        explain_value(request, 400, "The parameter ", parameter.name,
                      " does not go with DELETE, which forgets all of a key: name the key alone.",
                      reply);
        return true;
    }
    return false;
}

bool keyed_read(const struct request *request, const char *refusal, struct key *ret_key,
                struct reply *reply)
{
    static const char allow[] = "GET, HEAD, DELETE, OPTIONS";

    switch (request->method) {
    case METHOD_GET:
    case METHOD_HEAD:
    case METHOD_DELETE:
        if (key_find(request, ret_key) == KEY_NAMED)
            return request->method != METHOD_DELETE || !refuse_more(request, reply);
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
