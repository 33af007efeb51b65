/*
 * Where frames begin, in however many pieces the octets come.
 */
#include "engine/h2/frames.h"

#include "lib/unit.h"

static const char octets[] = NGHTTP2_CLIENT_MAGIC "\0\0\0\4\0\0\0\0\0"             /* SETTINGS */
                                                  "\0\0\3\0\1\0\0\0\1abc"          /* DATA */
                                                  "\0\0\0\x42\xff\xff\xff\xff\xff" /* unknown */
                                                  "\1\2\3\1\5\1\2\3\4";            /* HEADERS */

static const nghttp2_frame_hd expected[] = {
    {.length = 0, .type = 4},
    {.length = 3, .type = 0, .flags = 1, .stream_id = 1},
    {.length = 0, .type = 0x42, .flags = 0xff, .stream_id = 0x7fffffff},
    {.length = 0x010203, .type = 1, .flags = 5, .stream_id = 0x01020304},
};

/* Takes octets, which have their ends where the heads do. */
static size_t take(struct frames *frames, const char *piece, size_t size, size_t found)
{
    const uint8_t *at = (const uint8_t *)piece;
    nghttp2_frame_hd head;
    bool whole;

    while (size > 0) {
        size_t taken = frames_next(frames, at, size, &whole, &head);

        ck_assert_uint_ge(taken, 1);
        ck_assert_uint_le(taken, size);
        at += taken;
        size -= taken;
        ck_assert(whole || size == 0);
        if (!whole)
            break;
        ck_assert_uint_lt(found, COUNT_OF(expected));
        ck_assert_uint_eq(head.length, expected[found].length);
        ck_assert_uint_eq(head.type, expected[found].type);
        ck_assert_uint_eq(head.flags, expected[found].flags);
        ck_assert_int_eq(head.stream_id, expected[found].stream_id);
        found++;
    }
    return found;
}

START_TEST(test_heads_are_found_in_pieces_of_any_size)
{
    size_t piece = (size_t)_i, found = 0;
    struct frames frames;

    frames_start(&frames);
    for (size_t at = 0; at < sizeof(octets) - 1; at += piece) {
        size_t left = sizeof(octets) - 1 - at;

        found = take(&frames, octets + at, left < piece ? left : piece, found);
    }
    ck_assert_uint_eq(found, COUNT_OF(expected));
    ck_assert_uint_eq(frames.left, 0x010203);
}
END_TEST

START_TEST(test_of_nothing_nothing_is_taken)
{
    struct frames frames;
    nghttp2_frame_hd head;
    bool whole;

    frames_start(&frames);
    ck_assert_uint_eq(frames_next(&frames, (const uint8_t *)"", 0, &whole, &head), 0);
    ck_assert(!whole);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("h2-frames");
    TCase *tcase = unit_case(suite, "frames");

    tcase_add_loop_test(tcase, test_heads_are_found_in_pieces_of_any_size, 1, sizeof(octets) + 1);
    tcase_add_test(tcase, test_of_nothing_nothing_is_taken);
    return unit_main(suite);
}
