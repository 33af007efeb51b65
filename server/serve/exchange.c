#include "serve/exchange.h"

#include <stdlib.h>

#include "answer/knobs.h"
#include "base/clock.h"
#include "serve/drip.h"
#include "serve/log.h"
#include "serve/recording.h"
#include "serve/route.h"
#include "serve/trial.h"

enum { LOG_KNOBS_SIZE = 128 };

static const struct service *service_of(const struct exchange *exchange)
{
    return &exchange->carrier->shared->service;
}

static bool drains(const struct exchange *exchange)
{
    return exchange->carrier->shared->draining;
}

/* What has come back of the request that the server has sent to itself becomes the content. */
static void take_trial(struct exchange *exchange)
{
    struct reply *reply = &exchange->reply;
    size_t size = 0;

    free(reply->owned_content);
    reply->content = reply->owned_content = trial_describe(exchange->trial, &size);
    reply->content_size = reply->content ? size : 0;
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
    struct exchange *exchange = timer->data;

    (void)loop, (void)events;
    if (exchange->stage == STAGE_DRIPPING)
        exchange->stage = STAGE_ANSWERED;
    if (exchange->trial)
        take_trial(exchange);
    exchange->carrier->wake(exchange->stream);
}

static void begin_wait(struct exchange *exchange, int64_t ms)
{
    struct ev_loop *loop = exchange->carrier->loop;

    exchange->waits = true;
    ev_now_update(loop); /* or it would be over too early, by what this turn has taken so far */
    ev_timer_set(&exchange->timer, (ev_tstamp)ms / 1000, 0);
    ev_timer_start(loop, &exchange->timer);
}

static void end_wait(struct exchange *exchange)
{
    if (!exchange->waits)
        return;
    exchange->waits = false;
    ev_timer_stop(exchange->carrier->loop, &exchange->timer);
    trial_close(exchange->trial);
    exchange->trial = NULL;
}

static enum exchange_next finish(struct exchange *exchange, enum exchange_next next)
{
    end_wait(exchange);
    exchange->stage = STAGE_ANSWERED;
    return next;
}

/* Has a 100 sent (RFC 9110, 10.1.1). */
static enum exchange_next go_ahead(struct exchange *exchange)
{
    static const struct interim interim = {.code = 100};

    exchange->owes_go_ahead = false;
    exchange->interim = &interim;
    return EXCHANGE_INTERIM;
}

/* Has the reply sent, or what is done in its place. */
static enum exchange_next answer(struct exchange *exchange)
{
    const struct reply *reply = &exchange->reply;
    const struct broken *broken = breakage_find(reply->breakage);

    if (broken->head == HEAD_NONE)
        return finish(exchange, EXCHANGE_ABORT);
    if (exchange->owes_go_ahead)
        return go_ahead(exchange);
    record_answered(exchange->record, reply->code);
    if (reply->drip_ms > 0)
        exchange->sent_us = clock_now_us();
    if (broken->end != END_SILENCE)
        return finish(exchange, EXCHANGE_SEND);
    exchange->stage = STAGE_STALLED;
    begin_wait(exchange, reply->stall_ms);
    return EXCHANGE_SEND;
}

/* Nothing more comes back, so the wait is over. */
static void on_trial_ended(void *owner)
{
    struct exchange *exchange = owner;

    take_trial(exchange);
    ev_timer_stop(exchange->carrier->loop, &exchange->timer);
    exchange->carrier->wake(exchange->stream);
}

/* Begins the next part of the delay: all that is left, or until an interim response is due. */
static enum exchange_next delay(struct exchange *exchange)
{
    struct reply *reply = &exchange->reply;
    int64_t part_ms = reply->delay_ms;

    if (reply->interim.code && reply->period_ms > 0 && reply->period_ms < part_ms)
        part_ms = reply->period_ms;
    reply->delay_ms -= part_ms;
    begin_wait(exchange, part_ms);
    if (!reply->trial)
        return EXCHANGE_WAIT;
    exchange->trial = trial_open(exchange->carrier->shared, exchange->carrier->loop, reply->trial,
                                 on_trial_ended, exchange);
    return exchange->trial ? EXCHANGE_WAIT : finish(exchange, EXCHANGE_ABORT);
}

/* Makes the next of the interim responses that go before the reply exchange->interim. Returns false
   if all have been sent. */
static bool next_interim(struct exchange *exchange)
{
    const struct reply *reply = &exchange->reply;
    size_t others = reply->interim.code ? 1 : 0, sent = exchange->interims_sent;

    if (sent >= others + reply->hint_count)
        return false;
    exchange->hint = (struct interim){.code = 103, .field_count = 1};
    if (sent >= others)
        exchange->hint.fields = &reply->hints[sent - others];
    exchange->interim = sent < others ? &reply->interim : &exchange->hint;
    exchange->interims_sent++;
    return true;
}

/* What comes next of a reply that is known: an interim response, a part of its delay, itself. */
static enum exchange_next go_on(struct exchange *exchange)
{
    if (next_interim(exchange))
        return EXCHANGE_INTERIM;
    if (drains(exchange)) {
        if (exchange->trial)
            take_trial(exchange);
        return answer(exchange);
    }
    if (exchange->waits && ev_is_active(&exchange->timer))
        return EXCHANGE_WAIT;
    if (exchange->waits && exchange->reply.delay_ms > 0) {
        end_wait(exchange); /* a period is over */
        exchange->interim = &exchange->reply.interim;
        return EXCHANGE_INTERIM;
    }
    return exchange->reply.delay_ms > 0 ? delay(exchange) : answer(exchange);
}

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
    ev_timer_init(&exchange->timer, on_timer, 0, 0);
    exchange->timer.data = exchange;
}

