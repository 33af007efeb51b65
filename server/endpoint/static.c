#include "endpoint/endpoint.h"

enum { NAME_SIZE = 64 };

static const char cache_control[] = "public, max-age=3600";

void endpoint_static(const struct service *service, const struct request *request,
                     struct reply *reply)
{
    char name[NAME_SIZE];
    const struct asset *asset = NULL;

    (void)service;
    if (!target_has_segment(&request->target, 2) &&
        target_segment(&request->target, 1, name, sizeof(name)) >= 0)
        asset = asset_find(name);
    if (!asset) {
        endpoint_error_value(request, 404, "There is no file at ", request->target.path, ".",
                             reply);
        return;
    }
    endpoint_asset(request, asset, false, cache_control, reply);
}

void endpoint_favicon(const struct service *service, const struct request *request,
                      struct reply *reply)
{
    (void)service;
    endpoint_asset(request, asset_find("favicon.ico"), false, cache_control, reply);
}
