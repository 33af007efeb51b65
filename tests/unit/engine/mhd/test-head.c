/*
 * A head of HTTP/1 as the engine keeps it: taken apart for the request, and said
 * again to libmicrohttpd in a few words of the server's own.
 */
#include "lib/unit.h"

#include <string.h>

#include "engine/mhd/head.h"
#include "lib/ask.h"

static struct head head;
static struct request request;

static void teardown(void)
{
    request_reset(&request);
    head_free(&head);
}

static void add(const char *text)
{
    ck_assert(head_add(&head, text, strlen(text)));
}

/* Adds and reads a whole head of that many lines. */
static void read_whole(const char *text, size_t line_count)
{
    add(text);
    ck_assert(head_read(&head, line_count));
}

static void check_line(size_t index, const char *name, const char *value)
{
    ck_assert_str_eq(head.parts.lines[index].name, name);
    ck_assert_str_eq(head.parts.lines[index].value, value);
}

START_TEST(test_a_head_is_taken_apart)
{
    read_whole("GET /status/200?a=b?c HTTP/1.1\r\nHost: a.example\r\nX-Empty:\r\n\r\n", 2);
    ck_assert_str_eq(head.parts.method, "GET");
    ck_assert_str_eq(head.parts.target, "/status/200?a=b?c");
    ck_assert_int_eq(head.parts.version, HTTP_1_1);
    ck_assert(head.parts.can_interim && head.parts.can_upgrade);
    ck_assert_ptr_null(head.parts.authority);
    ck_assert_uint_eq(head.parts.line_count, 2);
    check_line(0, "Host", "a.example");
    check_line(1, "X-Empty", "");
    ck_assert_uint_eq(head.parts.fields_size, strlen("Host: a.example\r\nX-Empty:\r\n"));
}
END_TEST

/* RFC 9110, 15.2 and 7.8 */
START_TEST(test_http_10_has_neither_interim_responses_nor_upgrades)
{
    read_whole("GET / HTTP/1.0\r\n\r\n", 0);
    ck_assert_int_eq(head.parts.version, HTTP_1_0);
    ck_assert(!head.parts.can_interim && !head.parts.can_upgrade);
    ck_assert_uint_eq(head.parts.line_count, 0);
    ck_assert_uint_eq(head.parts.fields_size, 0);
}
END_TEST

/* RFC 9112, 5.1 */
START_TEST(test_white_space_around_a_value_does_not_belong_to_it)
{
    read_whole("GET / HTTP/1.1\r\nA:b\r\nB: \t c d \t\r\nC: \t \r\nD: e:f\r\n\r\n", 4);
    check_line(0, "A", "b");
    check_line(1, "B", "c d");
    check_line(2, "C", "");
    check_line(3, "D", "e:f");
}
END_TEST

START_TEST(test_a_head_may_come_in_pieces)
{
    static const char text[] = "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n";

    for (size_t i = 0; i < sizeof(text) - 1; i++)
        ck_assert(head_add(&head, text + i, 1));
    ck_assert(head_read(&head, 1));
    ck_assert_str_eq(head.parts.method, "HEAD");
    check_line(0, "Host", "a");
}
END_TEST

START_TEST(test_a_request_line_is_known_once_it_is_whole)
{
    add("GET /a HT");
    head_read_line(&head);
    ck_assert_ptr_null(head.parts.target);
    add("TP/1.0\r\nHos");
    head_read_line(&head);
    ck_assert_str_eq(head.parts.target, "/a");
    ck_assert_int_eq(head.parts.version, HTTP_1_0);
}
END_TEST

static void check_stand_in(const char *text, size_t line_count, const char *expected)
{
    char octets[HEAD_STAND_IN_MAX + 1];

    head_end(&head);
    request_reset(&request);
    read_whole(text, line_count);
    request_read(&request, &head.parts, &ask_limits);
    octets[head_stand_in(&request, 0, octets)] = '\0';
    ck_assert_str_eq(octets, expected);
}

START_TEST(test_libmicrohttpd_gets_what_it_acts_upon)
{
    check_stand_in("GET /a?b HTTP/1.1\r\nHost: a\r\nCookie: c\r\n\r\n", 2,
                   "GET / HTTP/1.1\r\n\r\n");
    check_stand_in("HEAD * HTTP/1.0\r\n\r\n", 0, "HEAD / HTTP/1.0\r\n\r\n");
    check_stand_in("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 1,
                   "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    check_stand_in("DELETE / HTTP/1.1\r\nHost: a\r\nConnection: x, close\r\n\r\n", 2,
                   "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
    check_stand_in("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 007\r\n\r\n", 2,
                   "GET / HTTP/1.1\r\nContent-Length: 7\r\n\r\n");
    check_stand_in("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", 2,
                   "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
}
END_TEST

START_TEST(test_a_stand_in_fills_its_room_with_content)
{
    static const char expected[] = "GET / HTTP/1.1\r\nContent-Length:     2956\r\n\r\n";
    char octets[HEAD_STAND_IN_MAX];

    read_whole("GET /a HTTP/1.1\r\nHost: a\r\n\r\n", 1);
    request_read(&request, &head.parts, &ask_limits);
    ck_assert_uint_eq(head_stand_in(&request, 3000, octets), 3000 - 2956);
    ck_assert_mem_eq(octets, expected, 3000 - 2956);
}
END_TEST

START_TEST(test_the_memory_of_a_usual_head_is_used_again)
{
    const char *octets;

    read_whole("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 1);
    octets = head.octets;
    head_end(&head);
    ck_assert_ptr_null(head.octets);
    ck_assert_ptr_null(head.lines);
    ck_assert_ptr_null(head.parts.target);
    read_whole("GET /b HTTP/1.1\r\nB: b\r\n\r\n", 1);
    ck_assert_ptr_eq(head.octets, octets);
    ck_assert_str_eq(head.parts.target, "/b");
    check_line(0, "B", "b");
}
END_TEST

START_TEST(test_the_memory_of_a_large_head_is_given_back)
{
    char value[3000];

    memset(value, 'a', sizeof(value) - 1);
    value[sizeof(value) - 1] = '\0';
    add("GET / HTTP/1.1\r\nA: ");
    add(value);
    read_whole("\r\n\r\n", 1);
    head_end(&head);
    ck_assert_uint_eq(head.octets_capacity, 0);
    ck_assert_ptr_null(head.octets_memory);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("head");
    TCase *tcase = unit_case(suite, "head");

    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_test(tcase, test_a_head_is_taken_apart);
    tcase_add_test(tcase, test_http_10_has_neither_interim_responses_nor_upgrades);
    tcase_add_test(tcase, test_white_space_around_a_value_does_not_belong_to_it);
    tcase_add_test(tcase, test_a_head_may_come_in_pieces);
    tcase_add_test(tcase, test_a_request_line_is_known_once_it_is_whole);
    tcase_add_test(tcase, test_libmicrohttpd_gets_what_it_acts_upon);
    tcase_add_test(tcase, test_a_stand_in_fills_its_room_with_content);
    tcase_add_test(tcase, test_the_memory_of_a_usual_head_is_used_again);
    tcase_add_test(tcase, test_the_memory_of_a_large_head_is_given_back);
    return unit_main(suite);
}
