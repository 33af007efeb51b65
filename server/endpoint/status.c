#include "endpoint.h"

#include <string.h>

#include "../knobs.h"
#include "../websocket.h"
#include "demonstration.h"

static const char code_detail[] =
    "A status code is three digits, from 100 to 599, as in /status/404.";

/* Every reply to a registered code that depends on format and variant only. */
static struct {
    struct MHD_Response *response; /* NULL: there is no such format or variant */
    size_t size;
    unsigned code;
    bool close;
} prepared[64][FORMAT_COUNT + 1][VARIANTS_MAX];

static unsigned variant_count(const struct status *row)
{
    return row->code == 405 ? VARIANTS_MAX : row->code == 415 ? 2 : 1;
}

static bool has_format(const struct status *row, int format)
{
    bool page = row->content == CONTENT_PAGE || row->content == CONTENT_INTERIM;

    if (format == FORMAT_NATIVE)
        return !page;
    if (format == FORMAT_PROBLEM && (row->code < 400 || row->code > 599))
        return false;
    return page || row->code == 423;
}

static bool prepare(size_t index, int format, unsigned variant)
{
    const struct status *row = &status_registered[index];
    struct reply reply = {0};

    demonstration_fill(row, row->code, format, variant, &reply);
    prepared[index][format][variant].size = reply.content_size;
    prepared[index][format][variant].code = reply.code;
    prepared[index][format][variant].close = reply.close;
    prepared[index][format][variant].response = reply_prepare(&reply);
    return prepared[index][format][variant].response != NULL;
}

bool endpoint_status_start(void)
{
    for (size_t i = 0; i < status_registered_count; i++) {
        const struct status *row = &status_registered[i];

        if (row->content == CONTENT_PART || row->content == CONTENT_SWITCH)
            continue;
        for (int format = 0; format <= FORMAT_NATIVE; format++)
            for (unsigned variant = 0; variant < variant_count(row); variant++)
                if (has_format(row, format) && !prepare(i, format, variant))
                    return false;
    }
    return true;
}

/* The final reply for code, naming the code that was asked for. */
static void fill(const struct request *request, unsigned code, unsigned named, struct reply *reply)
{
    const struct status row = status_describe(code);

    if (demonstration_is_dynamic(&row, request)) {
        if (row.content == CONTENT_PART)
            demonstration_fill_part(&row, request, named, reply);
        else
            demonstration_fill_trace(request, named, reply);
        return;
    }
    demonstration_fill(&row, named, demonstration_format(&row, request),
                       demonstration_variant(&row, request), reply);
}

/* Uses the reply prepared for code; false if there is none. */
static bool use_prepared(const struct request *request, unsigned code, struct reply *reply)
{
    const struct status *row = status_find(code);
    size_t index;
    int format;
    unsigned variant;

    if (!row || row->owner || demonstration_is_dynamic(row, request))
        return false;
    index = (size_t)(row - status_registered);
    format = demonstration_format(row, request);
    variant = demonstration_variant(row, request);
    if (!prepared[index][format][variant].response)
        return false;
    reply->prepared = prepared[index][format][variant].response;
    reply->content_size = prepared[index][format][variant].size;
    reply->code = prepared[index][format][variant].code;
    reply->close = prepared[index][format][variant].close;
    return true;
}

/* 101 (RFC 9110, 15.2.2): only to a client that asked for it, and only to a WebSocket (7.8). */
static void fill_switch(const struct request *request, struct reply *reply)
{
    char accept[WEBSOCKET_ACCEPT_SIZE];

    switch (websocket_handshake(request, accept)) {
    case WEBSOCKET_OK:
        reply->code = 101;
        reply->upgrade = true;
        reply_add(reply, "Upgrade", "websocket");
        reply_add_format(reply, "Sec-WebSocket-Accept", "%s", accept);
        break;
    case WEBSOCKET_BAD_KEY:
        endpoint_error(request, 400,
                       "Sec-WebSocket-Key must be given once, and be 16 octets in base64 "
                       "(RFC 6455, 4.2.1).",
                       reply);
        break;
    case WEBSOCKET_BAD_VERSION:
        fill(request, 426, 101, reply);
        reply_add(reply, "Sec-WebSocket-Version", "13");
        break;
    case WEBSOCKET_NOT_ASKED:
        fill(request, 426, 101, reply);
        break;
    }
}

static void answer(const struct service *service, const struct request *request, unsigned code,
                   struct reply *reply)
{
    const struct status row = status_describe(code);
    struct knobs knobs;
    char detail[KNOBS_DETAIL_MAX];
    bool draining = connections_are_draining(service->connections);

    if (!knobs_parse(&knobs, request, code, detail)) {
        endpoint_error(request, 400, detail, reply);
    } else if (row.content == CONTENT_SWITCH) {
        fill_switch(request, reply);
    } else {
        if (row.content == CONTENT_INTERIM && !request->http10) {
            reply->interim = code;
            memcpy(reply->interim_fields, row.fields, sizeof(row.fields));
        }
        /* The page of a 1xx comes with a 200, so asking for a 200 is asking for that. */
        if (knobs.final && knobs.final != 200)
            fill(request, knobs.final, code, reply);
        else if (draining || !use_prepared(request, code, reply))
            fill(request, code, code, reply);
    }
}

/* Three digits; HTTP knows those from 100 to 599 (RFC 9110, 15). */
static bool parse_code(const char *text, size_t size, unsigned highest, unsigned *ret_code)
{
    uint64_t code;

    if (size != 3 || !text_parse_number(text, size, highest, &code) || code < 100)
        return false;
    *ret_code = (unsigned)code;
    return true;
}

void endpoint_status(const struct service *service, const struct request *request,
                     struct reply *reply)
{
    char segment[8];
    long size;
    unsigned code;

    if (!request_has_segment(request, 1)) {
        endpoint_index(service, request, reply);
        return;
    }
    size = request_segment(request, 1, segment, sizeof(segment));
    if (size > 0 &&
        parse_code(segment, (size_t)size, service->options->allow_invalid_codes ? 999 : 599, &code))
        answer(service, request, code, reply);
    else
        endpoint_error(request, 400, code_detail, reply);
}
