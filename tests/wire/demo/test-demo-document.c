/*
 * The document of /demo/200, 206, 304, 412 and 416, on the wire: one resource
 * under five names, with every precondition and range.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 1280 };

#define MODIFIED "Thu, 01 Jan 2026 00:00:00 GMT"

static const char *const paths[] = {"/demo/200", "/demo/206", "/demo/304", "/demo/412",
                                    "/demo/416"};
enum { PATHS = sizeof(paths) / sizeof(paths[0]) };

static char etag[64];
static char document[SIZE + 1];

static void setup(void)
{
    exchange_setup();
    ask("GET", "/static/document.txt", NULL);
    snprintf(etag, sizeof(etag), "%s", wire_value(&response.head, "ETag"));
    ck_assert_uint_eq(response.content_length, SIZE);
    memcpy(document, response.content, SIZE);
}

/* Asks with fields in which %s is the entity tag. */
static void ask_with(const char *method, const char *path, const char *format)
{
    char fields[400];

    snprintf(fields, sizeof(fields), format, etag);
    ask(method, path, fields);
}

static void expect_validators(void)
{
    expect_field(&wire, &response.head, "ETag", etag);
    expect_field(&wire, &response.head, "Last-Modified", MODIFIED);
    expect_field(&wire, &response.head, "Cache-Control", "no-cache");
}

START_TEST(test_the_whole_document_comes_with_its_validators)
{
    ask("GET", paths[_i], NULL);
    expect_final(&wire, &response, 200);
    expect_validators();
    expect_field(&wire, &response.head, "Accept-Ranges", "bytes");
    expect_field(&wire, &response.head, "Statusbin-Code", paths[_i] + 6);
    ck_assert_mem_eq(response.content, document, SIZE);
    ask("HEAD", paths[_i], "Range: bytes=0-9\r\n"); /* 14.2: Range is for GET */
    expect_final(&wire, &response, 200);
    expect_field(&wire, &response.head, "Content-Length", "1280");
    ask("OPTIONS", paths[_i], "If-Match: \"x\"\r\n");
    expect_final(&wire, &response, 204);
    expect_field(&wire, &response.head, "Allow", "GET, HEAD, OPTIONS");
    ask("POST", paths[_i], NULL);
    expect_final(&wire, &response, 405);
    expect_field(&wire, &response.head, "Allow", "GET, HEAD, OPTIONS");
}
END_TEST

static const struct {
    const char *fields;
    unsigned code;
} conditions[] = {
    {"If-None-Match: %s\r\n", 304},
    {"If-None-Match: W/%s, \"x\"\r\n", 304},
    {"If-None-Match: \"x\"\r\nIf-None-Match: %s\r\n", 304},
    {"If-None-Match: \"x\"\r\n", 200},
    {"If-Modified-Since: " MODIFIED "\r\n", 304},
    {"If-Modified-Since: Wed, 31 Dec 2025 23:59:59 GMT\r\n", 200},
    {"If-Modified-Since: soon\r\n", 200},
    {"If-Match: %s\r\n", 200},
    {"If-Match: \"x\"\r\n", 412},
    {"If-Unmodified-Since: " MODIFIED "\r\n", 200},
    {"If-Unmodified-Since: Wed, 31 Dec 2025 23:59:59 GMT\r\n", 412},
    {"If-Match: \"x\"\r\nIf-None-Match: %s\r\n", 412},
    {"If-Match: %s\r\nRange: bytes=0-3\r\n", 206},
    {"If-None-Match: %s\r\nRange: bytes=0-3\r\n", 304},
    {"If-Match: \"x\"\r\nRange: bytes=9999-\r\n", 412},
    {"If-Range: %s\r\nRange: bytes=0-3\r\n", 206},
    {"If-Range: \"x\"\r\nRange: bytes=0-3\r\n", 200},
    {"If-Range: " MODIFIED "\r\nRange: bytes=0-3\r\n", 206},
    {"If-Range: \"x\"\r\nRange: bytes=9999-\r\n", 200},
    {"Range: bytes=0-3\r\n", 206},
    {"Range: bytes=-1\r\n", 206},
    {"Range: bytes=1279-\r\n", 206},
    {"Range: bytes=1280-\r\n", 416},
    {"Range: bytes=-0\r\n", 416},
    {"Range: bytes=9-3\r\n", 200},
    {"Range: lines=0-3\r\n", 200},
    {"Range: bytes=0-3\r\nRange: bytes=5-6\r\n", 200},
    {"Range: bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,22-22,24-24,26-26,28-28,"
     "30-30\r\n",
     206},
    {"Range: bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,22-22,24-24,26-26,28-28,"
     "30-30,32-32\r\n",
     200},
};
enum { CONDITIONS = sizeof(conditions) / sizeof(conditions[0]) };

