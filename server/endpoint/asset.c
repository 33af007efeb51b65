#include "endpoint/asset.h"

#include "endpoint/endpoint.h"
#include "endpoint/explain.h"
#include "http/conditional.h"
#include "http/negotiation.h"

void asset_answer(const struct request *request, const struct asset *asset, bool negotiated,
                  const char *cache_control, struct reply *reply)
{
    const struct conditions conditions = {
        .if_match = request->fields[FIELD_IF_MATCH],
        .if_none_match = request->fields[FIELD_IF_NONE_MATCH],
    };
    bool gzip = asset->gzip && negotiation_wants_gzip(request->fields[FIELD_ACCEPT_ENCODING]);
    const char *etag = gzip ? asset->gzip_etag : asset->etag;
    enum conditional_result result =
        conditional_evaluate(&conditions, &(struct validators){.etag = etag}, true, 0);
    bool modified = result == CONDITIONAL_PROCEED;

    if (result == CONDITIONAL_FAILED) {
        explain(request, 412, "If-Match does not contain the current ETag: GET the resource again.",
                reply);
        return;
    }
    reply->code = modified ? 200 : 304;
    reply_add_format(reply, "ETag", "%s", etag);
    reply_add(reply, "Cache-Control", cache_control);
    if (negotiated)
        reply_add(reply, "Vary", "Accept, Accept-Encoding");
    else if (asset->gzip)
        reply_add(reply, "Vary", "Accept-Encoding");
    if (!modified)
        return;
    if (gzip) {
        reply_add(reply, "Content-Encoding", "gzip");
        reply_set_content(reply, asset->gzip, asset->gzip_size, asset->type);
    } else {
        reply_set_content(reply, asset->data, asset->size, asset->type);
    }
}

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
        explain_value(request, 404, "There is no file at ", request->target.path, ".", reply);
        return;
    }
    asset_answer(request, asset, false, cache_control, reply);
}

void endpoint_favicon(const struct service *service, const struct request *request,
                      struct reply *reply)
{
    (void)service;
    asset_answer(request, asset_find("favicon.ico"), false, cache_control, reply);
}
