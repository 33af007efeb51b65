#include "engine/h2/output.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "engine/h2/content.h"
#include "engine/h2/flood.h"
#include "engine/h2/h2.h"
#include "engine/h2/session.h"
#include "engine/h2/stream.h"
#include "http/content.h"
#include "net/socket.h"

/* How much is sent in one turn, octets. */
enum { TURN_MAX = 1 << 17 };

enum { LINES_MAX = REPLY_FIELDS_MAX + 3 };

/* The lines of a response. nghttp2 copies them, with names in lower case. */
struct lines {
    nghttp2_nv at[LINES_MAX];
    size_t count;
    bool has_date;
};

static void add(struct lines *lines, struct slice name, const char *value)
{
    lines->at[lines->count++] = (nghttp2_nv){
        .name = (uint8_t *)name.data,
        .namelen = name.size,
        .value = (uint8_t *)value,
        .valuelen = strlen(value),
    };
}

/* Adds a field of ours, whose value is a number; text: where it is written. */
static void add_number(struct lines *lines, const char *name, uint64_t number,
                       char text[TEXT_NUMBER_SIZE])
{
    text_write_number(text, number);
    add(lines, text_slice(name), text);
}

/* Fields of a connection do not exist here (RFC 9113, 8.2.2). TE is one (RFC 9110, 10.1.4). */
static bool is_of_connection(struct slice name)
{
    static const struct slice names[] = {
        {"Connection", 10}, {"Keep-Alive", 10},        {"Proxy-Connection", 16},
        {"TE", 2},          {"Transfer-Encoding", 17}, {"Upgrade", 7},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (name.size == names[i].size && text_equals_caseless(name, names[i].data))
            return true;
    return false;
}

static void add_fields(struct lines *lines, const struct field_line *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct slice name = text_slice(fields[i].name);

        if (is_of_connection(name))
            continue;
        lines->has_date |= text_equals_caseless(name, "Date");
        add(lines, name, fields[i].value);
    }
}

void output_interim(struct stream *stream)
{
    struct lines lines = {.count = 0};
    char code[TEXT_NUMBER_SIZE];

    add_number(&lines, ":status", stream->exchange.interim->code, code);
    add_fields(&lines, stream->exchange.interim->fields, stream->exchange.interim->field_count);
    session_check(stream->session,
                  nghttp2_submit_headers(stream->session->nghttp2, NGHTTP2_FLAG_NONE, stream->id,
                                         NULL, lines.at, lines.count, NULL));
}

/* Returns whether a response has content, which may be empty (RFC 9110, 6.4.1). */
static bool may_have_content(const struct reply *reply)
{
    return content_can_follow(reply->code) || reply->content_size > 0;
}

static bool is_head(const struct stream *stream)
{
    return strcmp(stream->fields.parts.method, "HEAD") == 0;
}

/* Returns how many octets of content are sent. Where those are not as many as the length says, the
   response is malformed (RFC 9113, 8.1.1). */
static size_t size_to_send(const struct stream *stream)
{
    const struct reply *reply = &stream->exchange.reply;

    if (is_head(stream))
        return 0;
    return breakage_share(breakage_find(reply->breakage), reply->content_size);
}

void output_reply(struct stream *stream)
{
    const struct reply *reply = &stream->exchange.reply;
    const nghttp2_data_provider provider = content_provider(stream);
    struct lines lines = {.count = 0};
    char code[TEXT_NUMBER_SIZE];
    char length[TEXT_NUMBER_SIZE]; /* cppcheck-suppress variableScope ; lines point to it */
    const struct broken *broken = breakage_find(reply->breakage);
    bool goes_on;

    stream->content_size = size_to_send(stream);
    session_note_content(stream->session);
    goes_on = stream->content_size > 0 || broken->end == END_SILENCE ||
              content_ends_by_reset(reply) || (reply->trailer_count > 0 && !is_head(stream));
    add_number(&lines, ":status", reply->code, code);
    add_fields(&lines, reply->fields, reply->field_count);
    if (!lines.has_date)
        add(&lines, text_slice("date"), h2_date(stream->session->h2));
    if (may_have_content(reply) && !reply->chunked)
        add_number(&lines, "content-length", breakage_length(broken, reply->content_size), length);
    session_check(stream->session,
                  nghttp2_submit_response(stream->session->nghttp2, stream->id, lines.at,
                                          lines.count, goes_on ? &provider : NULL));
}

/* Gathers frames for one call of the kernel. False: memory has run out. */
static bool gather(struct session *session, char *gathered, size_t *ret_size)
{
    size_t size = 0;

    while (size < H2_GATHER_MAX) {
        const uint8_t *frame;
        ssize_t frame_size = nghttp2_session_mem_send(session->nghttp2, &frame);

        if (frame_size < 0)
            return false;
        if (frame_size == 0)
            break;
        assert(frame_size <= H2_FRAME_MAX);
        memcpy(gathered + size, frame, (size_t)frame_size);
        size += (size_t)frame_size;
    }
    *ret_size = size;
    return true;
}