START_TEST(test_each_precondition_and_range_has_its_code)
{
    for (size_t i = 0; i < PATHS; i++) {
        ask_with("GET", paths[i], conditions[_i].fields);
        expect_final(&wire, &response, conditions[_i].code);
        switch (conditions[_i].code) {
        case 304:
            expect_validators();
            expect_field(&wire, &response.head, "Statusbin-Code", paths[i] + 6);
            expect_without_length();
            continue;
        case 416:
            expect_field(&wire, &response.head, "Content-Range", "bytes */1280");
            break;
        case 412:
            expect_no_field(&wire, &response.head, "ETag");
            break;
        default:
            expect_validators();
        }
        expect_field(&wire, &response.head, "Statusbin-Code", paths[i] + 6);
    }
}
END_TEST

static const struct {
    const char *range, *content_range;
    size_t first, size;
} parts[] = {
    {"0-9", "bytes 0-9/1280", 0, 10},
    {"-10", "bytes 1270-1279/1280", 1270, 10},
    {"1270-", "bytes 1270-1279/1280", 1270, 10},
    {"1270-9999", "bytes 1270-1279/1280", 1270, 10},
    {"-9999", "bytes 0-1279/1280", 0, 1280},
    {"0-4,3-9", "bytes 0-9/1280", 0, 10},
    {"5-9,0-4", "bytes 0-9/1280", 0, 10},
    {"0-9,9999-", "bytes 0-9/1280", 0, 10},
};

START_TEST(test_one_range_is_that_part)
{
    char fields[80];

    snprintf(fields, sizeof(fields), "Range: bytes=%s\r\n", parts[_i].range);
    ask("GET", "/demo/206", fields);
    ck_assert_uint_eq(response.head.code, 206);
    expect_field(&wire, &response.head, "Content-Range", parts[_i].content_range);
    ck_assert_uint_eq(response.content_length, parts[_i].size);
    ck_assert_mem_eq(response.content, document + parts[_i].first, parts[_i].size);
}
END_TEST

START_TEST(test_several_ranges_are_parts_of_a_multipart)
{
    static const char expected[] = "\r\nContent-Range: bytes 0-3/1280\r\n\r\n01 |\r\n--";

    ask("GET", "/demo/206", "Range: bytes=0-3,100-109\r\n");
    ck_assert_uint_eq(response.head.code, 206);
    ck_assert_ptr_nonnull(
        strstr(wire_value(&response.head, "Content-Type"), "multipart/byteranges; boundary="));
    expect_no_field(&wire, &response.head, "Content-Range"); /* 15.3.7.2 */
    expect_text(&wire, &response, expected);
    expect_text(&wire, &response, "\r\nContent-Range: bytes 100-109/1280\r\n\r\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("demo-document");
    TCase *tcase = fixture_case(suite, "document");

    tcase_add_checked_fixture(tcase, setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_the_whole_document_comes_with_its_validators, 0, PATHS);
    tcase_add_loop_test(tcase, test_each_precondition_and_range_has_its_code, 0, CONDITIONS);
    tcase_add_loop_test(tcase, test_one_range_is_that_part, 0, sizeof(parts) / sizeof(parts[0]));
    tcase_add_test(tcase, test_several_ranges_are_parts_of_a_multipart);
    return fixture_main(suite);
}
