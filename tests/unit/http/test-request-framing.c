/*
 * Where a request ends (RFC 9112, 6): Content-Length and Transfer-Encoding, on
 * whose reading the next request depends, and the sizes up to which a request
 * is served at all (contract.md, 7).
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "http/request.h"

enum { TARGET_LIMIT = 8000, FIELDS_LIMIT = 8000, HEAD_LIMIT = 12000, BODY_LIMIT = 1000 };

static const struct request_limits limits = {TARGET_LIMIT, FIELDS_LIMIT, HEAD_LIMIT, BODY_LIMIT};

static struct request request;

static void teardown(void)
{
    request_reset(&request);
}

static void start(const char *version)
{
    request_start(&request, "/");
    request_line(&request, "POST", version);
    request_add_field(&request, "Host", "localhost");
}

static enum refusal verdict(void)
{
    return request_check(&request, &limits, 100);
}

static const struct {
    const char *value;
    enum refusal refusal;
    uint64_t length;
} lengths[] = {
    {"0", REFUSAL_NONE, 0},
    {"7", REFUSAL_NONE, 7},
    {"007", REFUSAL_NONE, 7},
    {"999", REFUSAL_NONE, 999},
    {"1000", REFUSAL_NONE, 1000}, /* the limit itself is served */
    {"1001", REFUSAL_BODY_SIZE, 0},
    {"9223372036854775807", REFUSAL_BODY_SIZE, 0},
    {"9223372036854775808", REFUSAL_LENGTH, 0},
    {"18446744073709551615", REFUSAL_LENGTH, 0}, /* 2^64-1: the library's "unknown" */
    {"18446744073709551616", REFUSAL_LENGTH, 0}, /* 2^64: 0 to whoever overflows */
    {"18446744073709551623", REFUSAL_LENGTH, 0},
    {"99999999999999999999999999999999", REFUSAL_LENGTH, 0},
    {"", REFUSAL_LENGTH, 0},
    {"-1", REFUSAL_LENGTH, 0},
    {"-0", REFUSAL_LENGTH, 0},
    {"+7", REFUSAL_LENGTH, 0},
    {"0x7", REFUSAL_LENGTH, 0},
    {"7a", REFUSAL_LENGTH, 0},
    {"a", REFUSAL_LENGTH, 0},
    {"7.0", REFUSAL_LENGTH, 0},
    {"7e1", REFUSAL_LENGTH, 0},
    {"7 7", REFUSAL_LENGTH, 0},
    {"7, 7", REFUSAL_LENGTH, 0}, /* RFC 9112, 6.3 allows to refuse even equal ones */
    {"7,7", REFUSAL_LENGTH, 0},
    {"7,", REFUSAL_LENGTH, 0},
    {"7;a", REFUSAL_LENGTH, 0},
    {"\"7\"", REFUSAL_LENGTH, 0},
};

START_TEST(test_content_length_is_one_decimal_number)
{
    start("HTTP/1.1");
    request_add_field(&request, "Content-Length", lengths[_i].value);
    ck_assert_msg(verdict() == lengths[_i].refusal, "Content-Length: %s", lengths[_i].value);
    if (lengths[_i].refusal == REFUSAL_NONE)
        ck_assert_uint_eq(request.content_length, lengths[_i].length);
}
END_TEST

START_TEST(test_content_length_is_checked_in_http_10_too)
{
    start("HTTP/1.0");
    request_add_field(&request, "Content-Length", lengths[_i].value);
    ck_assert_msg(verdict() == lengths[_i].refusal, "Content-Length: %s", lengths[_i].value);
}
END_TEST

START_TEST(test_two_lengths_are_refused_even_if_they_agree)
{
    start("HTTP/1.1");
    request_add_field(&request, "Content-Length", "7");
    request_add_field(&request, "content-length", "8");
    ck_assert_int_eq(verdict(), REFUSAL_LENGTH_REPEATED);
    request_reset(&request);
    start("HTTP/1.1");
    request_add_field(&request, "Content-Length", "7");
    request_add_field(&request, "Content-Length", "7");
    ck_assert_int_eq(verdict(), REFUSAL_LENGTH_REPEATED);
}
END_TEST

