#include "engine/h2/stream.h"

#include <stdlib.h>

#include "base/clock.h"
#include "engine/h2/content.h"
#include "engine/h2/h2.h"
#include "engine/h2/output.h"
#include "engine/h2/session.h"

enum { SPARE_MAX = 128 };

static struct stream *take_spare(struct h2 *h2)
{
    struct stream *stream = h2->spare;

    if (!stream)
        return calloc(1, sizeof(*stream));
    h2->spare = stream->next;
    h2->spare_count--;
    return stream;
}

struct stream *stream_begin(struct session *session, int32_t id)
{
    struct stream *stream = take_spare(session->h2);

    if (!stream)
        return NULL;
    stream->session = session;
    stream->id = id;
    stream->whole = stream->closed = false;
    stream->sent = SENT_NOTHING;
    stream->content_size = stream->content_given = stream->content_sent = 0;
    stream->part_at = stream->moved_at = clock_now_s();
    stream->previous = NULL;
    stream->next = session->streams;
    if (stream->next)
        stream->next->previous = stream;
    session->streams = stream;
    session->begun++;
    fields_begin(&stream->fields, session->h2->shared->service.limits.fields);
    exchange_begin(&stream->exchange, &session->carrier, stream);
    return stream;
}

static void free_stream(struct stream *stream)
{
    fields_free(&stream->fields);
    free(stream);
}

void stream_end(struct stream *stream)
{
    struct session *session = stream->session;
    struct h2 *h2 = session->h2;

    exchange_end(&stream->exchange, stream->sent, stream->content_sent);
    fields_end(&stream->fields);
    *(stream->previous ? &stream->previous->next : &session->streams) = stream->next;
    if (stream->next)
        stream->next->previous = stream->previous;
    session->ended_at = clock_now_s();
    if (h2->spare_count == SPARE_MAX) {
        free_stream(stream);
        return;
    }
    stream->next = h2->spare;
    h2->spare = stream;
    h2->spare_count++;
}

void stream_free_spare(struct h2 *h2)
{
    while (h2->spare) {
        struct stream *stream = h2->spare;

        h2->spare = stream->next;
        free_stream(stream);
    }
    h2->spare_count = 0;
}

void stream_reset(struct stream *stream, uint32_t code)
{
    session_reset_stream(stream->session, stream->id, code);
}

static void break_off(struct stream *stream)
{
    const struct reply *reply = &stream->exchange.reply;
    enum broken_end end = breakage_find(reply->breakage)->end;

    if (end == END_CUT)
        session_break(stream->session);
    else if (end == END_GOAWAY)
        session_leave_before(stream->session, stream->id);
    else
        stream_reset(stream, end == END_RESET ? reply->reset_code : NGHTTP2_INTERNAL_ERROR);
}

void stream_obey(struct stream *stream, enum exchange_next next)
{
    while (next == EXCHANGE_INTERIM) {
        output_interim(stream);
        next = exchange_continue(&stream->exchange);
    }
    if (next == EXCHANGE_SEND || next == EXCHANGE_REFUSE)
        output_reply(stream);
    else if (next == EXCHANGE_ABORT)
        break_off(stream);
}

void stream_continue(struct stream *stream)
{
    enum exchange_stage stage = stream->exchange.stage;

    if (stage == STAGE_EXPECTING) /* only now the content is awaited */
        stream->part_at = stream->moved_at = clock_now_s();
    if (stage == STAGE_EXPECTING || stage == STAGE_WAITING || stage == STAGE_STALLED)
        stream_obey(stream, exchange_continue(&stream->exchange));
    else if (stage >= STAGE_DRIPPING)
        content_resume(stream);
    if (stage == STAGE_EXPECTING && stream->whole)
        stream_take_end(stream); /* it came without waiting for the 100 */
}

void stream_take_end(struct stream *stream)
{
    stream->whole = true;
    if (stream->exchange.stage != STAGE_CONTENT)
        return;
    if (stream->fields.size > stream->fields.size_max)
        stream_refuse(stream, REFUSAL_FIELDS_SIZE);
    else
        stream_obey(stream, exchange_whole(&stream->exchange));
}

void stream_refuse(struct stream *stream, enum refusal refusal)
{
    stream_obey(stream, exchange_refuse(&stream->exchange, NULL, refusal));
}

void stream_cut_short(struct stream *stream)
{
    if (stream->exchange.stage == STAGE_HEAD) /* nothing can be responded to a part of a head */
        stream_reset(stream, NGHTTP2_CANCEL);
    else if (stream->exchange.stage < STAGE_WAITING && !stream->whole)
        stream_refuse(stream, REFUSAL_INCOMPLETE);
}
