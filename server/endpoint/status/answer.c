#include "endpoint/status/answer.h"

#include "answer/prepared.h"
#include "answer/site.h"
#include "endpoint/status/altered.h"
#include "endpoint/status/part.h"
#include "endpoint/status/reply.h"
#include "endpoint/status/switch.h"
#include "endpoint/status/trace.h"

/* What tells one reply to a row from the others. */
struct choice {
    const struct status *row;
    int format;
    unsigned variant;
    const char *url; /* of the server */
};

static void fill_choice(struct reply *reply, const void *what)
{
    const struct choice *choice = what;

    reply->demonstrated = choice->row->code;
    status_reply_fill(choice->row, choice->format, choice->variant, choice->url, reply);
}

/* Returns the row of any code. For a code in neither list it is made, in described. */
static const struct status *find_row(unsigned code, struct status *described)
{
    const struct status *row = status_find(code);

    if (row)
        return row;
    *described = status_describe(code);
    return described;
}

/* Fills in the final reply of a row. final: the caller adds no
   field to the reply, which may then be a prepared one. */
static void fill(const struct service *service, const struct request *request,
                 const struct status *row, struct knobs *knobs, bool final, struct reply *reply)
{
    struct site own;
    const struct site *site = site_find(service->sites, request, &own);
    struct choice choice = {row, status_reply_format(row, request),
                            status_reply_variant(row, request), site->url};

    if (knobs_alter(knobs) || reply->breakage == BREAKAGE_BODY_204)
        status_altered_fill(service, row, request, knobs, reply);
    else if (row->content == CONTENT_PART)
        status_part_fill(row, request, reply);
    else if (status_trace_is_due(row, request))
        status_trace_fill(request, reply);
    else if (final && status_is_registered(row->code) && reply->demonstrated == row->code &&
             site->number >= 0)
        prepared_use(reply,
                     &service->prepared->slots[site->number][row - status_registered][choice.format]
                                              [choice.variant],
                     service->cors, fill_choice, &choice);
    else
        status_reply_fill(row, choice.format, choice.variant, choice.url, reply);
}

void status_answer_switch(const struct service *service, const struct request *request,
                          struct knobs *knobs, struct reply *reply)
{
    enum handshake_result result = status_switch(request, knobs, reply);
    bool bad_version = result == HANDSHAKE_BAD_VERSION;

    if (!bad_version && result != HANDSHAKE_NOT_ASKED)
        return;
    fill(service, request, status_find(426), knobs, !bad_version, reply);
    if (bad_version && !knobs->bare) /* RFC 6455, 4.4 */
        reply_add(reply, "Sec-WebSocket-Version", "13");
}

/* Sets what goes before the final response: the row's own, and the hints, which on a 103 take its
   place. */
static void set_interim(const struct status *row, const struct knobs *knobs, struct reply *reply)
{
    if (row->content == CONTENT_INTERIM && (row->code != 103 || knobs->hint_count == 0))
        status_reply_set_interim(row, reply);
    if (knobs->bare)
        reply->interim.field_count = 0;
    if (knobs->hint_count > 0)
        reply_set_hints(reply, knobs->hints, knobs->hint_count);
}

void status_answer(const struct service *service, const struct request *request, unsigned code,
                   struct knobs *knobs, struct reply *reply)
{
    struct status described;
    const struct status *row = find_row(code, &described);

    reply->demonstrated = code;
    knobs_set_sending(knobs, reply);
    if (request->head.can_interim && (row->content == CONTENT_INTERIM || knobs->hint_count > 0))
        set_interim(row, knobs, reply);
    if (row->content == CONTENT_SWITCH) {
        status_answer_switch(service, request, knobs, reply);
        return;
    }
    /* After a 1xx comes a 200 with the page of the 1xx, unless another code is wanted. */
    if (knobs->final && knobs->final != 200)
        row = find_row(knobs->final, &described);
    fill(service, request, row, knobs, true, reply);
}
