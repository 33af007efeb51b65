/*
 * How large a request may be, and what the check of octets tells of where a
 * connection stands.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "http/framing.h"

#define LINE "GET / HTTP/1.1\r\n"
#define CHUNKED "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"

enum { TARGET = 50, FIELDS = 100, HEAD = 140, COUNT = 5 };

static const struct framing_limits limits = {TARGET, FIELDS, HEAD, COUNT};

static struct framing framing;
static enum request_fault fault;

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
    return framing_take(&framing, piece, strlen(text), &fault);
}

/* What the text is found to be, in one piece, and by octets. */
static enum request_fault verdict(const char *text)
{
    enum request_fault at_once;

    setup();
    take(text);
    at_once = fault;
    setup();
    for (const char *at = text; *at; at++)
        take((char[]){*at, '\0'});
    ck_assert_int_eq(fault, at_once);
    return fault;
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
        ck_assert_int_eq(verdict(text), size <= TARGET ? FAULT_NONE : FAULT_TARGET_SIZE);
    }
}
END_TEST

START_TEST(test_fields_have_their_limit)
{
    char text[300];

    for (size_t size = 1; size <= FIELDS + 4; size++) { /* with "A:" and the line end */
        snprintf(text, sizeof(text), LINE "A:%0*d\r\n\r\n", (int)size, 0);
        ck_assert_int_eq(verdict(text), size + 4 <= FIELDS ? FAULT_NONE : FAULT_FIELDS_SIZE);
        snprintf(text, sizeof(text), LINE "%0*d:\r\n\r\n", (int)size, 0);
        ck_assert_int_eq(verdict(text), size + 3 <= FIELDS ? FAULT_NONE : FAULT_FIELDS_SIZE);
    }
}
END_TEST

START_TEST(test_a_trailer_section_has_the_limit_of_fields)
{
    char text[300];

    for (size_t size = FIELDS - 10; size <= FIELDS + 4; size++) {
        snprintf(text, sizeof(text), CHUNKED "0\r\nA:%0*d\r\n\r\n" LINE "\r\n", (int)size, 0);
        ck_assert_int_eq(verdict(text), size + 4 <= FIELDS ? FAULT_NONE : FAULT_FIELDS_SIZE);
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
        ck_assert_int_eq(verdict(text), size <= most ? FAULT_NONE : FAULT_FIELDS_SIZE);
    }
}
END_TEST

START_TEST(test_a_head_that_its_target_makes_too_large_is_a_long_target)
{
    static const struct framing_limits equal = {HEAD, FIELDS, HEAD, COUNT};
    char text[300];

    snprintf(text, sizeof(text), "GET /%0*d HTTP/1.1\r\n\r\n", HEAD, 0);
    framing_start(&framing, &equal);
    take(text);
    ck_assert_int_eq(fault, FAULT_TARGET_SIZE);
    ck_assert_int_eq(verdict(letters(HEAD + 1)), FAULT_FIELDS_SIZE); /* that is all method */
    ck_assert_int_eq(verdict(letters(HEAD)), FAULT_NONE);            /* so far */
}
END_TEST

START_TEST(test_field_lines_are_counted)
{
    ck_assert_int_eq(verdict(LINE "\r\n"), FAULT_NONE);
    ck_assert_uint_eq(framing_field_count(&framing), 0);
    ck_assert_int_eq(verdict(LINE "A:\r\nB:\r\nC:\r\nD:\r\nE:\r\n\r\n"), FAULT_NONE);
    ck_assert_uint_eq(framing_field_count(&framing), 5);
    take(LINE "A: b");
    ck_assert_uint_eq(framing_field_count(&framing), 1);
    ck_assert_int_eq(verdict(LINE "A:\r\nB:\r\nC:\r\nD:\r\nE:\r\nF:\r\n\r\n"), FAULT_FIELDS_COUNT);
    ck_assert_int_eq(verdict(CHUNKED "0\r\nA:\r\nB:\r\nC:\r\nD:\r\n\r\n"), FAULT_NONE);
    ck_assert_uint_eq(framing_field_count(&framing), 5);
    ck_assert_int_eq(verdict(CHUNKED "0\r\nA:\r\nB:\r\nC:\r\nD:\r\nE:\r\n\r\n"),
                     FAULT_FIELDS_COUNT);
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
        ck_assert_int_eq(fault, more ? FAULT_EXTENSIONS_SIZE : FAULT_NONE);
    }
    setup(); /* the next request has as much again */
    take(CHUNKED "0;");
    take(letters(FRAMING_EXTENSIONS_MAX - 1));
    take("\r\n\r\n" CHUNKED "0;");
    take(letters(FRAMING_EXTENSIONS_MAX - 1));
    ck_assert_uint_eq(take("\r\n\r\n"), 4);
    ck_assert_int_eq(fault, FAULT_NONE);
}
END_TEST

