/*
 * How large a request may be: at each limit it is served, one octet above it
 * refused.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "framing-pieces.h"

#define LINE "GET / HTTP/1.1\r\n"
#define CHUNKED "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"

enum { TARGET = 50, FIELDS = 100, HEAD = 140 };

static const struct framing_limits limits = {TARGET, FIELDS, HEAD};

static struct framing framing;
static enum refusal refusal;

static void setup(void)
{
    framing_start(&framing, &limits);
}

/* Takes text in one piece. Returns how much of it is handed on. */
static size_t take(const char *text)
{
    static char piece[FRAMING_EXTENSIONS_MAX + 1000];

    ck_assert_uint_lt(strlen(text), sizeof(piece));
    strcpy(piece, text);
    return framing_take_all(&framing, piece, strlen(text), &refusal);
}

/* What the text is found to be, in one piece, and by octets. */
static enum refusal verdict(const char *text)
{
    enum refusal at_once;

    setup();
    take(text);
    at_once = refusal;
    setup();
    for (const char *at = text; *at; at++)
        take((char[]){*at, '\0'});
    ck_assert_int_eq(refusal, at_once);
    return refusal;
}

/* So many octets of text, which all are the letter a. */
static const char *letters(size_t size)
{
    static char text[FRAMING_EXTENSIONS_MAX + 2];

    ck_assert_uint_lt(size, sizeof(text));
    memset(text, 'a', size);
    text[size] = '\0';
    return text;
}

START_TEST(test_a_target_has_its_limit)
{
    char text[300];

    for (size_t size = 1; size <= TARGET + 2; size++) {
        snprintf(text, sizeof(text), "GET %0*d HTTP/1.1\r\n\r\n", (int)size, 0);
        ck_assert_int_eq(verdict(text), size <= TARGET ? REFUSAL_NONE : REFUSAL_TARGET_SIZE);
    }
}
END_TEST

/* At the limit, an octet that could be the target's makes it too long; another octet is refused for
   another reason. */
START_TEST(test_a_target_at_its_limit_is_looked_at_further)
{
    static const char longer[] = "!0~\x80\xff", others[] = "\t\001\037\177\r";
    char text[300];

    for (const char *at = longer; *at; at++) {
        snprintf(text, sizeof(text), "GET %0*d%c HTTP/1.1\r\n\r\n", TARGET, 0, *at);
        ck_assert_int_eq(verdict(text), REFUSAL_TARGET_SIZE);
    }
    for (const char *at = others; *at; at++) {
        snprintf(text, sizeof(text), "GET %0*d%c HTTP/1.1\r\n\r\n", TARGET, 0, *at);
        ck_assert_int_eq(verdict(text), REFUSAL_TARGET);
    }
}
END_TEST

START_TEST(test_fields_have_their_limit)
{
    char text[300];

    for (size_t size = 1; size <= FIELDS + 4; size++) { /* with "A:" and the line end */
        snprintf(text, sizeof(text), LINE "A:%0*d\r\n\r\n", (int)size, 0);
        ck_assert_int_eq(verdict(text), size + 4 <= FIELDS ? REFUSAL_NONE : REFUSAL_FIELDS_SIZE);
        snprintf(text, sizeof(text), LINE "%0*d:\r\n\r\n", (int)size, 0);
        ck_assert_int_eq(verdict(text), size + 3 <= FIELDS ? REFUSAL_NONE : REFUSAL_FIELDS_SIZE);
    }
}
END_TEST

START_TEST(test_a_trailer_section_has_the_limit_of_fields)
{
    char text[300];

    for (size_t size = FIELDS - 10; size <= FIELDS + 4; size++) {
        snprintf(text, sizeof(text), CHUNKED "0\r\nA:%0*d\r\n\r\n" LINE "\r\n", (int)size, 0);
        ck_assert_int_eq(verdict(text), size + 4 <= FIELDS ? REFUSAL_NONE : REFUSAL_FIELDS_SIZE);
    }
}
END_TEST

START_TEST(test_a_head_has_its_limit)
{
    char text[300];
    /* "GET ", the target, " HTTP/1.1\r\n", "A:", a value, two line ends */
    const size_t most = HEAD - 4 - TARGET - 11 - 2 - 4;

    for (size_t size = 1; size <= most + 5; size++) {
        snprintf(text, sizeof(text), "GET %0*d HTTP/1.1\r\nA:%0*d\r\n\r\n", TARGET, 0, (int)size,
                 0);
        ck_assert_int_eq(verdict(text), size <= most ? REFUSAL_NONE : REFUSAL_FIELDS_SIZE);
    }
}
END_TEST

