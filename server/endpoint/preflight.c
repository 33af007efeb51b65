#include "endpoint/endpoint.h"

#include <string.h>

/* Fetch standard, "CORS-preflight fetch": whatever is asked for is allowed. */
void endpoint_preflight(const struct service *service, const struct request *request,
                        struct reply *reply)
{
    const char *fields = request->fields[FIELD_ACCESS_CONTROL_REQUEST_HEADERS];

    (void)service;
    reply->code = 204;
    reply_add(reply, "Access-Control-Allow-Methods",
              request->fields[FIELD_ACCESS_CONTROL_REQUEST_METHOD]);
    /* The library sends neither an empty value nor one with a tab. */
    if (fields && *fields && !strchr(fields, '\t'))
        reply_add(reply, "Access-Control-Allow-Headers", fields);
    reply_add(reply, "Access-Control-Max-Age", "600");
}
