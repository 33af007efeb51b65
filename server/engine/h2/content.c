#include "engine/h2/content.h"

#include <string.h>

#include "engine/h2/h2.h"
#include "engine/h2/session.h"
#include "engine/h2/stream.h"

bool content_ends_by_reset(const struct reply *reply)
{
    const struct broken *broken = breakage_find(reply->breakage);

    return broken->end == END_RESET || (broken->end == END_CUT && reply->chunked);
}

/* Submits the trailers, which nghttp2 copies, with names in lower case. */
static void send_trailers(struct stream *stream)
{
    const struct reply *reply = &stream->exchange.reply;
    nghttp2_nv lines[REPLY_TRAILERS_MAX];

    for (size_t i = 0; i < reply->trailer_count; i++)
        lines[i] = (nghttp2_nv){
            .name = (uint8_t *)reply->trailers[i].name,
            .namelen = strlen(reply->trailers[i].name),
            .value = (uint8_t *)reply->trailers[i].value,
            .valuelen = strlen(reply->trailers[i].value),
        };
    session_check(stream->session, nghttp2_submit_trailer(stream->session->nghttp2, stream->id,
                                                          lines, reply->trailer_count));
}

/* Gives nghttp2 more of the content. */
static ssize_t read_content(nghttp2_session *nghttp2, int32_t id, uint8_t *buffer, size_t capacity,
                            uint32_t *flags, nghttp2_data_source *source, void *session_)
{
    struct stream *stream = source->ptr;
    const struct reply *reply = &stream->exchange.reply;
    size_t left = stream->content_size - stream->content_given, size = 0;

    (void)nghttp2, (void)id, (void)session_;
    if (stream->exchange.stage == STAGE_STALLED)
        return NGHTTP2_ERR_DEFERRED;
    if (left > 0) {
        size = exchange_take(&stream->exchange, stream->content_given, (char *)buffer,
                             capacity < left ? capacity : left);
        if (size == 0)
            return NGHTTP2_ERR_DEFERRED;
    }
    stream->content_given += size;
    session_note_content(stream->session);
    if (size < left)
        return (ssize_t)size;
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (content_ends_by_reset(reply)) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        stream_reset(stream, reply->reset_code);
    } else if (reply->trailer_count > 0) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        send_trailers(stream);
    }
    return (ssize_t)size;
}

nghttp2_data_provider content_provider(struct stream *stream)
{
    return (nghttp2_data_provider){.source.ptr = stream, .read_callback = read_content};
}

void content_resume(struct stream *stream)
{
    session_note_content(stream->session);
    session_check(stream->session,
                  nghttp2_session_resume_data(stream->session->nghttp2, stream->id));
}
