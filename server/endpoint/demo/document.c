/*
 * A document with a strong entity tag and a date, for which every precondition
 * (RFC 9110, 13) and every range (14) is evaluated.
 */
#include "endpoint/demo/demo.h"

#include <time.h>

#include "endpoint/status/part.h"
#include "http/conditional.h"
#include "http/date.h"
#include "http/range.h"
#include "pages/assets.h"

enum { MODIFIED_S = 1767225600 }; /* 1 January 2026 */

/* Adds the fields that a 200, a 206 and a 304 share (RFC 9110, 15.4.5). */
static void add_validators(const struct asset *asset, struct reply *reply)
{
    char modified[DATE_SIZE];

    date_format(MODIFIED_S, modified);
    reply_add(reply, "ETag", asset->etag);
    reply_add_format(reply, "Last-Modified", "%s", modified);
    reply_add(reply, "Cache-Control", "no-cache");
    reply_add(reply, "Accept-Ranges", "bytes");
}

/* Finds the ranges that the request asks for. RANGE_IGNORED: it gets the whole document. */
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

static void serve(const struct demo_call *call, const struct asset *asset)
{
    struct reply *reply = call->reply;
    struct range ranges[RANGES_MAX];
    size_t count;

    switch (find_ranges(call->request, asset, ranges, &count)) {
    case RANGE_IGNORED:
        reply->code = 200;
        add_validators(asset, reply);
        reply_set_content(reply, asset->data, asset->size, asset->type);
        break;
    case RANGE_SATISFIABLE:
        reply->code = 206;
        add_validators(asset, reply);
        status_part_set_ranges(asset, ranges, count, reply);
        break;
    case RANGE_UNSATISFIABLE:
        demo_tell(call, 416,
                  "The document does not have these bytes; Content-Range has its length.");
        reply_add_format(reply, "Content-Range", "bytes */%zu", asset->size);
        break;
    }
}

void demo_document(const struct demo_call *call)
{
    const struct request *request = call->request;
    struct reply *reply = call->reply;
    const struct asset *asset = asset_find("document.txt");
    const struct validators validators = {asset->etag, MODIFIED_S};
    const struct conditions conditions = {
        .if_match = request->fields[FIELD_IF_MATCH],
        .if_none_match = request->fields[FIELD_IF_NONE_MATCH],
        .if_modified_since = request->fields[FIELD_IF_MODIFIED_SINCE],
        .if_unmodified_since = request->fields[FIELD_IF_UNMODIFIED_SINCE],
    };

    switch (conditional_evaluate(&conditions, &validators, true, time(NULL))) {
    case CONDITIONAL_PROCEED:
        serve(call, asset);
        break;
    case CONDITIONAL_NOT_MODIFIED:
        reply->code = 304;
        add_validators(asset, reply);
        break;
    case CONDITIONAL_FAILED:
        demo_tell(call, 412,
                  "If-Match or If-Unmodified-Since does not hold for the document; a GET returns "
                  "its ETag and Last-Modified.");
        break;
    }
}
