/*
 * Index and assets as a cache and a browser get them: entity tags that hold,
 * 304 for what is there already, gzip that is the same in fewer octets.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { INDEX_MAX = 60000, FIELDS_SIZE = 200 };

static const struct {
    const char *target, *accept, *vary;
} all[] = {
    {"/", "text/html", "Accept, Accept-Encoding"},
    {"/", "text/plain", "Accept, Accept-Encoding"},
    {"/", "application/json", "Accept, Accept-Encoding"},
    {"/status", "text/html", "Accept, Accept-Encoding"},
    {"/status.json", "*/*", "Accept-Encoding"},
    {"/static/style.css", "*/*", "Accept-Encoding"},
    {"/static/script.js", "*/*", "Accept-Encoding"},
    {"/static/favicon.svg", "*/*", "Accept-Encoding"},
    {"/static/document.txt", "*/*", "Accept-Encoding"},
};
enum { ALL = sizeof(all) / sizeof(all[0]) };

/* Asks for one of them with further fields. */
static void ask_for(int i, const char *method, const char *fields)
{
    char lines[2 * FIELDS_SIZE];

    snprintf(lines, sizeof(lines), "Accept: %s\r\n%s", all[i].accept, fields);
    ask(method, all[i].target, lines);
}

static void take_etag(char etag[FIELDS_SIZE])
{
    const char *value = wire_value(&response.head, "ETag");

    ck_assert_msg(value && value[0] == '"', "no strong ETag");
    snprintf(etag, FIELDS_SIZE, "%s", value);
}

static void expect_not_modified(int i, const char *method, const char *name, const char *value,
                                const char *etag)
{
    char line[FIELDS_SIZE];

    snprintf(line, sizeof(line), "%s%s\r\n", name, value);
    ask_for(i, method, line);
    expect_final(&wire, &response, 304);
    expect_field(&wire, &response.head, "ETag", etag);
    expect_field(&wire, &response.head, "Vary", all[i].vary);
    expect_no_field(&wire, &response.head, "Content-Encoding");
    ck_assert_ptr_nonnull(wire_value(&response.head, "Cache-Control"));
    expect_without_length();
}

START_TEST(test_what_the_client_has_already_is_304)
{
    char etag[FIELDS_SIZE], fields[FIELDS_SIZE];

    ask_for(_i, "GET", "");
    expect_final(&wire, &response, 200);
    expect_field(&wire, &response.head, "Vary", all[_i].vary);
    expect_field(&wire, &response.head, "X-Content-Type-Options", "nosniff");
    take_etag(etag);
    expect_not_modified(_i, "GET", "If-None-Match: ", etag, etag);
    expect_not_modified(_i, "HEAD", "If-None-Match: \"x\", W/", etag, etag);
    expect_not_modified(_i, "GET", "If-None-Match: ", "*", etag);
    snprintf(fields, sizeof(fields), "If-None-Match: \"another\"\r\n");
    ask_for(_i, "GET", fields);
    expect_final(&wire, &response, 200);
}
END_TEST

/* Decodes gzip; returns the size. */
static size_t decode(const char *data, size_t size, char *buffer, size_t capacity)
{
    z_stream stream = {.next_in = (unsigned char *)data,
                       .avail_in = (unsigned)size,
                       .next_out = (unsigned char *)buffer,
                       .avail_out = (unsigned)capacity};

    ck_assert_int_eq(inflateInit2(&stream, 15 + 16), Z_OK);
    ck_assert_int_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
    ck_assert_uint_eq(stream.avail_in, 0);
    inflateEnd(&stream);
    return stream.total_out;
}

START_TEST(test_gzip_decodes_to_the_same_content_under_a_tag_of_its_own)
{
    enum { CAPACITY = 256 << 10 };
    static char plain[CAPACITY], decoded[CAPACITY];
    char etag[FIELDS_SIZE], gzip_etag[FIELDS_SIZE];
    size_t plain_size;

    ask_for(_i, "GET", "Accept-Encoding: identity\r\n");
    take_etag(etag);
    expect_no_field(&wire, &response.head, "Content-Encoding");
    plain_size = response.content_length;
    ck_assert_uint_lt(plain_size, CAPACITY);
    memcpy(plain, response.content, plain_size);
    ask_for(_i, "GET", "Accept-Encoding: gzip, deflate, br\r\n");
    expect_field(&wire, &response.head, "Content-Encoding", "gzip");
    expect_field(&wire, &response.head, "Vary", all[_i].vary);
    take_etag(gzip_etag);
    ck_assert_str_ne(gzip_etag, etag); /* 8.8.3.3 */
    ck_assert_uint_lt(response.content_length, plain_size);
    ck_assert_uint_lt(response.content_length, INDEX_MAX);
    ck_assert_uint_eq(decode(response.content, response.content_length, decoded, CAPACITY),
                      plain_size);
    ck_assert_mem_eq(plain, decoded, plain_size);
    expect_not_modified(_i, "GET", "Accept-Encoding: gzip\r\nIf-None-Match: ", gzip_etag,
                        gzip_etag);
}
END_TEST

START_TEST(test_pages_are_under_a_strict_policy)
{
    static const char *const targets[] = {"/", "/status/404", "/nowhere", "/status/abc"};

    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        const char *policy;

        ask("GET", targets[i], "Accept: text/html\r\n");
        policy = wire_value(&response.head, "Content-Security-Policy");
        ck_assert_msg(policy && strstr(policy, "default-src 'none'"), "%s", targets[i]);
        ck_assert_ptr_null(strstr(policy, "unsafe"));
        expect_field(&wire, &response.head, "Referrer-Policy", "no-referrer");
        expect_field(&wire, &response.head, "X-Content-Type-Options", "nosniff");
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("assets");
    TCase *tcase = fixture_case(suite, "assets");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_what_the_client_has_already_is_304, 0, ALL);
    tcase_add_loop_test(tcase, test_gzip_decodes_to_the_same_content_under_a_tag_of_its_own, 0,
                        ALL);
    tcase_add_test(tcase, test_pages_are_under_a_strict_policy);
    return fixture_main(suite);
}
