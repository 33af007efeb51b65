/*
 * Content that knobs make, code and frame, to the octet: size, encoding, chunked,
 * trailer, type.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define LINE "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.\n"

enum { HEAD_SIZE = 4096, MIB = 1 << 20, PIECE_SIZE = 64 << 10 };

static char head[HEAD_SIZE];

/* Asks for a target, and reads the head of the response alone. */
static void ask_head(const char *method, const char *target)
{
    wire_request(&wire, method, target, NULL, NULL);
    wire_read_head(&wire, head, sizeof(head));
}

/* The head must have that line. */
static void expect_line(const char *line)
{
    char whole[200];

    snprintf(whole, sizeof(whole), "\r\n%s\r\n", line);
    ck_assert_msg(strstr(head, whole), "no line '%s' in %s", line, head);
}

static void expect_octets(const char *octets)
{
    char came[1000] = "";

    ck_assert_uint_lt(strlen(octets), sizeof(came));
    wire_read_raw(&wire, came, strlen(octets));
    ck_assert_str_eq(came, octets);
}

/* What is behind the head, to the octet; the next request of the connection finds nothing else. */
static const struct {
    const char *target;
    const char *line;   /* of the head */
    const char *octets; /* behind it */
} rows[] = {
    {"/status/200?body=hello", "Content-Length: 5", "hello"},
    {"/status/404?body=hello&chunked", "Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n"},
    {"/status/404?body=hello&chunked=1", "Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n"},
    {"/status/404?body=hello&chunked=0", "Content-Length: 5", "hello"},
    {"/status/200?body=&chunked", "Transfer-Encoding: chunked", "0\r\n\r\n"},
    {"/status/200?suppressBody=true&chunked", "Transfer-Encoding: chunked", "0\r\n\r\n"},
    {"/status/200?body=hi&trailer=X-Sum:%20abc", "Trailer: X-Sum",
     "2\r\nhi\r\n0\r\nX-Sum: abc\r\n\r\n"},
    {"/status/200?body=hi&trailer=X-Sum:abc", "Transfer-Encoding: chunked",
     "2\r\nhi\r\n0\r\nX-Sum: abc\r\n\r\n"},
    {"/status/503?body=&trailer=A:1&trailer=b:2&trailer=A:3", "Trailer: A\r\nTrailer: b",
     "0\r\nA: 1\r\nb: 2\r\nA: 3\r\n\r\n"},
    {"/status/200?body=a&trailer=E:", "Trailer: E", "1\r\na\r\n0\r\nE:  \r\n\r\n"},
    {"/status/200?size=0", "Content-Length: 0", ""},
    {"/status/200?size=1", "Content-Length: 1", "0"},
    {"/status/200?size=64", "Content-Length: 64", LINE},
    {"/status/500?size=130", "Content-Length: 130", LINE LINE "01"},
    {"/status/200?size=130&chunked", "Transfer-Encoding: chunked",
     "82\r\n" LINE LINE "01\r\n0\r\n\r\n"},
    {"/status/206?size=65", "Content-Range: bytes 0-64/65", LINE "0"},
    {"/status/206?body=hello", "Content-Range: bytes 0-4/5", "hello"},
    {"/status/103?size=3&final=404", "Link: </static/style.css>; rel=preload; as=style", ""},
    {"/status/200?size=3&type=text/html", "Content-Type: text/html", "012"},
    {"/status/200?size=3", "Content-Type: text/plain; charset=utf-8", "012"},
};

START_TEST(test_the_octets_are_these)
{
    ask_head("GET", rows[_i].target);
    expect_line(rows[_i].line);
    if (strncmp(head, "HTTP/1.1 103", 12) == 0)
        wire_read(&wire, "GET", &response);
    ck_assert(!strstr(head, "Content-Length") || !strstr(head, "Transfer-Encoding"));
    expect_octets(rows[_i].octets);
}
END_TEST

static const char *const one_for_head[] = {
    "/status/200?size=100k",
    "/status/404?chunked",
    "/status/200?trailer=X-Sum:%20a&body=x",
    "/status/200?encoding=gzip",
    "/status/200?size=1M&encoding=deflate",
};

/* The line of the head that begins with name, or "". */
static const char *line_of(const char *text, const char *name)
{
    static char line[200];
    const char *at = strstr(text, name);

    snprintf(line, sizeof(line), "%.*s", at ? (int)strcspn(at, "\r") : 0, at ? at : "");
    return line;
}

