#include "endpoint/endpoint.h"

#include <string.h>

void endpoint_health(const struct service *service, const struct request *request,
                     struct reply *reply)
{
    bool draining = service->shutting_down;
    const char *text = draining ? "draining\n" : "ok\n";

    (void)request;
    reply->code = draining ? 503 : 200;
    reply_set_content(reply, text, strlen(text), "text/plain; charset=utf-8");
}
