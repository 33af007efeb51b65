#include "endpoint/endpoint.h"

#include "http/conditional.h"
#include "http/negotiation.h"

void endpoint_asset(const struct request *request, const struct asset *asset, bool negotiated,
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
        endpoint_error(request, 412, "If-Match does not have the ETag that a GET gets.", reply);
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
