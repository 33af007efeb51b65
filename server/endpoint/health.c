#include "endpoint/endpoint.h"

void endpoint_health(const struct service *service, const struct request *request,
                     struct reply *reply)
{
    static const char ok[] = "ok\n", draining[] = "draining\n";

    (void)request;
    reply->code = service->shutting_down ? 503 : 200;
    if (service->shutting_down)
        reply_set_content(reply, draining, sizeof(draining) - 1, "text/plain; charset=utf-8");
    else
        reply_set_content(reply, ok, sizeof(ok) - 1, "text/plain; charset=utf-8");
}
