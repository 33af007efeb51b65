/*
 * The limits of a request's head as they are without options: a target of 8000 octets, a
 * field section of 8000, a head of 12,000. At a limit it is served, one above it
 * is refused, and at no size is it met with silence: MHD alone would close without a word where a
 * head just does not fit its memory.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TARGET_MAX = 8000,
    FIELDS_MAX = 8000,
    HEAD_MAX = 12000,
    BYTES_MAX = 150000,
};

/* A request under construction. */
static char bytes[BYTES_MAX];
static size_t length;

static void add(const char *text)
{
    size_t more = strlen(text);
    ck_assert_uint_lt(length + more, BYTES_MAX);
    memcpy(bytes + length, text, more + 1);
    length += more;
}

static void fill(char byte, size_t count)
{
    ck_assert_uint_lt(length + count, BYTES_MAX);
    memset(bytes + length, byte, count);
    length += count;
    bytes[length] = '\0';
}

/* A request line with a target of this many octets. */
static void begin(size_t target)
{
    static const char start[] = "/status/204/";
    ck_assert_uint_ge(target, sizeof start - 1);
    length = 0;
    add("GET ");
    add(start);
    fill('a', target - (sizeof start - 1));
    add(" HTTP/1.1\r\n");
}

/* A field section of this many octets: Host, then fields of at most step each. */
static void add_fields(size_t size, size_t step)
{
    static const char host[] = "Host: a.test\r\n";
    ck_assert_uint_ge(size, sizeof host - 1);
    add(host);
    size -= sizeof host - 1;
    while (size > 0) {
        /* what would be left after this one must be none or enough for a field */
        size_t now = size <= step ? size : size - step < 10 ? step - 10 : step;
        ck_assert_uint_ge(now, 6);
        add("X: ");
        fill('v', now - 5);
        add("\r\n");
        size -= now;
    }
}

/* Sends what was built and reads one response; after a refusal the end. */
static unsigned answer(void)
{
    wire_open(&wire);
    wire_send(&wire, bytes, length); /* may be cut short by a refusal */
    wire_read(&wire, "GET", &response);
    unsigned code = response.head.code;
    if (code >= 400) {
        expect_own(&wire, &response, code);
        if (!wire_lists(&response.head, "Connection", "close"))
            wire_fail(&wire, "%u without Connection: close", code);
        wire_expect_close(&wire);
    } else {
        expect_alive(&wire);
    }
    wire_close(&wire);
    return code;
}

static unsigned answer_to(size_t target, size_t fields, size_t step)
{
    begin(target);
    add_fields(fields, step);
    add("\r\n");
    return answer();
}

START_TEST(test_a_target_of_8000_octets_is_served)
{
    ck_assert_uint_eq(answer_to(TARGET_MAX - 1, 100, 80), 204);
    ck_assert_uint_eq(answer_to(TARGET_MAX, 100, 80), 204);
    ck_assert_uint_eq(answer_to(TARGET_MAX, 3900, 4000), 204);
    ck_assert_uint_eq(answer_to(TARGET_MAX, 3900, 80), 204);
}
END_TEST

START_TEST(test_a_longer_target_is_414)
{
    static const size_t lengths[] = {8001,  8002,  8100,  9000,  11900, 12000, 12100, 16000, 16300,
                                     16384, 16500, 20000, 24576, 32768, 32900, 65536, 100000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        unsigned code = answer_to(lengths[i], 100, 80);
        ck_assert_msg(code == 414, "a target of %zu: %u", lengths[i], code);
    }
}
END_TEST

START_TEST(test_a_query_counts_as_target)
{
    for (size_t over = 0; over < 2; over++) {
        length = 0;
        add("GET /status/204?");
        fill('q', TARGET_MAX - strlen("/status/204?") + over);
        add(" HTTP/1.1\r\nHost: a.test\r\n\r\n");
        ck_assert_uint_eq(answer(), over ? 414 : 204);
    }
}
END_TEST

START_TEST(test_a_field_section_of_8000_octets_is_served)
{
    ck_assert_uint_eq(answer_to(12, FIELDS_MAX, FIELDS_MAX), 204); /* one big field */
    ck_assert_uint_eq(answer_to(12, FIELDS_MAX, 80), 204);         /* 100 of 80 */
    ck_assert_uint_eq(answer_to(100, FIELDS_MAX, 40), 204);
}
END_TEST

START_TEST(test_a_larger_field_section_is_431)
{
    static const size_t sizes[] = {8001,  8002,  8010,  8500,  9000,  10000, 11000, 11950,
                                   12000, 14000, 16384, 20000, 24576, 32768, 65536, 100000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        unsigned big = answer_to(12, sizes[i], sizes[i]);
        unsigned small = answer_to(12, sizes[i], 80);
        ck_assert_msg(big == 431, "one field, %zu octets: %u", sizes[i], big);
        ck_assert_msg(small == 431, "fields of 80, %zu octets: %u", sizes[i], small);
    }
}
END_TEST

/* Request line, fields and the empty line together. */
static size_t fields_for_head(size_t target, size_t head)
{
    return head - strlen("GET  HTTP/1.1\r\n\r\n") - target;
}

