#include "unit/serve/recorder.h"

#include "lib/unit.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/ask.h"

enum { MAX_DELAY_MS = 5000, MAX_SIZE = 1 << 20 };

struct shared recorder_shared;
static struct carrier carrier;

__attribute__((format(printf, 2, 3))) static void note(struct stream *stream, const char *format,
                                                       ...)
{
    size_t size = strlen(stream->done);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(stream->done + size, sizeof(stream->done) - size, format, arguments);
    va_end(arguments);
}

/* Returns how a reply is broken. */
static const char *breakage_of(const struct reply *reply)
{
    return reply->breakage ? breakage_find(reply->breakage)->name : "";
}

void recorder_obey(struct stream *stream, enum exchange_next next)
{
    const struct reply *reply = &stream->exchange.reply;

    while (next == EXCHANGE_INTERIM) {
        note(stream, "%u, ", stream->exchange.interim->code);
        next = exchange_continue(&stream->exchange);
    }
    stream->last = next;
    switch (next) {
    case EXCHANGE_READ:
        note(stream, "read, ");
        break;
    case EXCHANGE_WAIT:
        note(stream, "wait, ");
        break;
    case EXCHANGE_SEND:
        note(stream, "%u%s%s, ", reply->code, reply->breakage ? " " : "", breakage_of(reply));
        break;
    case EXCHANGE_REFUSE:
        note(stream, "refuse %u, ", reply->code);
        break;
    default:
        note(stream, "abort%s%s, ", reply->breakage ? " " : "", breakage_of(reply));
    }
}

static void wake(void *stream_)
{
    struct stream *stream = stream_;

    stream->woken++;
    if (stream->exchange.stage == STAGE_ANSWERED)
        return; /* more of the content is due */
    recorder_obey(stream, exchange_continue(&stream->exchange));
}

void recorder_set_up(void)
{
    ck_assert(service_open(&recorder_shared.service, 100, 1000, 10));
    recorder_shared.service.limits = ask_limits;
    recorder_shared.service.max_delay_ms = MAX_DELAY_MS;
    recorder_shared.service.max_size = MAX_SIZE;
    recorder_shared.service.highest_code = 599;
    carrier =
        (struct carrier){.shared = &recorder_shared, .loop = ev_default_loop(0), .wake = wake};
}

TCase *recorder_case(Suite *suite, const char *name)
{
    TCase *tcase = unit_case(suite, name);

    tcase_add_checked_fixture(tcase, recorder_set_up, NULL);
    return tcase;
}

void recorder_begin(struct stream *stream)
{
    stream->woken = 0;
    *stream->done = '\0';
    exchange_begin(&stream->exchange, &carrier, stream);
}

void recorder_request(struct stream *stream, struct request_head head)
{
    enum exchange_next next;

    recorder_begin(stream);
    next = exchange_head(&stream->exchange, &head);
    recorder_obey(stream, next == EXCHANGE_READ ? exchange_whole(&stream->exchange) : next);
}

void recorder_get(struct stream *stream, const char *target)
{
    static const struct field_line lines[] = {HOST, {0}};

    recorder_request(stream, ask_head("GET", target, lines));
}

void recorder_check(const struct stream *stream, const char *done)
{
    ck_assert_str_eq(stream->done, done);
}

static void stop(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)timer, (void)events;
    ev_break(loop, EVBREAK_ALL);
}

void recorder_turn(double seconds)
{
    ev_timer life;

    ev_timer_init(&life, stop, seconds, 0);
    ev_now_update(carrier.loop);
    ev_timer_start(carrier.loop, &life);
    ev_unref(carrier.loop);
    ev_run(carrier.loop, 0);
    ev_ref(carrier.loop);
    ev_timer_stop(carrier.loop, &life);
}

void recorder_end(struct stream *stream)
{
    exchange_end(&stream->exchange, stream->last == EXCHANGE_SEND ? SENT_ALL : SENT_NOTHING,
                 stream->exchange.reply.content_size);
    ck_assert_int_eq(stream->exchange.stage, STAGE_IDLE);
}