/* Ends the streams that on_closed has left: all of them has been written. If the peer may have
   gone, and not only ended its side, the responses do not count as complete. */
static void end_closed_streams(struct session *session)
{
    for (struct stream *at = session->streams, *next; at; at = next) {
        next = at->next;
        if (!at->closed)
            continue;
        if (at->sent == SENT_ALL && socket_has_left(session->transport.fd))
            at->sent = SENT_PART;
        stream_end(at);
    }
}

/* Returns whether more of a stream's content is to leave than the peer lets it (RFC 9113, 5.2). */
static bool is_blocked(const struct stream *stream)
{
    nghttp2_session *nghttp2 = stream->session->nghttp2;

    return stream->exchange.stage >= STAGE_DRIPPING &&
           stream->content_given < stream->content_size &&
           (nghttp2_session_get_remote_window_size(nghttp2) <= 0 ||
            nghttp2_session_get_stream_remote_window_size(nghttp2, stream->id) <= 0);
}

/* Ends the streams for which no room can come any more, because the peer has ended its side.
   Returns whether there are some. */
static bool end_blocked_streams(struct session *session)
{
    bool any = false;

    for (struct stream *at = session->streams; at; at = at->next)
        if (is_blocked(at)) {
            stream_reset(at, NGHTTP2_CANCEL);
            at->content_size = at->content_given; /* once, be the reset sent or not */
            any = true;
        }
    return any;
}

bool output_send(struct session *session)
{
    char *gathered = session->h2->gathered;
    size_t size;

    for (size_t sent = 0; sent < TURN_MAX && !transport_has_unsent(&session->transport);
         sent += size) {
        bool written;

        if (!gather(session, gathered, &size))
            return false;
        if (size == 0 && session->peer_ended && end_blocked_streams(session))
            continue;
        if (size == 0)
            return true;
        written = transport_write(&session->transport, gathered, size);
        if (session->peer_ended)
            end_closed_streams(session);
        if (!written)
            return false;
    }
    return true;
}

static bool is_final(const nghttp2_frame *frame)
{
    return frame->hd.type == NGHTTP2_HEADERS && frame->headers.nvlen > 0 &&
           frame->headers.nva[0].value[0] != '1';
}

/* Returns whether a frame tells the client that it has broken a rule or a limit. */
static bool is_rebuke(const nghttp2_frame *frame)
{
    uint32_t code = frame->rst_stream.error_code;

    return frame->hd.type == NGHTTP2_RST_STREAM && code != NGHTTP2_NO_ERROR &&
           code != NGHTTP2_INTERNAL_ERROR && code != NGHTTP2_CANCEL;
}

/* A frame has been sent. A response that is complete before its request asks the client to send no
   more of that (RFC 9113, 8.1). */
static int on_frame_sent(nghttp2_session *nghttp2, const nghttp2_frame *frame, void *session)
{
    struct stream *stream = nghttp2_session_get_stream_user_data(nghttp2, frame->hd.stream_id);

    if (frame->hd.type == NGHTTP2_RST_STREAM)
        session_note_reset(session, frame->hd.stream_id);
    if (frame->hd.type == NGHTTP2_GOAWAY)
        session_note_goaway(session);
    if (is_rebuke(frame))
        flood_note(session);
    if (!stream)
        return 0;
    if (is_final(frame))
        stream->sent = SENT_PART;
    if (frame->hd.type == NGHTTP2_DATA)
        stream->content_sent += frame->hd.length - frame->data.padlen;
    if ((frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS) &&
        (frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) {
        stream->sent = SENT_ALL;
        if (!stream->whole)
            stream_reset(stream, NGHTTP2_NO_ERROR);
    }
    return 0;
}

/* A stream is closed: all is about to be sent, or one of the two sides has reset it. */
static int on_closed(nghttp2_session *nghttp2, int32_t id, uint32_t code, void *session_)
{
    struct stream *stream = nghttp2_session_get_stream_user_data(nghttp2, id);
    struct session *session = session_;

    if (!stream)
        return 0;
    if (stream->sent != SENT_NOTHING && code == NGHTTP2_NO_ERROR)
        flood_note_answer(session);
    if (stream->sent != SENT_NOTHING && stream->exchange.reply.close)
        session_leave(session);
    if (session->peer_ended)
        stream->closed = true; /* end_closed_streams ends it */
    else
        stream_end(stream);
    return 0;
}

void output_set_callbacks(nghttp2_session_callbacks *callbacks)
{
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, on_frame_sent);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_closed);
}