START_TEST(test_a_head_of_12000_octets_is_served_and_a_larger_one_is_431)
{
    for (size_t target = 4200; target <= TARGET_MAX; target += 760) {
        ck_assert_uint_eq(answer_to(target, fields_for_head(target, HEAD_MAX), HEAD_MAX), 204);
        ck_assert_uint_eq(answer_to(target, fields_for_head(target, HEAD_MAX), 80), 204);
        ck_assert_uint_eq(answer_to(target, fields_for_head(target, HEAD_MAX + 1), HEAD_MAX), 431);
        ck_assert_uint_eq(answer_to(target, fields_for_head(target, HEAD_MAX + 1), 80), 431);
    }
}
END_TEST

/* Every shape of head, around every size at which something may run out: always a
   response, and which one follows from the sizes alone. */
START_TEST(test_no_size_of_head_is_met_with_silence)
{
    static const size_t targets[] = {12, 4200, TARGET_MAX};
    static const size_t steps[] = {BYTES_MAX, 1000, 80, 20};
    size_t target = targets[_i % 3], step = steps[_i / 3];
    for (size_t size = 11900; size <= 25000; size += size % 4096 < 64 || size < 12064 ? 3 : 61) {
        size_t fields = fields_for_head(target, size);
        unsigned expected = fields > FIELDS_MAX || size > HEAD_MAX ? 431 : 204;
        unsigned code = answer_to(target, fields, step);
        ck_assert_msg(code == expected, "a head of %zu with a target of %zu: %u", size, target,
                      code);
    }
}
END_TEST

START_TEST(test_any_number_of_short_fields_is_served)
{
    for (size_t size = 100; size <= FIELDS_MAX; size += 61) {
        unsigned code = answer_to(_i % 2 ? 12 : 4000, size, _i < 2 ? 17 : 30);
        ck_assert_msg(code == 204, "%zu octets of short fields: %u", size, code);
    }
}
END_TEST

/* A part of a request that comes so often that 8000 octets of fields, or of trailers, are full. */
static const struct {
    const char *before, *part, *behind;
} parts[] = {
    {"GET /status/204 HTTP/1.1\r\nHost: a.test\r\n", "a:\r\n", "\r\n"},
    {"GET /status/204 HTTP/1.1\r\nHost: a.test\r\n", "Accept:\r\n", "\r\n"},
    {"GET /status/204 HTTP/1.1\r\nHost: a.test\r\nCookie: a=b", ";a=b", "\r\n\r\n"},
    {"GET /status/204 HTTP/1.1\r\nHost: a.test\r\n", "Cookie: a=b\r\n", "\r\n"},
    {"POST /status/204 HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
     "a:\r\n", "\r\n"},
};

START_TEST(test_8000_octets_are_served_in_however_many_parts)
{
    size_t part = strlen(parts[_i].part);

    length = 0;
    add(parts[_i].before);
    for (size_t size = strlen("Host: a.test\r\nCookie: a=b\r\n"); size + part <= FIELDS_MAX;
         size += part)
        add(parts[_i].part);
    add(parts[_i].behind);
    ck_assert_uint_eq(answer(), 204);
}
END_TEST

/* Without its end: the server must not wait for it. */
START_TEST(test_an_endless_head_is_refused)
{
    length = 0;
    add("GET /status/204 HTTP/1.1\r\nHost: a.test\r\nX: ");
    fill('v', 120000);
    ck_assert_uint_eq(answer(), 431);
    length = 0;
    add("GET /status/204/");
    fill('a', 120000);
    ck_assert_uint_eq(answer(), 414);
    length = 0;
    fill('A', 120000);
    unsigned code = answer(); /* a method without an end is a bad request or a long line */
    ck_assert_msg(code == 400 || code == 414 || code == 431 || code == 501, "%u", code);
}
END_TEST

START_TEST(test_the_server_still_answers_after_all_that)
{
    wire_open(&wire);
    expect_alive(&wire);
    wire_close(&wire);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("limits");
    TCase *head = fixture_case(suite, "head");
    tcase_add_test(head, test_a_target_of_8000_octets_is_served);
    tcase_add_test(head, test_a_longer_target_is_414);
    tcase_add_test(head, test_a_query_counts_as_target);
    tcase_add_test(head, test_a_field_section_of_8000_octets_is_served);
    tcase_add_test(head, test_a_larger_field_section_is_431);
    tcase_add_test(head, test_a_head_of_12000_octets_is_served_and_a_larger_one_is_431);
    tcase_add_loop_test(head, test_no_size_of_head_is_met_with_silence, 0, 12);
    tcase_add_loop_test(head, test_any_number_of_short_fields_is_served, 0, 4);
    tcase_add_loop_test(head, test_8000_octets_are_served_in_however_many_parts, 0,
                        sizeof parts / sizeof *parts);
    tcase_add_test(head, test_an_endless_head_is_refused);
    tcase_add_test(head, test_the_server_still_answers_after_all_that);
    return fixture_main(suite);
}