static const struct {
    const char *value;
    enum refusal refusal;
} codings[] = {
    {"chunked", REFUSAL_NONE},
    {"Chunked", REFUSAL_NONE},
    {"CHUNKED", REFUSAL_NONE},
    {"gzip", REFUSAL_CODING_UNKNOWN},
    {"identity", REFUSAL_CODING_UNKNOWN}, /* RFC 9112, 7: not a coding any more */
    {"gzip, chunked", REFUSAL_CODING_UNKNOWN},
    {"chunkedx", REFUSAL_CODING_UNKNOWN},
    {"xchunked", REFUSAL_CODING_UNKNOWN},
    {"chunked;a=b", REFUSAL_CODING_UNKNOWN},
    {"\"chunked\"", REFUSAL_CODING_UNKNOWN},
    {"x chunked", REFUSAL_CODING_UNKNOWN},
    {"\vchunked", REFUSAL_FIELD_VALUE}, /* known to smuggle */
    {"chunkedx, chunked", REFUSAL_CODING_UNKNOWN},
    {"chunked, chunked", REFUSAL_CODING},
    {"chunked,Chunked", REFUSAL_CODING},
    {"chunked, gzip", REFUSAL_CODING}, /* the end of such a request cannot be told (6.3) */
    {"chunked, identity", REFUSAL_CODING},
};

START_TEST(test_the_only_transfer_coding_is_chunked)
{
    start("HTTP/1.1");
    request_add_field(&request, "Transfer-Encoding", codings[_i].value);
    ck_assert_msg(verdict() == codings[_i].refusal, "Transfer-Encoding: %s", codings[_i].value);
    ck_assert_uint_eq(request.content_length, 0);
}
END_TEST

START_TEST(test_transfer_encoding_lines_are_one_list)
{
    start("HTTP/1.1");
    request_add_field(&request, "Transfer-Encoding", "chunked");
    request_add_field(&request, "Transfer-Encoding", "chunked");
    ck_assert_int_eq(verdict(), REFUSAL_CODING);
    request_reset(&request);
    start("HTTP/1.1");
    request_add_field(&request, "Transfer-Encoding", "gzip");
    request_add_field(&request, "Transfer-Encoding", "chunked");
    ck_assert_int_eq(verdict(), REFUSAL_CODING_UNKNOWN);
}
END_TEST

START_TEST(test_http_10_has_no_transfer_coding)
{
    start("HTTP/1.0");
    request_add_field(&request, "Transfer-Encoding", "chunked");
    ck_assert_int_eq(verdict(), REFUSAL_CODING_IN_10);
}
END_TEST

START_TEST(test_length_and_coding_together_are_refused)
{
    static const char *const names[] = {"Content-Length", "Transfer-Encoding"};
    static const char *const values[] = {"7", "chunked"};

    for (int first = 0; first < 2; first++) {
        start("HTTP/1.1");
        request_add_field(&request, names[first], values[first]);
        request_add_field(&request, names[!first], values[!first]);
        ck_assert_int_eq(verdict(), REFUSAL_LENGTH_AND_CODING);
        request_reset(&request);
    }
}
END_TEST

/* What a target of so many octets leads to; a "?" at query, if that is within it. */
static enum refusal check_target(size_t size, size_t query)
{
    static char target[HEAD_LIMIT + 2];

    memset(target, 'a', size);
    target[0] = '/';
    target[size] = '\0';
    if (query < size)
        target[query] = '?';
    request_start(&request, target);
    request_line(&request, "GET", "HTTP/1.1");
    request_add_field(&request, "Host", "localhost");
    /* request line, Host: localhost, the empty line */
    return request_check(&request, &limits, strlen("GET  HTTP/1.1\r\n") + size + 17 + 2);
}