START_TEST(test_a_head_that_its_target_makes_too_large_is_a_long_target)
{
    static const struct framing_limits equal = {HEAD, FIELDS, HEAD};
    char text[300];

    snprintf(text, sizeof(text), "GET /%0*d HTTP/1.1\r\n\r\n", HEAD, 0);
    framing_start(&framing, &equal);
    take(text);
    ck_assert_int_eq(refusal, REFUSAL_TARGET_SIZE);
    ck_assert_int_eq(verdict(letters(HEAD + 1)), REFUSAL_FIELDS_SIZE); /* that is all method */
    ck_assert_int_eq(verdict(letters(HEAD)), REFUSAL_NONE);            /* so far */
}
END_TEST

START_TEST(test_field_lines_are_counted)
{
    ck_assert_int_eq(verdict(LINE "\r\n"), REFUSAL_NONE);
    ck_assert_uint_eq(framing_field_count(&framing), 0);
    ck_assert_int_eq(verdict(LINE "A:\r\nB:\r\nC:\r\nD:\r\nE:\r\n\r\n"), REFUSAL_NONE);
    ck_assert_uint_eq(framing_field_count(&framing), 5);
    take(LINE "A: b");
    ck_assert_uint_eq(framing_field_count(&framing), 1);
    ck_assert_int_eq(verdict(CHUNKED "0\r\nA:\r\nB:\r\n\r\n"), REFUSAL_NONE);
    ck_assert_uint_eq(framing_field_count(&framing), 3);
}
END_TEST

START_TEST(test_content_has_no_limit_here)
{
    char text[1000];
    size_t size;

    snprintf(text, sizeof(text), "POST / HTTP/1.1\r\nContent-Length: 400\r\n\r\n%0400d" LINE "\r\n",
             0);
    ck_assert_int_eq(verdict(text), REFUSAL_NONE);
    ck_assert_int_eq(framing_part(&framing), FRAMING_IDLE);
    size = (size_t)snprintf(text, sizeof(text), CHUNKED "190\r\n%0400d\r\n0\r\nA: b\r\n\r\n", 0);
    for (int i = 0; i < 10; i++)
        size += (size_t)snprintf(text + size, sizeof(text) - size, LINE "\r\n");
    ck_assert_int_eq(verdict(text), REFUSAL_NONE);
    ck_assert_int_eq(framing_part(&framing), FRAMING_IDLE);
}
END_TEST

START_TEST(test_numbers_go_up_to_2_to_the_63)
{
    ck_assert_int_eq(verdict("POST / HTTP/1.1\r\nContent-Length: 9223372036854775807\r\n\r\nabc"),
                     REFUSAL_NONE);
    ck_assert_int_eq(framing_part(&framing), FRAMING_CONTENT);
    ck_assert_int_eq(verdict(CHUNKED "7fffffffffffffff\r\nabc"), REFUSAL_NONE);
    ck_assert_int_eq(framing_part(&framing), FRAMING_CONTENT);
}
END_TEST

START_TEST(test_extensions_have_a_limit_for_the_whole_request)
{
    const size_t half = FRAMING_EXTENSIONS_MAX / 2;

    for (size_t more = 0; more <= 1; more++) {
        setup();
        ck_assert_uint_eq(take(CHUNKED "1;"), strlen(CHUNKED "1"));
        ck_assert_uint_eq(take(letters(half - 1)), 0);
        ck_assert_uint_eq(take("\r\na\r\n1;"), strlen("\r\na\r\n1"));
        ck_assert_uint_eq(take(letters(half - 1 + more)), 0);
        ck_assert_int_eq(refusal, more ? REFUSAL_EXTENSIONS_SIZE : REFUSAL_NONE);
    }
    setup(); /* the next request has as much again */
    take(CHUNKED "0;");
    take(letters(FRAMING_EXTENSIONS_MAX - 1));
    take("\r\n\r\n" CHUNKED "0;");
    take(letters(FRAMING_EXTENSIONS_MAX - 1));
    ck_assert_uint_eq(take("\r\n\r\n"), 4);
    ck_assert_int_eq(refusal, REFUSAL_NONE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("framing-limits");
    TCase *tcase = unit_case(suite, "limits");

    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_test(tcase, test_a_target_has_its_limit);
    tcase_add_test(tcase, test_a_target_at_its_limit_is_looked_at_further);
    tcase_add_test(tcase, test_fields_have_their_limit);
    tcase_add_test(tcase, test_a_trailer_section_has_the_limit_of_fields);
    tcase_add_test(tcase, test_a_head_has_its_limit);
    tcase_add_test(tcase, test_a_head_that_its_target_makes_too_large_is_a_long_target);
    tcase_add_test(tcase, test_field_lines_are_counted);
    tcase_add_test(tcase, test_content_has_no_limit_here);
    tcase_add_test(tcase, test_numbers_go_up_to_2_to_the_63);
    tcase_add_test(tcase, test_extensions_have_a_limit_for_the_whole_request);
    return unit_main(suite);
}
