#include "serve/exchange-parts.h"

#include "answer/knobs.h"
#include "base/clock.h"
#include "serve/log.h"
#include "serve/recording.h"
#include "serve/route.h"

enum { LOG_KNOBS_SIZE = 128 };

void exchange_begin(struct exchange *exchange, const struct carrier *carrier, void *stream)
{
    exchange->stream = stream;
    exchange->carrier = carrier;
    exchange->stage = STAGE_HEAD;
    exchange->refusal = REFUSAL_NONE;
    exchange->waits = exchange->decided = exchange->owes_go_ahead = false;
    exchange->interims_sent = 0;
    exchange->trial = NULL;
    exchange->record = NULL;
    exchange->started_us = carrier->shared->log ? clock_now_us() : 0;
    reply_init(&exchange->reply);
    ev_timer_init(&exchange->timer, exchange_on_timer, 0, 0);
    exchange->timer.data = exchange;
}

/* Fills in the reply. */
static void decide(struct exchange *exchange)
{
    const struct service *service = exchange_service(exchange);
    struct reply *reply = &exchange->reply;

    exchange->decided = true;
    route_request(service, &exchange->request, reply);
    if (!reply->failed)
        reply_complete(reply, service->cors);
}

/* Answers the request, be there content still to come or not; records it, if it is to be recorded.
 */
static enum exchange_next begin_answer(struct exchange *exchange)
{
    if (!exchange->decided)
        decide(exchange);
    if (exchange->reply.failed)
        return exchange_finish(exchange, EXCHANGE_ABORT);
    exchange->record = recording_begin(exchange->carrier, &exchange->request, &exchange->reply);
    exchange->stage = STAGE_WAITING;
    return exchange_go_on(exchange);
}

/* A refusal for the head alone takes the place of a 100. Returns whether there is one; then it is
   filled in. */
static bool refuses_head(struct exchange *exchange)
{
    struct reply *reply = &exchange->reply;

    exchange->request.head_only = true;
    exchange->decided = route_refuses(exchange_service(exchange), &exchange->request, reply);
    exchange->request.head_only = false;
    if (!exchange->decided) {
        reply_reset(reply);
        reply_init(reply);
        return false;
    }
    reply_complete(reply, exchange_service(exchange)->cors);
    reply->early = true;
    return true;
}

/* Reads the content; first, the client may wait for a 100. */
static enum exchange_next read_content(struct exchange *exchange)
{
    const struct reply *reply = &exchange->reply;
    bool waits = request_expects_continue(&exchange->request);

    exchange->owes_go_ahead = waits;
    if (!waits || reply->go_ahead == GO_AHEAD_LATE)
        return EXCHANGE_READ;
    exchange->stage = STAGE_EXPECTING;
    if (reply->go_ahead == GO_AHEAD_AT_ONCE)
        return exchange_go_ahead(exchange);
    exchange_begin_wait(exchange, reply->go_ahead_ms);
    return EXCHANGE_WAIT;
}

/* Content follows, and what becomes of that may depend on the answer, which may not wait for it. */
static enum exchange_next look_ahead(struct exchange *exchange)
{
    const struct reply *reply = &exchange->reply;
    bool expected = request_expects_continue(&exchange->request);

    if (exchange->content.at_head)
        decide(exchange);
    if (reply->early || (expected && reply->go_ahead == GO_AHEAD_NEVER) ||
        (expected && !exchange->decided && refuses_head(exchange)))
        return begin_answer(exchange);
    return read_content(exchange);
}

enum exchange_next exchange_head(struct exchange *exchange, const struct request_head *head)
{
    struct request *request = &exchange->request;
    enum refusal refusal = request_read(request, head, &exchange_service(exchange)->limits);

    if (refusal != REFUSAL_NONE)
        return exchange_refuse(exchange, NULL, refusal);
    if (exchange_service(exchange)->default_target.path.size > 0)
        route_set_default(exchange_service(exchange), request);
    exchange->stage = STAGE_CONTENT;
    if (!request_has_content(request))
        return EXCHANGE_READ;
    exchange->content = route_content(request);
    exchange->content.kept |= recording_keeps_content(exchange_service(exchange), request);
    if (request->content_length > exchange->content.max)
        return begin_answer(exchange);
    if (!exchange->content.at_head && !request_expects_continue(request))
        return EXCHANGE_READ;
    return look_ahead(exchange);
}

