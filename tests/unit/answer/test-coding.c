/*
 * Content that is coded: zlib must read it back, to the octet, whatever it was made
 * of; and little of content that repeats itself is kept.
 */
#include "lib/unit.h"

#include <string.h>
#include <zlib.h>

#include "answer/coding.h"

enum { MIB = 1 << 20, PIECE_SIZE = 5000, KEPT_MAX = 4096 };

static struct reply reply, plain;

static const int window_bits[] = {[CODING_GZIP] = 15 + 16, [CODING_DEFLATE] = 15};

/* Decodes the reply's content, which must be that of plain, and all of a coding. */
static void check_decoded(enum coding coding)
{
    z_stream stream = {0};
    size_t at = 0, from = 0;
    int result = Z_OK;

    ck_assert_int_eq(inflateInit2(&stream, window_bits[coding]), Z_OK);
    while (from < reply.content_size) {
        char coded[PIECE_SIZE];

        stream.avail_in = (unsigned)reply_read(&reply, from, coded, sizeof(coded));
        stream.next_in = (unsigned char *)coded;
        from += stream.avail_in;
        do {
            char decoded[PIECE_SIZE], expected[PIECE_SIZE];
            size_t size;

            stream.next_out = (unsigned char *)decoded;
            stream.avail_out = sizeof(decoded);
            result = inflate(&stream, Z_NO_FLUSH);
            ck_assert(result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR);
            size = sizeof(decoded) - stream.avail_out;
            ck_assert_uint_le(size, plain.content_size - at);
            ck_assert_uint_eq(reply_read(&plain, at, expected, size), size);
            ck_assert_int_eq(memcmp(decoded, expected, size), 0);
            at += size;
        } while (stream.avail_out == 0);
    }
    ck_assert_int_eq(result, Z_STREAM_END);
    ck_assert_uint_eq(stream.avail_in, 0);
    ck_assert_uint_eq(at, plain.content_size);
    inflateEnd(&stream);
}

static void check_coding(void)
{
    for (enum coding coding = CODING_GZIP; coding <= CODING_DEFLATE; coding++) {
        reply = plain;
        reply.fields = reply.own_fields;
        coding_apply(&reply, coding);
        ck_assert(!reply.failed);
        ck_assert_str_eq(reply.content_type, "text/plain");
        ck_assert_str_eq(reply_field(&reply, "Content-Encoding"),
                         coding == CODING_GZIP ? "gzip" : "deflate");
        check_decoded(coding);
        reply_reset(&reply);
    }
}

static const size_t sizes[] = {1,      63,     64,      65,          65535,     65536,    65537,
                               131072, 200000, 3 * MIB, 3 * MIB + 1, 100000000, 100 * MIB};

START_TEST(test_content_of_any_size_is_coded)
{
    reply_init(&plain);
    reply_make_content(&plain, sizes[_i], "text/plain");
    check_coding();
}
END_TEST

START_TEST(test_chosen_content_is_coded)
{
    reply_init(&plain);
    reply_set_content(&plain, "hello, hello, hello", 19, "text/plain");
    check_coding();
}
END_TEST

START_TEST(test_little_of_it_is_kept)
{
    reply_init(&reply);
    reply_make_content(&reply, 100 * MIB, "text/plain");
    coding_apply(&reply, CODING_GZIP);
    ck_assert_uint_lt(reply.content_size, MIB);
    ck_assert_uint_lt(reply.repetition.at + reply.repetition.size + reply.repetition.rest,
                      KEPT_MAX);
    reply_reset(&reply);
}
END_TEST

START_TEST(test_codings_have_names)
{
    enum coding coding = CODING_NONE;

    ck_assert(coding_parse("gzip", &coding) && coding == CODING_GZIP);
    ck_assert(coding_parse("deflate", &coding) && coding == CODING_DEFLATE);
    ck_assert(!coding_parse("br", &coding));
    ck_assert(!coding_parse("", &coding));
    ck_assert(!coding_parse("GZIP ", &coding));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("coding");
    TCase *tcase = unit_case(suite, "coding");

    tcase_set_timeout(tcase, 30); /* megabytes, octet by octet, under a sanitizer */

    tcase_add_loop_test(tcase, test_content_of_any_size_is_coded, 0, COUNT_OF(sizes));
    tcase_add_test(tcase, test_chosen_content_is_coded);
    tcase_add_test(tcase, test_little_of_it_is_kept);
    tcase_add_test(tcase, test_codings_have_names);
    return unit_main(suite);
}
