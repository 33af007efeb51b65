#include "engine/h2/frames.h"

#include <string.h>

void frames_start(struct frames *frames)
{
    *frames = (struct frames){.left = NGHTTP2_CLIENT_MAGIC_LEN};
}

static size_t smaller(size_t one, size_t other)
{
    return one < other ? one : other;
}

static nghttp2_frame_hd read_head(const uint8_t *head)
{
    return (nghttp2_frame_hd){
        .length = (size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2],
        .type = head[3],
        .flags = head[4],
        .stream_id = (head[5] & 0x7f) << 24 | head[6] << 16 | head[7] << 8 | head[8],
    };
}

size_t frames_next(struct frames *frames, const uint8_t *octets, size_t size, bool *ret_whole,
                   nghttp2_frame_hd *ret_head)
{
    size_t skipped = smaller(frames->left, size);
    size_t more = smaller(FRAME_HEAD_SIZE - frames->have, size - skipped);

    memcpy(frames->head + frames->have, octets + skipped, more);
    frames->left -= skipped;
    frames->have += more;
    *ret_whole = frames->have == FRAME_HEAD_SIZE;
    if (*ret_whole) {
        *ret_head = read_head(frames->head);
        frames->left = ret_head->length;
        frames->have = 0;
    }
    return skipped + more;
}
