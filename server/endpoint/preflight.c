#include "endpoint/endpoint.h"

#include <string.h>

/* Whatever a page asks for is allowed. */
void endpoint_preflight(const struct service *service, const struct request *request,
                        struct reply *reply)
{
    const char *fields = request->fields[FIELD_ACCESS_CONTROL_REQUEST_HEADERS];

    (void)service;
    reply->code = 204;
    reply_add(reply, "Access-Control-Allow-Methods",
              request->fields[FIELD_ACCESS_CONTROL_REQUEST_METHOD]);
    /* An empty list, or one with a tab, is left out: not every engine can send it. */
    if (fields && *fields && !strchr(fields, '\t'))
        reply_add(reply, "Access-Control-Allow-Headers", fields);
    reply_add(reply, "Access-Control-Max-Age", "600");
}
