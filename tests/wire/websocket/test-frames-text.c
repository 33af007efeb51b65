/*
 * A text message is UTF-8, in one frame or in several (RFC 6455, 5.6 and 8.1). Autobahn's cases are
 * among these.
 */
#include "lib/exchange.h"
#include "lib/fixture.h"
#include "lib/frames.h"

#include <string.h>

enum { OCTETS_MAX = 400 };

/* UTF-8 is as RFC 3629 has it. */
static const struct {
    const char *text;
    bool good, begins; /* begins: what is missing could still come */
} texts[] = {
    {"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5", true, false},
    {"\xc2\x80", true, false}, /* the first and the last of each length */
    {"\xdf\xbf", true, false},
    {"\xe0\xa0\x80", true, false},
    {"\xed\x9f\xbf", true, false}, /* around the surrogates */
    {"\xee\x80\x80", true, false},
    {"\xef\xbf\xbd", true, false},
    {"\xef\xbf\xbe", true, false}, /* noncharacters are characters here */
    {"\xef\xbf\xbf", true, false},
    {"\xf0\x90\x80\x80", true, false},
    {"\xf4\x8f\xbf\xbf", true, false},
    {"hello\x24 \xc2\xa2 \xe2\x82\xac \xf0\xa4\xad\xa2", true, false},
    {"\xce", false, true},
    {"\xe1\xbd", false, true},
    {"\xf0\x90\x80", false, true},
    {"\xce\xba\xe1\xbd", false, true},
    {"\x80", false, false}, /* a continuation alone */
    {"\xbf", false, false},
    {"hello\x80", false, false},
    {"\xc0\xaf", false, false}, /* too long for what it is */
    {"\xc1\xbf", false, false},
    {"\xe0\x80\xaf", false, false},
    {"\xe0\x9f\xbf", false, false},
    {"\xf0\x80\x80\xaf", false, false},
    {"\xf0\x8f\xbf\xbf", false, false},
    {"\xf8\x80\x80\x80\xaf", false, false},
    {"\xfc\x80\x80\x80\x80\xaf", false, false},
    {"\xed\xa0\x80", false, false}, /* surrogates */
    {"\xed\xaf\xbf", false, false},
    {"\xed\xb0\x80", false, false},
    {"\xed\xbf\xbf", false, false},
    {"\xed\xa0\x80\xed\xb0\x80", false, false},
    {"\xf4\x90\x80\x80", false, false}, /* above U+10FFFF */
    {"\xf5\x80\x80\x80", false, false},
    {"\xf7\xbf\xbf\xbf", false, false},
    {"\xfe", false, false},
    {"\xff", false, false},
    {"\xce\xba\xe1\xbd\xb9\xed\xa0\x80"
     "edited",
     false, false},
    {"\xe2\x82z", false, false}, /* cut short by another character */
    {"\xc3(", false, false},
};

enum { TEXTS = sizeof texts / sizeof *texts };

/* The text, or what tells that it is none. */
static void expect_text_back(int i)
{
    if (!texts[i].good) {
        frame_expect_close(&wire, 1007);
        return;
    }
    frame_expect(&wire, FIN | TEXT, texts[i].text, strlen(texts[i].text));
    frame_send(&wire, FIN | CLOSE, "\x03\xe8", 2);
    frame_expect_close(&wire, 1000);
}

START_TEST(test_a_text_is_utf_8)
{
    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
    frame_send(&wire, FIN | TEXT, texts[_i].text, strlen(texts[_i].text));
    expect_text_back(_i);
}
END_TEST

/* A character may be in several fragments. Where it cannot become one, the end is not waited for.
 */
START_TEST(test_a_text_in_fragments_is_utf_8)
{
    size_t size = strlen(texts[_i].text);
    unsigned char octets[OCTETS_MAX];
    size_t used = 0;

    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
    for (size_t i = 0; i < size; i++)
        used += frame_put(octets + used, i ? CONTINUATION : TEXT, texts[_i].text + i, 1);
    if (texts[_i].good || texts[_i].begins)
        used += frame_put(octets + used, FIN | CONTINUATION, "", 0);
    ck_assert(wire_send(&wire, octets, used));
    expect_text_back(_i);
}
END_TEST

/* 64 KiB, as one message in frames of each size. */
START_TEST(test_a_long_message_comes_in_frames_of_any_size)
{
    static const size_t sizes[] = {64, 256, 1024, 4096, 16384, 65536};
    static unsigned char message[65536];

    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (unsigned char)('a' + i % 23);
    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
    for (size_t at = 0; at < sizeof message; at += sizes[_i])
        frame_send(&wire,
                   (unsigned char)((at ? CONTINUATION : TEXT) |
                                   (at + sizes[_i] == sizeof message ? FIN : 0)),
                   message + at, sizes[_i]);
    frame_expect(&wire, FIN | TEXT, message, sizeof message);
    frame_send(&wire, FIN | CLOSE, "\x03\xe8", 2);
    frame_expect_close(&wire, 1000);
}
END_TEST

static void teardown(void)
{
    wire_close(&wire);
}

int main(void)
{
    Suite *suite = suite_create("frames-text");
    TCase *tcase = fixture_case(suite, "frames-text");

    tcase_add_checked_fixture(tcase, exchange_setup, teardown);
    tcase_add_loop_test(tcase, test_a_text_is_utf_8, 0, TEXTS);
    tcase_add_loop_test(tcase, test_a_text_in_fragments_is_utf_8, 0, TEXTS);
    tcase_add_loop_test(tcase, test_a_long_message_comes_in_frames_of_any_size, 0, 6);
    return fixture_main(suite);
}