START_TEST(test_a_target_is_served_up_to_its_limit)
{
    static const size_t queries[] = {SIZE_MAX, 1, 4000, TARGET_LIMIT - 1};

    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        ck_assert_int_eq(check_target(TARGET_LIMIT - 1, queries[i]), REFUSAL_NONE);
        request_reset(&request);
        ck_assert_int_eq(check_target(TARGET_LIMIT, queries[i]), REFUSAL_NONE);
        request_reset(&request);
        ck_assert_int_eq(check_target(TARGET_LIMIT + 1, queries[i]), REFUSAL_TARGET_SIZE);
        request_reset(&request);
    }
}
END_TEST

START_TEST(test_a_target_that_is_too_long_is_414_even_where_the_head_is_too)
{
    ck_assert_int_eq(check_target(HEAD_LIMIT, SIZE_MAX), REFUSAL_TARGET_SIZE);
}
END_TEST

/* What a field section of so many octets leads to, after a target of target_size. */
static enum refusal check_fields(const char *method, size_t target_size, size_t fields_size)
{
    static char target[TARGET_LIMIT + 1];
    size_t line_size = strlen(method) + 1 + target_size + strlen(" HTTP/1.1\r\n");

    memset(target, '/', target_size);
    target[target_size] = '\0';
    request_start(&request, target);
    request_line(&request, method, "HTTP/1.1");
    request_add_field(&request, "Host", "localhost");
    return request_check(&request, &limits, line_size + fields_size + strlen("\r\n"));
}

START_TEST(test_fields_are_served_up_to_their_limit)
{
    static const struct {
        const char *method;
        size_t target_size;
    } lines[] = {{"GET", 1}, {"GET", 100}, {"PROPPATCH", 1000}};

    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        for (int more = -1; more <= 1; more++) {
            enum refusal refusal =
                check_fields(lines[i].method, lines[i].target_size, (size_t)(FIELDS_LIMIT + more));

            ck_assert_int_eq(refusal, more > 0 ? REFUSAL_FIELDS_SIZE : REFUSAL_NONE);
            request_reset(&request);
        }
    }
}
END_TEST

START_TEST(test_a_head_is_served_up_to_its_limit)
{
    enum { LINE_SIZE = 3 + 1 + TARGET_LIMIT + 11, ENOUGH = HEAD_LIMIT - LINE_SIZE - 2 };

    ck_assert_int_eq(check_fields("GET", TARGET_LIMIT, ENOUGH - 1), REFUSAL_NONE);
    request_reset(&request);
    ck_assert_int_eq(check_fields("GET", TARGET_LIMIT, ENOUGH), REFUSAL_NONE);
    request_reset(&request);
    ck_assert_int_eq(check_fields("GET", TARGET_LIMIT, ENOUGH + 1), REFUSAL_FIELDS_SIZE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("request-framing");
    TCase *tcase = unit_case(suite, "content");

    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_loop_test(tcase, test_content_length_is_one_decimal_number, 0, COUNT_OF(lengths));
    tcase_add_loop_test(tcase, test_content_length_is_checked_in_http_10_too, 0, COUNT_OF(lengths));
    tcase_add_test(tcase, test_two_lengths_are_refused_even_if_they_agree);
    tcase_add_loop_test(tcase, test_the_only_transfer_coding_is_chunked, 0, COUNT_OF(codings));
    tcase_add_test(tcase, test_transfer_encoding_lines_are_one_list);
    tcase_add_test(tcase, test_http_10_has_no_transfer_coding);
    tcase_add_test(tcase, test_length_and_coding_together_are_refused);

    tcase = unit_case(suite, "sizes");
    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_test(tcase, test_a_target_is_served_up_to_its_limit);
    tcase_add_test(tcase, test_a_target_that_is_too_long_is_414_even_where_the_head_is_too);
    tcase_add_test(tcase, test_fields_are_served_up_to_their_limit);
    tcase_add_test(tcase, test_a_head_is_served_up_to_its_limit);
    return unit_main(suite);
}
