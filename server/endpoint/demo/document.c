/*
 * One document, as a server should serve one: a strong entity tag and a date,
 * every precondition (RFC 9110, 13) and every range (14).
 */
#include "endpoint/demo/demo.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "endpoint/endpoint.h"
#include "endpoint/status/reply.h"
#include "http/conditional.h"
#include "http/date.h"
#include "http/range.h"
#include "pages/assets.h"

enum { MODIFIED_S = 1767225600 }; /* 1 January 2026, when it has been all written */

/* What a 200, a 206 and a 304 have in common (15.4.5). */
static void add_validators(const struct asset *asset, struct reply *reply)
{
    char modified[DATE_SIZE];

    date_format(MODIFIED_S, modified);
    reply_add(reply, "ETag", asset->etag);
    reply_add_format(reply, "Last-Modified", "%s", modified);
    reply_add(reply, "Cache-Control", "no-cache");
    reply_add(reply, "Accept-Ranges", "bytes");
}

/* The ranges that the request asks for; RANGE_IGNORED for the whole. */
static enum range_result find_ranges(const struct request *request, const struct asset *asset,
                                     struct range ranges[RANGES_MAX], size_t *ret_count)
{
    const struct validators validators = {asset->etag, MODIFIED_S};
    enum range_result result;

    if (!request->fields[FIELD_RANGE] || request->line_counts[FIELD_RANGE] > 1 ||
        request->method != METHOD_GET ||
        !conditional_range_counts(request->fields[FIELD_IF_RANGE], &validators, time(NULL)))
        return RANGE_IGNORED;
    result = range_parse(request->fields[FIELD_RANGE], asset->size, ranges, ret_count);
    if (result == RANGE_SATISFIABLE)
        range_merge(ranges, ret_count);
    return result;
}

static void serve(const struct request *request, const struct asset *asset, struct reply *reply)
{
    struct range ranges[RANGES_MAX];
    size_t count;

    switch (find_ranges(request, asset, ranges, &count)) {
    case RANGE_IGNORED:
        reply->code = 200;
        add_validators(asset, reply);
        reply_set_content(reply, asset->data, asset->size, asset->type);
        break;
    case RANGE_SATISFIABLE:
        reply->code = 206;
        add_validators(asset, reply);
        demonstration_set_ranges(asset, ranges, count, reply);
        break;
    case RANGE_UNSATISFIABLE:
        demo_tell(request, 416, "The document has no such octets; Content-Range tells its length.",
                  reply);
        reply_add_format(reply, "Content-Range", "bytes */%zu", asset->size);
        break;
    }
}

void demo_document(const struct service *service, const struct request *request, unsigned code,
                   struct reply *reply)
{
    (void)service;
    const struct asset *asset = asset_find("document.txt");
    const struct validators validators = {asset->etag, MODIFIED_S};
    const struct conditions conditions = {
        .if_match = request->fields[FIELD_IF_MATCH],
        .if_none_match = request->fields[FIELD_IF_NONE_MATCH],
        .if_modified_since = request->fields[FIELD_IF_MODIFIED_SINCE],
        .if_unmodified_since = request->fields[FIELD_IF_UNMODIFIED_SINCE],
    };

    (void)code;
    switch (conditional_evaluate(&conditions, &validators, true, time(NULL))) {
    case CONDITIONAL_PROCEED:
        serve(request, asset, reply);
        break;
    case CONDITIONAL_NOT_MODIFIED:
        reply->code = 304;
        add_validators(asset, reply);
        break;
    case CONDITIONAL_FAILED:
        demo_tell(request, 412,
                  "If-Match or If-Unmodified-Since does not hold for the document; its ETag and "
                  "Last-Modified come with a GET.",
                  reply);
        break;
    }
}