/* The fields of a GET, and not an octet of content (RFC 9110, 9.3.2). */
START_TEST(test_head_has_the_same_fields)
{
    static const char *const names[] = {
        "Content-Length:", "Transfer-Encoding:", "Trailer:", "Content-Encoding:", "Content-Type:"};
    char of_get[HEAD_SIZE];
    struct wire other;

    wire_open(&other);
    ask_head("HEAD", one_for_head[_i]);
    strcpy(of_get, head);
    if (strstr(head, "Connection: close")) {
        wire_expect_close(&wire);
        wire_close(&wire);
        wire_open(&wire);
    }
    ask_head("GET", one_for_head[_i]);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char line[200];

        strcpy(line, line_of(head, names[i]));
        ck_assert_str_eq(line, line_of(of_get, names[i]));
    }
    wire_close(&wire);
    wire = other;
}
END_TEST

/* Reads so much made content, and checks all of it. */
static void read_made(size_t size)
{
    static char piece[PIECE_SIZE], expected[PIECE_SIZE];

    for (size_t at = 0; at < sizeof(expected); at++)
        expected[at] = LINE[at % 64];
    while (size > 0) {
        size_t part = size < sizeof(piece) ? size : sizeof(piece);

        wire_read_raw(&wire, piece, part);
        ck_assert_int_eq(memcmp(piece, expected, part), 0);
        size -= part;
    }
}

START_TEST(test_a_hundred_megabytes_take_less_than_one_of_memory)
{
    long before;

    ask_head("GET", "/status/200?size=100k");
    read_made(100000);
    before = fixture_memory_kib("VmHWM");
    ask_head("GET", "/status/200?size=100Mi");
    expect_line("Content-Length: 104857600");
    read_made((size_t)100 * MIB);
    if (fixture_has_plain_memory())
        ck_assert_int_lt(fixture_memory_kib("VmHWM") - before, 1024);
}
END_TEST

/* Of coded content: how it is named, how to read it (inflateInit2 in zlib.h), and what it was. */
static const struct {
    const char *target, *name;
    int window_bits;
    size_t size; /* 0: any */
} coded[] = {
    {"/status/200?encoding=gzip", "gzip", 15 + 16, 0},
    {"/status/200?encoding=deflate", "deflate", 15, 0},
    {"/status/404?body=hello&encoding=gzip", "gzip", 15 + 16, 5},
    {"/status/404?body=hello&encoding=deflate", "deflate", 15, 5},
    {"/status/200?size=1000000&encoding=gzip", "gzip", 15 + 16, 1000000},
    {"/status/200?size=100Mi&encoding=deflate", "deflate", 15, (size_t)100 * MIB},
    {"/status/207?encoding=gzip", "gzip", 15 + 16, 0},
    {"/status/200?size=70k&encoding=gzip&chunked", "gzip", 15 + 16, 70000},
};

START_TEST(test_content_is_coded_whatever_is_accepted)
{
    static char decoded[PIECE_SIZE];
    z_stream stream = {0};
    int result = Z_OK;
    bool is_page = coded[_i].size == 0;

    ask("GET", coded[_i].target, _i % 2 ? "Accept-Encoding: identity\r\n" : NULL);
    expect_field(&wire, &response.head, "Content-Encoding", coded[_i].name);
    expect_no_field(&wire, &response.head, "ETag");
    if (is_page && response.head.code == 200)
        expect_field(&wire, &response.head, "Vary", "Accept");
    ck_assert_int_eq(inflateInit2(&stream, coded[_i].window_bits), Z_OK);
    stream.next_in = (unsigned char *)response.content;
    stream.avail_in = (unsigned)response.content_length;
    for (size_t at = 0; result == Z_OK; at += sizeof(decoded)) {
        stream.next_out = (unsigned char *)decoded;
        stream.avail_out = sizeof(decoded);
        result = inflate(&stream, Z_NO_FLUSH);
    }
    ck_assert_int_eq(result, Z_STREAM_END);
    ck_assert_uint_eq(stream.avail_in, 0);
    ck_assert(is_page ? stream.total_out > 100 : stream.total_out == coded[_i].size);
    inflateEnd(&stream);
}
END_TEST

START_TEST(test_http_1_0_gets_made_content)
{
    struct wire old;

    wire_open(&old);
    wire_printf(&old, "GET /status/200?size=100000&chunked=false HTTP/1.0\r\n\r\n");
    wire_read(&old, "GET", &response);
    expect_field(&old, &response.head, "Content-Length", "100000");
    ck_assert_uint_eq(response.content_length, 100000);
    wire_expect_close(&old);
    wire_close(&old);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("wire-content");
    TCase *tcase = fixture_case(suite, "content");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_the_octets_are_these, 0, sizeof(rows) / sizeof(rows[0]));
    tcase_add_loop_test(tcase, test_head_has_the_same_fields, 0,
                        sizeof(one_for_head) / sizeof(one_for_head[0]));
    tcase_add_test(tcase, test_a_hundred_megabytes_take_less_than_one_of_memory);
    tcase_add_loop_test(tcase, test_content_is_coded_whatever_is_accepted, 0,
                        sizeof(coded) / sizeof(coded[0]));
    tcase_add_test(tcase, test_http_1_0_gets_made_content);
    return fixture_main(suite);
}