START_TEST(test_it_tells_where_a_connection_stands)
{
    static const struct {
        const char *text;
        enum framing_part part;
    } steps[] = {
        {"\r", FRAMING_IDLE},        {"\n", FRAMING_IDLE},
        {"P", FRAMING_HEAD},         {"OST / HTTP/1.1\r\n", FRAMING_HEAD},
        {"A: b\r\n", FRAMING_HEAD},  {"Content-Length: 2\r\n\r", FRAMING_HEAD},
        {"\n", FRAMING_CONTENT},     {"a", FRAMING_CONTENT},
        {"b", FRAMING_IDLE},         {CHUNKED, FRAMING_CONTENT},
        {"1\r\na", FRAMING_CONTENT}, {"\r\n0\r\n", FRAMING_CONTENT},
        {"A: b", FRAMING_CONTENT},   {"\r\n\r", FRAMING_CONTENT},
        {"\n", FRAMING_IDLE},        {LINE "\r\n", FRAMING_IDLE},
        {"\v", FRAMING_HEAD},
    };

    ck_assert_int_eq(framing_part(&framing), FRAMING_IDLE);
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        take(steps[i].text);
        ck_assert_msg(framing_part(&framing) == steps[i].part, "step %zu", i);
    }
    ck_assert_int_eq(fault, FAULT_METHOD);
}
END_TEST

START_TEST(test_it_tells_whether_the_method_is_head)
{
    static const struct {
        const char *text;
        bool is_head;
    } cases[] = {
        {"HEAD / HTTP/1.1\r\n", true},   {"HEAD ", true},
        {"HEAD / HTTP/1.1\r\n:", true},  {"HEAD", false}, /* it may go on */
        {"HEADS / HTTP/1.1\r\n", false}, {"HEA / HTTP/1.1\r\n", false},
        {"head / HTTP/1.1\r\n", false},  {"HEAD / HTTP/1.1\r\n\r\nGET ", false},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        verdict(cases[i].text);
        ck_assert_msg(framing_is_head(&framing) == cases[i].is_head, "%s", cases[i].text);
    }
}
END_TEST

START_TEST(test_a_fault_stays)
{
    take(":");
    ck_assert_int_eq(fault, FAULT_METHOD);
    ck_assert_uint_eq(take(LINE "\r\n"), 0);
    ck_assert_int_eq(fault, FAULT_METHOD);
    ck_assert_uint_eq(take(""), 0);
    ck_assert_int_eq(fault, FAULT_METHOD);
}
END_TEST

/* What follows a request that asks for another protocol is left alone until the caller knows. */
START_TEST(test_it_stops_behind_a_request_that_may_switch)
{
    static const char request[] = LINE "upgrade: x\r\n\r\n", frame[] = "\x81\x80 abcd";
    char text[100];

    snprintf(text, sizeof(text), "%s%s", request, frame);
    ck_assert_uint_eq(take(text), strlen(request));
    ck_assert_int_eq(fault, FAULT_NONE);
    ck_assert(framing_may_switch(&framing));
    ck_assert_uint_eq(framing_rest(&framing), strlen(frame));
    ck_assert_int_eq(framing_part(&framing), FRAMING_IDLE);

    ck_assert_uint_eq(take(LINE), strlen(LINE)); /* it did not */
    ck_assert(!framing_may_switch(&framing));
    ck_assert_uint_eq(framing_rest(&framing), 0);
    ck_assert_uint_eq(take("\r\n" LINE "\r\n"), 2 + strlen(LINE) + 2);
    ck_assert(!framing_may_switch(&framing));
    ck_assert_int_eq(fault, FAULT_NONE);
}
END_TEST

START_TEST(test_it_stops_behind_the_content_of_such_a_request)
{
    static const char request[] = "POST / HTTP/1.1\r\nUpgrade: x\r\nContent-Length: 2\r\n\r\nab";
    char text[100];

    snprintf(text, sizeof(text), "%sc", request);
    ck_assert_uint_eq(take(text), strlen(request));
    ck_assert(framing_may_switch(&framing));
    ck_assert_uint_eq(framing_rest(&framing), 1);
}
END_TEST

START_TEST(test_not_all_that_names_an_upgrade_may_switch)
{
    static const char *const others[] = {
        "GET / HTTP/1.0\r\nUpgrade: x\r\n\r\n", /* RFC 9110, 7.8 */
        LINE "Upgradf: x\r\n\r\n",
        LINE "Connection: upgrade\r\n\r\n",
        CHUNKED "0\r\nUpgrade: x\r\n\r\n",
    };

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        setup();
        ck_assert_uint_eq(take(others[i]), strlen(others[i]));
        ck_assert_msg(!framing_may_switch(&framing), "%s", others[i]);
        ck_assert_int_eq(framing_part(&framing), FRAMING_IDLE);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("framing-limits");
    TCase *tcase = unit_case(suite, "limits");

    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_test(tcase, test_a_target_has_its_limit);
    tcase_add_test(tcase, test_fields_have_their_limit);
    tcase_add_test(tcase, test_a_trailer_section_has_the_limit_of_fields);
    tcase_add_test(tcase, test_a_head_has_its_limit);
    tcase_add_test(tcase, test_a_head_that_its_target_makes_too_large_is_a_long_target);
    tcase_add_test(tcase, test_field_lines_are_counted);
    tcase_add_test(tcase, test_extensions_have_a_limit_for_the_whole_request);

    tcase = unit_case(suite, "standing");
    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_test(tcase, test_it_tells_where_a_connection_stands);
    tcase_add_test(tcase, test_it_tells_whether_the_method_is_head);
    tcase_add_test(tcase, test_a_fault_stays);
    tcase_add_test(tcase, test_it_stops_behind_a_request_that_may_switch);
    tcase_add_test(tcase, test_it_stops_behind_the_content_of_such_a_request);
    tcase_add_test(tcase, test_not_all_that_names_an_upgrade_may_switch);
    return unit_main(suite);
}
