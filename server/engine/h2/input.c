#include "engine/h2/input.h"

#include "base/clock.h"
#include "engine/h2/flood.h"
#include "engine/h2/h2.h"
#include "engine/h2/session.h"
#include "engine/h2/stream.h"

static struct stream *find_stream(nghttp2_session *nghttp2, int32_t id)
{
    return nghttp2_session_get_stream_user_data(nghttp2, id);
}

static bool is_request(const nghttp2_frame *frame)
{
    return frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST;
}

/* A head begins. Behind a GOAWAY none is served: the client may send it again elsewhere (RFC 9113,
   6.8 and 8.7). */
static int on_begin_headers(nghttp2_session *nghttp2, const nghttp2_frame *frame, void *session_)
{
    struct session *session = session_;
    uint64_t requests_max = session->h2->shared->max_requests;
    struct stream *stream;

    if (!is_request(frame))
        return 0;
    if (session->leaving) {
        session_reset_stream(session, frame->hd.stream_id, NGHTTP2_REFUSED_STREAM);
        return 0;
    }
    stream = stream_begin(session, frame->hd.stream_id);
    if (!stream)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE; /* RST_STREAM, INTERNAL_ERROR */
    nghttp2_session_set_stream_user_data(nghttp2, stream->id, stream);
    if (requests_max > 0 && session->begun >= requests_max)
        session_leave(session);
    return 0;
}

static int on_header(nghttp2_session *nghttp2, const nghttp2_frame *frame, nghttp2_rcbuf *name,
                     nghttp2_rcbuf *value, uint8_t flags, void *session)
{
    struct stream *stream = find_stream(nghttp2, frame->hd.stream_id);

    (void)flags, (void)session;
    if (!stream)
        return 0;
    if (is_request(frame))
        return fields_add(&stream->fields, name, value) ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    fields_count_trailer(&stream->fields, name, value);
    return 0;
}

/* nghttp2 would pass over a field that is malformed; the request is malformed then (RFC 9113,
   8.2.1): RST_STREAM, PROTOCOL_ERROR. */
static int on_invalid_header(nghttp2_session *nghttp2, const nghttp2_frame *frame,
                             nghttp2_rcbuf *name, nghttp2_rcbuf *value, uint8_t flags,
                             void *session)
{
    (void)nghttp2, (void)frame, (void)name, (void)value, (void)flags, (void)session;
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

static void take_head(struct stream *stream, bool has_content)
{
    struct session *session = stream->session;
    struct request_head *parts = &stream->fields.parts;
    struct exchange *exchange = &stream->exchange;

    parts->has_content = has_content;
    parts->secure = session->transport.tls != NULL;
    parts->port = session->port;
    stream->part_at = stream->moved_at = clock_now_s();
    if (!fields_finish(&stream->fields))
        stream_reset(stream, NGHTTP2_INTERNAL_ERROR);
    else if (session->excess)
        stream_obey(stream, exchange_refuse(exchange, parts, REFUSAL_CONNECTIONS));
    else
        stream_obey(stream, exchange_head(exchange, parts));
}

/* Returns whether a frame is of a stream that is over (RFC 9113, 5.1). */
static bool is_over(const struct session *session, const nghttp2_frame_hd *head)
{
    return head->stream_id % 2 == 1 &&
           head->stream_id <= nghttp2_session_get_last_proc_stream_id(session->nghttp2) &&
           !nghttp2_session_find_stream(session->nghttp2, head->stream_id);
}

/* HEADERS of a stream that is over. Where the client has left numbers out, it may be one of those
   that it tries to begin (RFC 9113, 5.1.1). */
static uint32_t code_of_headers(const struct session *session)
{
    uint64_t last = (uint64_t)nghttp2_session_get_last_proc_stream_id(session->nghttp2);

    return last == 2 * session->begun - 1 ? NGHTTP2_STREAM_CLOSED : NGHTTP2_PROTOCOL_ERROR;
}

/* A frame of a stream that is over. It may have been on its way when the stream was reset: nobody
   remembers which ones were, so those that began before it get the benefit of the doubt. */
static void judge_late(struct session *session, const nghttp2_frame_hd *head)
{
    if (head->stream_id <= session->reset_id) {
        if (head->type == NGHTTP2_HEADERS)
            flood_note(session);
    } else if (head->type == NGHTTP2_HEADERS) {
        session_terminate(session, code_of_headers(session));
    } else if (head->type == NGHTTP2_DATA) { /* RFC 9113, 6.1 */
        session_reset_stream(session, head->stream_id, NGHTTP2_STREAM_CLOSED);
    }
}

void input_note_frame(struct session *session, const nghttp2_frame_hd *head)
{
    flood_note_frame(session, head);
    if (head->type == NGHTTP2_PRIORITY && head->stream_id == 0) /* RFC 9113, 6.3 */
        session_terminate(session, NGHTTP2_PROTOCOL_ERROR);
    else if (is_over(session, head))
        judge_late(session, head);
}

/* A frame is not taken; where it would have begun a stream, that is refused. */
static int on_invalid_frame(nghttp2_session *nghttp2, const nghttp2_frame *frame, int error,
                            void *session)
{
    (void)nghttp2, (void)error;
    if (is_request(frame))
        session_note_reset(session, frame->hd.stream_id);
    return 0;
}

static int on_frame(nghttp2_session *nghttp2, const nghttp2_frame *frame, void *session_)
{
    struct session *session = session_;
    struct stream *stream;
    bool ends = frame->hd.flags & NGHTTP2_FLAG_END_STREAM;

    session->greeted |= frame->hd.type == NGHTTP2_SETTINGS;
    if (session->notified && frame->hd.type == NGHTTP2_PING && (frame->hd.flags & NGHTTP2_FLAG_ACK))
        session_leave(session);
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA)
        return 0;
    stream = find_stream(nghttp2, frame->hd.stream_id);
    if (!stream)
        return 0;
    if (is_request(frame))
        take_head(stream, !ends);
    if (ends)
        stream_take_end(stream);
    return 0;
}

static int on_content(nghttp2_session *nghttp2, uint8_t flags, int32_t id, const uint8_t *data,
                      size_t size, void *session_)
{
    struct session *session = session_;
    struct stream *stream = find_stream(nghttp2, id);

    (void)flags;
    if (!stream || stream->exchange.stage > STAGE_CONTENT)
        return 0;
    stream->moved_at = clock_now_s();
    stream_obey(stream, exchange_content(&stream->exchange, (const char *)data, size));
    if (stream->exchange.stage <= STAGE_CONTENT &&
        stream->exchange.request.content_received > session->h2->shared->service.limits.body)
        stream_refuse(stream, REFUSAL_BODY_SIZE);
    return 0;
}

void input_set_callbacks(nghttp2_session_callbacks *callbacks)
{
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback2(callbacks, on_header);
    nghttp2_session_callbacks_set_on_invalid_header_callback2(callbacks, on_invalid_header);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks, on_invalid_frame);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_content);
}