/* Fills in the reply. */
static void decide(struct exchange *exchange)
{
    const struct service *service = service_of(exchange);
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
        return finish(exchange, EXCHANGE_ABORT);
    exchange->record = recording_begin(exchange->carrier, &exchange->request, &exchange->reply);
    exchange->stage = STAGE_WAITING;
    return go_on(exchange);
}

/* A refusal for the head alone takes the place of a 100. Returns whether there is one; then it is
   filled in. */
static bool refuses_head(struct exchange *exchange)
{
    struct reply *reply = &exchange->reply;

    exchange->request.head_only = true;
    exchange->decided = route_refuses(service_of(exchange), &exchange->request, reply);
    exchange->request.head_only = false;
    if (!exchange->decided) {
        reply_reset(reply);
        reply_init(reply);
        return false;
    }
    reply_complete(reply, service_of(exchange)->cors);
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
        return go_ahead(exchange);
    begin_wait(exchange, reply->go_ahead_ms);
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
    enum refusal refusal = request_read(request, head, &service_of(exchange)->limits);

    if (refusal != REFUSAL_NONE)
        return exchange_refuse(exchange, NULL, refusal);
    if (service_of(exchange)->default_target)
        route_set_default(service_of(exchange), request);
    exchange->stage = STAGE_CONTENT;
    if (!request_has_content(request))
        return EXCHANGE_READ;
    exchange->content = route_content(request);
    exchange->content.kept |= recording_keeps_content(service_of(exchange), request);
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
    if (!taken || request->content_received > 2 * service_of(exchange)->limits.body)
        return finish(exchange, EXCHANGE_ABORT);
    return request->content_received > exchange->content.max ? begin_answer(exchange)
                                                             : EXCHANGE_READ;
}

enum exchange_next exchange_whole(struct exchange *exchange)
{
    return exchange->request.content_received > service_of(exchange)->limits.body
               ? exchange_refuse(exchange, NULL, REFUSAL_BODY_SIZE)
               : begin_answer(exchange);
}

/* A 100 has been sent; or it is due, unless exchange_continue was called too early. */
static enum exchange_next go_on_reading(struct exchange *exchange)
{
    if (ev_is_active(&exchange->timer) && !drains(exchange))
        return EXCHANGE_WAIT;
    end_wait(exchange);
    if (exchange->owes_go_ahead)
        return go_ahead(exchange);
    exchange->stage = STAGE_CONTENT;
    return EXCHANGE_READ;
}

enum exchange_next exchange_continue(struct exchange *exchange)
{
    switch (exchange->stage) {
    case STAGE_EXPECTING:
        return go_on_reading(exchange);
    case STAGE_WAITING:
        return go_on(exchange);
    case STAGE_STALLED:
        return ev_is_active(&exchange->timer) && !drains(exchange)
                   ? EXCHANGE_WAIT
                   : finish(exchange, EXCHANGE_ABORT);
    default:
        return EXCHANGE_READ;
    }
}

/* Finds out how many octets of dripping content are due by now. Where they have all been given, a
   wait begins. */
static size_t find_due(struct exchange *exchange, size_t given)
{
    const struct reply *reply = &exchange->reply;
    int64_t whole_us = reply->drip_ms * 1000, now_us = clock_now_us() - exchange->sent_us;
    size_t due =
        drains(exchange) ? reply->content_size : drip_due(reply->content_size, whole_us, now_us);

    finish(exchange, EXCHANGE_SEND);
    if (due <= given) {
        int64_t next_us = drip_next(reply->content_size, whole_us, given, now_us);

        exchange->stage = STAGE_DRIPPING;
        begin_wait(exchange, (next_us - now_us) / 1000 + 1);
    }
    return due;
}

size_t exchange_take(struct exchange *exchange, size_t from, char *buffer, size_t capacity)
{
    const struct reply *reply = &exchange->reply;

    if (reply->drip_ms > 0) {
        size_t due = find_due(exchange, from);

        if (due <= from)
            return 0;
        if (capacity > due - from)
            capacity = due - from;
    }
    return reply_read(reply, from, buffer, capacity);
}

enum exchange_next exchange_refuse(struct exchange *exchange, const struct request_head *head,
                                   enum refusal refusal)
{
    struct reply *reply = &exchange->reply;
    unsigned knobs = reply->knobs;

    if (head) {
        request_reset(&exchange->request);
        exchange->request.head = *head;
    }
    reply_reset(reply);
    reply_init(reply);
    reply_refuse(reply, refusal, service_of(exchange)->cors);
    reply->knobs = knobs;
    exchange->refusal = refusal;
    record_answered(exchange->record, reply->code);
    return finish(exchange, EXCHANGE_REFUSE);
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
    end_wait(exchange);
    record_end(exchange->record, sent == SENT_ALL && exchange->reply.breakage == BREAKAGE_NONE);
    request_reset(&exchange->request);
    reply_reset(&exchange->reply);
    exchange->stage = STAGE_IDLE;
}