/* Content that is not kept is dropped. A client that sends more than twice the limit does not read
   a response, so it gets none. */
enum exchange_next exchange_content(struct exchange *exchange, const char *data, size_t size)
{
    struct request *request = &exchange->request;
    bool taken = !exchange->content.kept || request_keep_content(request, data, size);

    request->content_received += size;
    if (!taken || request->content_received > 2 * exchange_service(exchange)->limits.body)
        return exchange_finish(exchange, EXCHANGE_ABORT);
    return request->content_received > exchange->content.max ? begin_answer(exchange)
                                                             : EXCHANGE_READ;
}

enum exchange_next exchange_whole(struct exchange *exchange)
{
    return exchange->request.content_received > exchange_service(exchange)->limits.body
               ? exchange_refuse(exchange, NULL, REFUSAL_BODY_SIZE)
               : begin_answer(exchange);
}

/* A 100 has been sent; or it is due, unless exchange_continue was called too early. */
static enum exchange_next go_on_reading(struct exchange *exchange)
{
    if (ev_is_active(&exchange->timer) && !exchange_drains(exchange))
        return EXCHANGE_WAIT;
    exchange_end_wait(exchange);
    if (exchange->owes_go_ahead)
        return exchange_go_ahead(exchange);
    exchange->stage = STAGE_CONTENT;
    return EXCHANGE_READ;
}

enum exchange_next exchange_continue(struct exchange *exchange)
{
    switch (exchange->stage) {
    case STAGE_EXPECTING:
        return go_on_reading(exchange);
    case STAGE_WAITING:
        return exchange_go_on(exchange);
    case STAGE_STALLED:
        return ev_is_active(&exchange->timer) && !exchange_drains(exchange)
                   ? EXCHANGE_WAIT
                   : exchange_finish(exchange, EXCHANGE_ABORT);
    default:
        return EXCHANGE_READ;
    }
}

enum exchange_next exchange_refuse(struct exchange *exchange, const struct request_head *head,
                                   enum refusal refusal)
{
    struct reply *reply = &exchange->reply;
    unsigned knobs = reply->knobs;

    if (exchange->stage == STAGE_CONTENT && refusal == REFUSAL_INCOMPLETE)
        recording_note_left(exchange->carrier, &exchange->request);
    if (head) {
        request_reset(&exchange->request);
        exchange->request.head = *head;
    }
    reply_reset(reply);
    reply_init(reply);
    reply_refuse(reply, refusal, exchange_service(exchange)->cors);
    reply->knobs = knobs;
    exchange->refusal = refusal;
    record_answered(exchange->record, reply->code);
    return exchange_finish(exchange, EXCHANGE_REFUSE);
}

static void write_log(const struct exchange *exchange, unsigned code, uint64_t content_size)
{
    const struct request *request = &exchange->request;
    char knobs[LOG_KNOBS_SIZE];
    const struct log_entry entry = {
        .peer = exchange->carrier->peer,
        .method = request->head.method,
        .target = request->head.target,
        .version = request->head.version,
        .code = code,
        .content_size = content_size,
        .duration_us = request->head.target ? clock_now_us() - exchange->started_us : 0,
        .knobs = knobs,
        .breakage = breakage_name(exchange->reply.breakage),
    };

    knobs_names(exchange->reply.knobs, ",", knobs, sizeof(knobs));
    log_request(exchange->carrier->shared->log, &entry);
}

void exchange_end(struct exchange *exchange, enum exchange_sent sent, uint64_t content_size)
{
    bool answered = sent != SENT_NOTHING;

    if (exchange->carrier->shared->log)
        write_log(exchange, answered ? exchange->reply.code : 0, answered ? content_size : 0);
    if (exchange->stage == STAGE_CONTENT)
        recording_note_left(exchange->carrier, &exchange->request);
    exchange_end_wait(exchange);
    record_end(exchange->record, sent == SENT_ALL && exchange->reply.breakage == BREAKAGE_NONE);
    request_reset(&exchange->request);
    reply_reset(&exchange->reply);
    exchange->stage = STAGE_IDLE;
}
