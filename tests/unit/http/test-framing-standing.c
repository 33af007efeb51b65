/*
 * What the check of octets tells of where a connection stands, and that it stops
 * where HTTP may end.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "framing-pieces.h"

#define LINE "GET / HTTP/1.1\r\n"
#define CHUNKED "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"

static const struct framing_limits limits = {.target = 50, .fields = 100, .head = 140};

static struct framing framing;
static enum refusal refusal;

static void setup(void)
{
    framing_start(&framing, &limits);
}

/* Takes text, as far as the first end of a head or a request. Returns how much is handed on. */
static size_t take_piece(const char *text)
{
    char piece[200];

    ck_assert_uint_lt(strlen(text), sizeof(piece));
    strcpy(piece, text);
    return framing_take(&framing, piece, strlen(text), &refusal);
}

/* Takes all of text. Returns how much is handed on. */
static size_t take(const char *text)
{
    char piece[200];

    ck_assert_uint_lt(strlen(text), sizeof(piece));
    strcpy(piece, text);
    return framing_take_all(&framing, piece, strlen(text), &refusal);
}

START_TEST(test_it_tells_where_a_connection_stands)
{
    static const struct {
        const char *text;
        enum framing_part part;
        unsigned begun;
    } steps[] = {
        {"\r", FRAMING_IDLE, 0},        {"\n", FRAMING_IDLE, 0},
        {"P", FRAMING_HEAD, 1},         {"OST / HTTP/1.1\r\n", FRAMING_HEAD, 1},
        {"A: b\r\n", FRAMING_HEAD, 1},  {"Content-Length: 2\r\n\r", FRAMING_HEAD, 1},
        {"\n", FRAMING_CONTENT, 1},     {"a", FRAMING_CONTENT, 1},
        {"b", FRAMING_IDLE, 1},         {CHUNKED, FRAMING_CONTENT, 2},
        {"1\r\na", FRAMING_CONTENT, 2}, {"\r\n0\r\n", FRAMING_CONTENT, 2},
        {"A: b", FRAMING_CONTENT, 2},   {"\r\n\r", FRAMING_CONTENT, 2},
        {"\n", FRAMING_IDLE, 2},        {LINE "\r\n" LINE "\r\n" LINE, FRAMING_HEAD, 5},
        {"\r\n", FRAMING_IDLE, 5},      {"\v", FRAMING_HEAD, 6},
    };

    ck_assert_int_eq(framing_part(&framing), FRAMING_IDLE);
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        take(steps[i].text);
        ck_assert_msg(framing_part(&framing) == steps[i].part, "step %zu", i);
        ck_assert_msg(framing_begun(&framing) == steps[i].begun, "step %zu", i);
    }
    ck_assert_int_eq(refusal, REFUSAL_METHOD);
}
END_TEST

START_TEST(test_it_tells_whether_the_method_is_head)
{
    static const struct {
        const char *text;
        enum framing_method method;
    } cases[] = {
        {"HEAD / HTTP/1.1\r\n", FRAMING_METHOD_HEAD},
        {"HEAD ", FRAMING_METHOD_HEAD},
        {"HEAD\r", FRAMING_METHOD_HEAD},
        {"HEAD / HTTP/1.1\r\n:", FRAMING_METHOD_HEAD},
        {"", FRAMING_METHOD_UNKNOWN},
        {"H", FRAMING_METHOD_UNKNOWN},
        {"HEAD", FRAMING_METHOD_UNKNOWN}, /* it may go on */
        {"G", FRAMING_METHOD_OTHER},
        {"HEADS", FRAMING_METHOD_OTHER},
        {"HEADS / HTTP/1.1\r\n", FRAMING_METHOD_OTHER},
        {"HEA / HTTP/1.1\r\n", FRAMING_METHOD_OTHER},
        {"head / HTTP/1.1\r\n", FRAMING_METHOD_OTHER},
        {" HEAD", FRAMING_METHOD_OTHER},
        {"HEAD / HTTP/1.1\r\n\r\nGET ", FRAMING_METHOD_OTHER},
        {"\rGET", FRAMING_METHOD_OTHER},
        {"HEAD / HTTP/1.1\r\n\r\n\rGET ", FRAMING_METHOD_OTHER},
        {"HEAD / HTTP/1.1\r\n\r\n\r\nH", FRAMING_METHOD_UNKNOWN},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        setup();
        take(cases[i].text);
        ck_assert_msg(framing_method(&framing) == cases[i].method, "%s", cases[i].text);
    }
}
END_TEST

START_TEST(test_a_refusal_stays)
{
    take(":");
    ck_assert_int_eq(refusal, REFUSAL_METHOD);
    ck_assert_uint_eq(take(LINE "\r\n"), 0);
    ck_assert_int_eq(refusal, REFUSAL_METHOD);
    ck_assert_uint_eq(take(""), 0);
    ck_assert_int_eq(refusal, REFUSAL_METHOD);
}
END_TEST

START_TEST(test_it_stops_behind_each_head_and_each_request)
{
    static const char head[] = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n";
    char text[100];

    snprintf(text, sizeof(text), "%sab" LINE, head);
    ck_assert_uint_eq(take_piece(text), strlen(head));
    ck_assert_uint_eq(framing_rest(&framing), 2 + strlen(LINE));
    ck_assert_int_eq(framing_part(&framing), FRAMING_CONTENT);
    ck_assert_uint_eq(take_piece("ab" LINE), 2);
    ck_assert_uint_eq(framing_rest(&framing), strlen(LINE));
    ck_assert_int_eq(framing_part(&framing), FRAMING_IDLE);
    ck_assert_uint_eq(take_piece(CHUNKED "0\r\nA: b\r\n\r\n" LINE), strlen(CHUNKED));
    ck_assert_uint_eq(take_piece("0\r\nA: b\r\n\r\n" LINE), 5); /* without the trailer */
    ck_assert_uint_eq(framing_rest(&framing), strlen(LINE));
    ck_assert_uint_eq(take_piece(LINE "\r\n" LINE), strlen(LINE) + 2);
    ck_assert_uint_eq(framing_rest(&framing), strlen(LINE));
    ck_assert_int_eq(refusal, REFUSAL_NONE);
}
END_TEST

/* What follows a request may be another protocol's, so it is left alone. */
START_TEST(test_it_stops_behind_a_request_whatever_follows)
{
    static const char request[] = LINE "upgrade: x\r\n\r\n", frame[] = "\x81\x80 abcd";
    char text[100];

    snprintf(text, sizeof(text), "%s%s", request, frame);
    ck_assert_uint_eq(take_piece(text), strlen(request));
    ck_assert_int_eq(refusal, REFUSAL_NONE);
    ck_assert_uint_eq(framing_rest(&framing), strlen(frame));
    ck_assert_int_eq(framing_part(&framing), FRAMING_IDLE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("framing-standing");
    TCase *tcase = unit_case(suite, "standing");

    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_test(tcase, test_it_tells_where_a_connection_stands);
    tcase_add_test(tcase, test_it_tells_whether_the_method_is_head);
    tcase_add_test(tcase, test_a_refusal_stays);
    tcase_add_test(tcase, test_it_stops_behind_each_head_and_each_request);
    tcase_add_test(tcase, test_it_stops_behind_a_request_whatever_follows);
    return unit_main(suite);
}
