#include "serve/exchange-parts.h"

#include <stdlib.h>

#include "base/clock.h"
#include "serve/drip.h"
#include "serve/recording.h"
#include "serve/trial.h"

/* What has come back of the request that the server has sent to itself becomes the content. */
static void take_trial(struct exchange *exchange)
{
    struct reply *reply = &exchange->reply;
    size_t size = 0;

    free(reply->owned_content);
    reply->content = reply->owned_content = trial_describe(exchange->trial, &size);
    reply->content_size = reply->content ? size : 0;
}

void exchange_on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
    struct exchange *exchange = timer->data;

    (void)loop, (void)events;
    if (exchange->stage == STAGE_DRIPPING)
        exchange->stage = STAGE_ANSWERED;
    if (exchange->trial)
        take_trial(exchange);
    exchange->carrier->wake(exchange->stream);
}

void exchange_begin_wait(struct exchange *exchange, int64_t ms)
{
    struct ev_loop *loop = exchange->carrier->loop;

    exchange->waits = true;
    ev_now_update(loop); /* or it would be over too early, by what this turn has taken so far */
    ev_timer_set(&exchange->timer, (ev_tstamp)ms / 1000, 0);
    ev_timer_start(loop, &exchange->timer);
}

void exchange_end_wait(struct exchange *exchange)
{
    if (!exchange->waits)
        return;
    exchange->waits = false;
    ev_timer_stop(exchange->carrier->loop, &exchange->timer);
    trial_close(exchange->trial);
    exchange->trial = NULL;
}

enum exchange_next exchange_finish(struct exchange *exchange, enum exchange_next next)
{
    exchange_end_wait(exchange);
    exchange->stage = STAGE_ANSWERED;
    return next;
}

enum exchange_next exchange_go_ahead(struct exchange *exchange)
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
        return exchange_finish(exchange, EXCHANGE_ABORT);
    if (exchange->owes_go_ahead)
        return exchange_go_ahead(exchange);
    record_answered(exchange->record, reply->code);
    if (reply_is_timed(reply))
        exchange->sent_us = clock_now_us();
    if (broken->end != END_SILENCE)
        return exchange_finish(exchange, EXCHANGE_SEND);
    exchange->stage = STAGE_STALLED;
    exchange_begin_wait(exchange, reply->stall_ms);
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
    exchange_begin_wait(exchange, part_ms);
    if (!reply->trial)
        return EXCHANGE_WAIT;
    exchange->trial = trial_open(exchange->carrier->shared, exchange->carrier->loop, reply->trial,
                                 on_trial_ended, exchange);
    return exchange->trial ? EXCHANGE_WAIT : exchange_finish(exchange, EXCHANGE_ABORT);
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

enum exchange_next exchange_go_on(struct exchange *exchange)
{
    if (next_interim(exchange))
        return EXCHANGE_INTERIM;
    if (exchange_drains(exchange)) {
        if (exchange->trial)
            take_trial(exchange);
        return answer(exchange);
    }
    if (exchange->waits && ev_is_active(&exchange->timer))
        return EXCHANGE_WAIT;
    if (exchange->waits && exchange->reply.delay_ms > 0) {
        exchange_end_wait(exchange); /* a period is over */
        exchange->interim = &exchange->reply.interim;
        return EXCHANGE_INTERIM;
    }
    return exchange->reply.delay_ms > 0 ? delay(exchange) : answer(exchange);
}

/* Finds out how many octets of content that is held back, or drips, are due by now. Where they have
   all been given, a wait begins. */
static size_t find_due(struct exchange *exchange, size_t given)
{
    const struct reply *reply = &exchange->reply;
    int64_t whole_us = reply->drip_ms * 1000;
    int64_t now_us = clock_now_us() - exchange->sent_us - reply->hold_ms * 1000;
    size_t size = reply->content_size, due = 0;

    if (exchange_drains(exchange))
        due = size;
    else if (now_us >= 0)
        due = drip_due(size, whole_us, now_us);
    exchange_finish(exchange, EXCHANGE_SEND);
    if (due <= given) {
        int64_t next_us = now_us < 0 ? 0 : drip_next(size, whole_us, given, now_us);

        exchange->stage = STAGE_DRIPPING;
        exchange_begin_wait(exchange, (next_us - now_us) / 1000 + 1);
    }
    return due;
}

size_t exchange_take(struct exchange *exchange, size_t from, char *buffer, size_t capacity)
{
    const struct reply *reply = &exchange->reply;

    if (reply_is_timed(reply)) {
        size_t due = find_due(exchange, from);

        if (due <= from)
            return 0;
        if (capacity > due - from)
            capacity = due - from;
    }
    return reply_read(reply, from, buffer, capacity);
}
