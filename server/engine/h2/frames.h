/*
 * Where frames begin in what a peer sends (RFC 9113, 4.1). nghttp2 does not
 * report the frames that it ignores, which must be counted and judged like the
 * others (flood.h, input.h).
 */
#pragma once

#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAME_HEAD_SIZE = 9 };

struct frames {
    size_t left; /* octets until the next head: of the preface, or of a frame's content */
    size_t have; /* octets of the next head that have come */
    uint8_t head[FRAME_HEAD_SIZE];
};

/* Begins in front of the client's preface (RFC 9113, 3.4). */
void frames_start(struct frames *frames);

/*
 * Takes octets up to the end of the next head, or all of them where it does not end there.
 * Returns how many were taken. ret_whole: whether that head is whole, and in *ret_head.
 */
size_t frames_next(struct frames *frames, const uint8_t *octets, size_t size, bool *ret_whole,
                   nghttp2_frame_hd *ret_head);
