#include "endpoint/status/part.h"

#include <stdio.h>

#include "base/printer.h"
#include "http/conditional.h"

#define BOUNDARY "statusbin-part"

/* Returns the ranges as multipart/byteranges (RFC 9110, 14.6); NULL: out of memory. */
static char *write_parts(const struct asset *asset, const struct range *ranges, size_t count,
                         size_t *ret_size)
{
    struct printer printer;
    char *content;

    printer_open(&printer);
    for (size_t i = 0; printer.out && i < count; i++) {
        fprintf(printer.out,
                "--" BOUNDARY "\r\nContent-Type: %s\r\nContent-Range: bytes %llu-%llu/%zu\r\n\r\n",
                asset->type, (unsigned long long)ranges[i].first,
                (unsigned long long)ranges[i].last, asset->size);
        fwrite(asset->data + ranges[i].first, 1, (size_t)(ranges[i].last - ranges[i].first + 1),
               printer.out);
        fputs("\r\n", printer.out);
    }
    if (printer.out)
        fputs("--" BOUNDARY "--\r\n", printer.out);
    content = printer_close(&printer);
    *ret_size = printer.size;
    return content;
}

void status_part_set_ranges(const struct asset *asset, const struct range *ranges, size_t count,
                            struct reply *reply)
{
    if (count == 1) {
        reply_add_format(reply, "Content-Range", "bytes %llu-%llu/%zu",
                         (unsigned long long)ranges[0].first, (unsigned long long)ranges[0].last,
                         asset->size);
        reply_set_content(reply, asset->data + ranges[0].first,
                          (size_t)(ranges[0].last - ranges[0].first + 1), asset->type);
    } else {
        size_t size = 0;
        char *parts = write_parts(asset, ranges, count, &size);

        reply_own_content(reply, parts, size, "multipart/byteranges; boundary=" BOUNDARY);
    }
}

void status_part_fill(const struct status *row, const struct request *request, struct reply *reply)
{
    const struct asset *asset = asset_find(row->file);
    const struct validators validators = {.etag = asset->etag};
    const char *range = request->fields[FIELD_RANGE];
    struct range ranges[RANGES_MAX] = {{0, asset->size / 2 - 1}};
    size_t count = 1;

    reply->code = row->code;
    reply_add(reply, "ETag", asset->etag);
    reply_add(reply, "Accept-Ranges", "bytes");
    /* Range is defined for GET alone (RFC 9110, 14.2); two of them are not one range set. */
    if (range && request->line_counts[FIELD_RANGE] == 1 && request->method == METHOD_GET &&
        conditional_range_counts(request->fields[FIELD_IF_RANGE], &validators, 0))
        range_parse(range, asset->size, ranges, &count);
    status_part_set_ranges(asset, ranges, count, reply);
}
