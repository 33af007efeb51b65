#include "endpoint.h"

#include <stdatomic.h>
#include <string.h>

#include "../knobs.h"
#include "../websocket.h"
#include "demonstration.h"

static const char code_detail[] =
    "A status code is three digits, from 100 to 599, as in /status/404.";

/*
 * Every reply to a registered code that depends on format and variant only.
 * Each is made when it is first asked for, which costs the first request less
 * than a tenth of a millisecond; at start, all of them would cost ten.
 */
static _Atomic(const struct prepared_reply *) prepared[STATUS_REGISTERED_MAX][FORMAT_COUNT + 1]
                                                      [VARIANTS_MAX];

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

/* The prepared reply to a row; NULL if it has none, or memory has run out. */
static const struct prepared_reply *find_prepared(const struct status *row, int format,
                                                  unsigned variant)
{
    size_t index = (size_t)(row - status_registered);
    _Atomic(const struct prepared_reply *) *slot = &prepared[index][format][variant];
    const struct prepared_reply *found = atomic_load(slot), *made;
    struct reply reply = {0};

    if (found)
        return found;
    demonstration_fill(row, row->code, format, variant, &reply);
    made = reply_prepare(&reply);
    if (!made || atomic_compare_exchange_strong(slot, &found, made))
        return made;
    reply_discard(made); /* another thread was faster */
    return found;
}

/* Uses the reply prepared for code; false if there is none. */
static bool use_prepared(const struct request *request, unsigned code, struct reply *reply)
{
    const struct status *row = status_find(code);

    if (!row || row->owner || demonstration_is_dynamic(row, request))
        return false;
    reply->prepared =
        find_prepared(row, demonstration_format(row, request), demonstration_variant(row, request));
    return reply->prepared != NULL;
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
