#include "endpoint/endpoint.h"

#include <string.h>

#include "answer/prepared.h"
#include "answer/site.h"
#include "endpoint/status/reply.h"
#include "http/handshake.h"

enum { LIST_SIZE = 2048 };

/*
 * Every reply to a registered code that depends on site, format and variant only.
 * Each is made when it is first asked for, which costs the first request less
 * than a tenth of a millisecond; at start, all of them would cost six.
 */
static prepared_slot prepared[SITES_MAX][STATUS_REGISTERED_MAX][FORMAT_COUNT + 1][VARIANTS_MAX];

/* Which of the replies to a row is meant. */
struct choice {
    const struct status *row;
    unsigned named; /* the code for Statusbin-Code */
    int format;
    unsigned variant;
    const char *url; /* of the server */
};

static void fill_choice(struct reply *reply, const void *what)
{
    const struct choice *choice = what;

    demonstration_fill(choice->row, choice->named, choice->format, choice->variant, choice->url,
                       reply);
}

/* The row of any code; one that is in neither list is made in described. */
static const struct status *find_row(unsigned code, struct status *described)
{
    const struct status *row = status_find(code);

    if (row)
        return row;
    *described = status_describe(code);
    return described;
}

/* The final reply for row, naming the code that was asked for; final: no field will be added to it.
 */
static void fill(const struct service *service, const struct request *request,
                 const struct status *row, unsigned named, struct knobs *knobs, bool final,
                 struct reply *reply)
{
    struct site own;
    const struct site *site = site_find(service->sites, request, &own);
    struct choice choice = {row, named, demonstration_format(row, request),
                            demonstration_variant(row, request), site->url};

    if (knobs_alter(knobs))
        demonstration_fill_altered(service, row, request, named, knobs, reply);
    else if (row->content == CONTENT_PART)
        demonstration_fill_part(row, request, named, reply);
    else if (demonstration_is_trace(row, request))
        demonstration_fill_trace(request, named, reply);
    else if (final && status_is_registered(row->code) && named == row->code && site->number >= 0)
        prepared_use(
            reply, &prepared[site->number][row - status_registered][choice.format][choice.variant],
            fill_choice, &choice);
    else
        fill_choice(reply, &choice);
}

/* 101 (RFC 9110, 15.2.2): only to a client that asked for it, and only to a WebSocket (7.8). */
void endpoint_switch(const struct service *service, const struct request *request, unsigned named,
                     struct knobs *knobs, struct reply *reply)
{
    char accept[HANDSHAKE_ACCEPT_SIZE];
    enum handshake_result result = handshake_check(request, accept);
    const char *key;

    switch (result) {
    case HANDSHAKE_OK:
        reply->code = 101;
        reply->upgrade = true;
        if (!knobs->bare) {
            reply_add(reply, "Upgrade", "websocket");
            reply_add_format(reply, "Sec-WebSocket-Accept", "%s", accept);
        }
        demonstration_alter_fields(knobs, reply);
        break;
    case HANDSHAKE_BAD_KEY:
        key = request->fields[FIELD_SEC_WEBSOCKET_KEY];
        endpoint_error_value(request, 400, "Sec-WebSocket-Key is ", text_slice(key ? key : ""),
                             "; it must be given once, and be 16 octets in base64 (RFC 6455, "
                             "4.2.1).",
                             reply);
        demonstration_name_fields(knobs, reply);
        break;
    case HANDSHAKE_BAD_VERSION:
        fill(service, request, status_find(426), named, knobs, false, reply);
        if (!knobs->bare)
            reply_add(reply, "Sec-WebSocket-Version", "13");
        break;
    case HANDSHAKE_NOT_ASKED:
        fill(service, request, status_find(426), named, knobs, true, reply);
        break;
    }
}

static void set_interim(const struct status *row, const struct knobs *knobs, struct reply *reply)
{
    demonstration_set_interim(row, reply);
    if (knobs->bare)
        reply->interim.field_count = 0;
}

void endpoint_demonstrate(const struct service *service, const struct request *request,
                          unsigned code, struct knobs *knobs, struct reply *reply)
{
    struct status described;
    const struct status *row = find_row(code, &described);

    reply->knobs = knobs->given;
    reply->delay_ms = knobs->delay_ms;
    reply->breakage = knobs->breakage;
    reply->stall_ms = service->max_delay_ms;
    if (row->content == CONTENT_SWITCH) {
        endpoint_switch(service, request, code, knobs, reply);
        return;
    }
    if (row->content == CONTENT_INTERIM && request->head.can_interim)
        set_interim(row, knobs, reply);
    /* The page of a 1xx comes with a 200, so asking for a 200 is asking for that. */
    if (knobs->final && knobs->final != 200)
        row = find_row(knobs->final, &described);
    fill(service, request, row, code, knobs, true, reply);
}

bool endpoint_parse_code(const struct service *service, const char *text, unsigned *ret_code)
{
    return status_parse(text, strlen(text), service->highest_code, ret_code);
}

bool endpoint_is_number(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0';
}

void endpoint_refuse_code(const struct request *request, struct slice value, struct reply *reply)
{
    endpoint_error_value(request, 400, "", value,
                         " is not a status code: it must be three digits, from 100 to 599, as in "
                         "/status/404 (with --allow-invalid-codes up to 999).",
                         reply);
}

static void answer_code(const struct service *service, const struct request *request, unsigned code,
                        struct reply *reply)
{
    struct knobs knobs;
    char detail[KNOBS_DETAIL_MAX];

    if (knobs_parse(&knobs, request, service->max_delay_ms, detail) &&
        knobs_fit(&knobs, code, detail))
        endpoint_demonstrate(service, request, code, &knobs, reply);
    else
        endpoint_refuse_knobs(request, &knobs, detail, reply);
    knobs_reset(&knobs);
}

/* Answers with the code, or one from the list, that a segment of the path is. */
static void answer_segment(const struct service *service, const struct request *request,
                           unsigned index, struct reply *reply)
{
    char segment[LIST_SIZE];
    long size = target_segment(&request->target, index, segment, sizeof(segment));
    unsigned code;

    if (size > 0 && endpoint_parse_code(service, segment, &code))
        answer_code(service, request, code, reply);
    else if (size > 0 && strpbrk(segment, ",:-"))
        endpoint_pick(service, request, segment, reply);
    else
        endpoint_refuse_code(request, target_raw_segment(&request->target, index), reply);
}

void endpoint_status(const struct service *service, const struct request *request,
                     struct reply *reply)
{
    if (target_has_segment(&request->target, 1))
        answer_segment(service, request, 1, reply);
    else
        endpoint_index(service, request, reply);
}

void endpoint_code(const struct service *service, const struct request *request,
                   struct reply *reply)
{
    answer_segment(service, request, 0, reply);
}
