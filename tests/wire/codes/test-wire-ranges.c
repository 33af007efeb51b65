/*
 * Parts and differences of one document: 206, 416 and 226.
 *
 * The document is fetched whole at /static/document.txt, and what the three
 * codes say about it is compared with it byte by byte: ranges (RFC 9110, 14 and
 * 15.3.7), its length, and a delta (RFC 3229) that really leads to the second
 * version.
 */
#include "lib/expect.h"
#include "lib/fixture.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct wire wire;
static struct wire_response response, document;
static size_t size; /* of document */

static void setup(void)
{
    wire_open(&wire);
    wire_exchange(&wire, "GET", "/static/document.txt", NULL, NULL, &document);
    ck_assert_uint_eq(document.head.code, 200);
    size = document.content_length;
    ck_assert_uint_gt(size, 40);
}

static void teardown(void)
{
    expect_alive(&wire);
    wire_close(&wire);
}

static void ask(const char *method, const char *format, const char *range)
{
    char fields[300];
    snprintf(fields, sizeof fields, format, range);
    wire_exchange(&wire, method, "/status/206", fields, NULL, &response);
    expect_common(&wire, &response, 206);
    expect_field(&wire, &response.head, "Accept-Ranges", "bytes");
    const char *etag = wire_value(&response.head, "ETag");
    if (!etag || *etag != '"')
        wire_fail(&wire, "206: not a strong ETag: %s", etag ? etag : "absent");
    expect_no_field(&wire, &response.head, "Vary");
}

static void expect_part(const char *method, size_t first, size_t last)
{
    char range[100], length[30];
    snprintf(range, sizeof range, "bytes %zu-%zu/%zu", first, last, size);
    snprintf(length, sizeof length, "%zu", last - first + 1);
    expect_field(&wire, &response.head, "Content-Range", range);
    expect_field(&wire, &response.head, "Content-Length", length);
    expect_type(&wire, &response.head, "text/plain");
    if (strcmp(method, "HEAD") != 0 &&
        (response.content_length != last - first + 1 ||
         memcmp(response.content, document.content + first, last - first + 1) != 0))
        wire_fail(&wire, "206: other bytes than %s: %s", range, response.content);
}

static void expect_first_half(const char *method)
{
    expect_part(method, 0, size / 2 - 1);
}

START_TEST(test_one_range_gets_these_bytes)
{
    char range[60];
    ask("GET", "Range: bytes=%s\r\n", "0-9");
    expect_part("GET", 0, 9);
    ask("GET", "Range: bytes=%s\r\n", "0-0");
    expect_part("GET", 0, 0);
    ask("GET", "Range: bytes=%s\r\n", "7-");
    expect_part("GET", 7, size - 1);
    ask("GET", "Range: bytes=%s\r\n", "-5");
    expect_part("GET", size - 5, size - 1);
    ask("GET", "Range: bytes=%s\r\n", "-99999999");
    expect_part("GET", 0, size - 1);
    ask("GET", "Range: bytes=%s\r\n", "0-");
    expect_part("GET", 0, size - 1);
    ask("GET", "Range: bytes=%s\r\n", "3-99999999999999999999999999");
    expect_part("GET", 3, size - 1);
    snprintf(range, sizeof range, "%zu-%zu", size - 1, size + 5);
    ask("GET", "Range: bytes=%s\r\n", range);
    expect_part("GET", size - 1, size - 1);
    ask("GET", "range: BYTES=%s\r\n", "1-2"); /* units are case-insensitive: 14.1 */
    expect_part("GET", 1, 2);
}
END_TEST

/* 206 is promised, so what cannot be satisfied gets the first half and no 416. */
START_TEST(test_no_usable_range_gets_the_first_half)
{
    static const char *const ranges[] = {"bytes=99999999-",
                                         "bytes=9-5",
                                         "bytes=-0",
                                         "bytes=",
                                         "bytes=abc",
                                         "bytes=1",
                                         "lines=0-5",
                                         "bytes",
                                         "bytes=--5",
                                         "bytes=1-x",
                                         "=0-5",
                                         "bytes=5-6-7",
                                         "bytes=99999999999999999999999999-"};
    char range[60];
    wire_exchange(&wire, "GET", "/status/206", NULL, NULL, &response);
    expect_first_half("GET");
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        ask("GET", "Range: %s\r\n", ranges[i]);
        expect_first_half("GET");
    }
    snprintf(range, sizeof range, "bytes=%zu-", size);
    ask("GET", "Range: %s\r\n", range);
    expect_first_half("GET");
}
END_TEST

/* RFC 9110, 14.2: Range is defined for GET only. */
START_TEST(test_other_methods_do_not_know_range)
{
    for (int i = 1; i < EXPECT_METHOD_COUNT; i++) {
        ask(expect_methods[i], "Range: bytes=%s\r\n", "3-4");
        expect_first_half(expect_methods[i]);
    }
}
END_TEST

/* RFC 9110, 13.1.5: strong comparison; without Last-Modified no date can match. */
START_TEST(test_if_range_must_match_for_the_range_to_count)
{
    char matching[300], weak[300];
    ask("GET", "Range: bytes=%s\r\n", "0-9");
    snprintf(matching, sizeof matching, "Range: bytes=%%s\r\nIf-Range: %s\r\n",
             wire_value(&response.head, "ETag"));
    snprintf(weak, sizeof weak, "Range: bytes=%%s\r\nIf-Range: W/%s\r\n",
             wire_value(&response.head, "ETag"));
    ask("GET", matching, "2-3");
    expect_part("GET", 2, 3);
    ask("GET", weak, "2-3");
    expect_first_half("GET");
    ask("GET", "Range: bytes=%s\r\nIf-Range: \"another\"\r\n", "2-3");
    expect_first_half("GET");
    ask("GET", "Range: bytes=%s\r\nIf-Range: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "2-3");
    expect_first_half("GET");
    ask("GET", "If-Range: %s\r\n", "\"another\"");
    expect_first_half("GET");
}
END_TEST

/* Reads one part at *at: its fields, which must have Content-Range, and its bytes. */
static void expect_body_part(const char **at, const char *boundary, size_t first, size_t last)
{
    char delimiter[120], range[100];
    snprintf(delimiter, sizeof delimiter, "--%s\r\n", boundary);
    snprintf(range, sizeof range, "Content-Range: bytes %zu-%zu/%zu\r\n", first, last, size);
    if (strncmp(*at, "\r\n", 2) == 0)
        *at += 2;
    if (strncmp(*at, delimiter, strlen(delimiter)) != 0)
        wire_fail(&wire, "no delimiter at: %.80s", *at);
    const char *content = strstr(*at, "\r\n\r\n");
    const char *described = strstr(*at, range);
    if (!content || !described || described > content)
        wire_fail(&wire, "no '%s' in the part: %.200s", range, *at);
    const char *type = strstr(*at, "Content-Type: text/plain");
    if (!type || type > content) /* 15.3.7.2: MUST, where a 200 would have it */
        wire_fail(&wire, "no Content-Type in the part: %.200s", *at);
    if (strncmp(content + 4, document.content + first, last - first + 1) != 0)
        wire_fail(&wire, "other bytes than %s", range);
    *at = content + 4 + (last - first + 1);
}

/* RFC 9110, 15.3.7.2 and 14.6 */
START_TEST(test_several_ranges_get_multipart_byteranges)
{
    char boundary[80], end[120];
    ask("GET", "Range: bytes=%s\r\n", "0-3, 20-23,-4");
    expect_no_field(&wire, &response.head, "Content-Range");
    expect_type(&wire, &response.head, "multipart/byteranges");
    const char *parameter = strstr(wire_value(&response.head, "Content-Type"), "boundary=");
    ck_assert_ptr_nonnull(parameter);
    ck_assert_int_eq(sscanf(parameter + 9 + (parameter[9] == '"'), "%79[^\";]", boundary), 1);

    const char *at = response.content;
    expect_body_part(&at, boundary, 0, 3);
    expect_body_part(&at, boundary, 20, 23);
    expect_body_part(&at, boundary, size - 4, size - 1);
    snprintf(end, sizeof end, "\r\n--%s--", boundary);
    ck_assert_msg(strncmp(at, end, strlen(end)) == 0, "after the last part: %s", at);
    at += strlen(end);
    ck_assert_msg(!*at || strcmp(at, "\r\n") == 0, "after the multipart: %s", at);
}
END_TEST

/* RFC 9110, 14.2: the unsatisfiable ones of a set do not count, here all but one. */
START_TEST(test_of_several_ranges_the_satisfiable_one_is_served)
{
    ask("GET", "Range: bytes=%s\r\n", "99999999-,4-6");
    if (wire_count(&response.head, "Content-Range"))
        expect_part("GET", 4, 6);
    else
        expect_text(&wire, &response, "Content-Range: bytes 4-6/");
    ask("GET", "Range: bytes=%s\r\n", "99999999-,88888888-");
    expect_first_half("GET");
}
END_TEST

START_TEST(test_416_tells_the_length_of_the_document)
{
    char range[60];
    snprintf(range, sizeof range, "bytes */%zu", size);
    wire_exchange(&wire, "GET", "/status/416", "Range: bytes=0-1\r\n", NULL, &response);
    expect_field(&wire, &response.head, "Content-Range", range);
}
END_TEST

/* A minimal ed: the commands a, c and d as `diff -e` writes them, from the end of
   the text to its start, so that line numbers stay true. */
enum { LINES_MAX = 4000 };
struct text {
    const char *lines[LINES_MAX]; /* each up to its \n */
    size_t count;
};

static const char *next_line(const char *at)
{
    const char *end = strchr(at, '\n');
    ck_assert_msg(end, "a line without its end: %s", at);
    return end + 1;
}

static void split(struct text *text, const char *bytes)
{
    for (text->count = 0; *bytes; bytes = next_line(bytes)) {
        ck_assert_uint_lt(text->count, LINES_MAX);
        text->lines[text->count++] = bytes;
    }
}

static void replace(struct text *text, size_t first, size_t removed, const struct text *added)
{
    ck_assert_uint_le(first + removed, text->count);
    ck_assert_uint_lt(text->count - removed + added->count, LINES_MAX);
    memmove(text->lines + first + added->count, text->lines + first + removed,
            (text->count - first - removed) * sizeof *text->lines);
    memcpy(text->lines + first, added->lines, added->count * sizeof *text->lines);
    text->count = text->count - removed + added->count;
}

static void apply(struct text *text, const char *script)
{
    static struct text added;
    while (*script) {
        char *end;
        size_t first = strtoul(script, &end, 10), last = first;
        if (*end == ',')
            last = strtoul(end + 1, &end, 10);
        char command = *end;
        ck_assert_msg(strchr("acd", command) && end[1] == '\n', "not an ed command: %s", script);
        script = end + 2;
        added.count = 0;
        for (; command != 'd' && strncmp(script, ".\n", 2) != 0; script = next_line(script))
            added.lines[added.count++] = script;
        if (command != 'd')
            script += 2;
        if (command == 'a')
            replace(text, first, 0, &added);
        else
            replace(text, first - 1, last - first + 1, &added);
    }
}

START_TEST(test_226_carries_a_delta_to_the_second_version)
{
    static struct wire_response second;
    static struct text text;
    wire_exchange(&wire, "GET", "/static/document-2.txt", NULL, NULL, &second);
    wire_exchange(&wire, "GET", "/status/226", "A-IM: diffe\r\n", NULL, &response);
    expect_field(&wire, &response.head, "IM", "diffe");
    expect_field(&wire, &response.head, "Delta-Base", wire_value(&document.head, "ETag"));
    expect_field(&wire, &response.head, "ETag", wire_value(&second.head, "ETag"));

    split(&text, document.content);
    apply(&text, response.content);
    const char *at = second.content;
    for (size_t i = 0; i < text.count; i++) {
        size_t length = (size_t)(next_line(text.lines[i]) - text.lines[i]);
        ck_assert_msg(strncmp(at, text.lines[i], length) == 0, "line %zu differs at: %s", i + 1,
                      at);
        at += length;
    }
    ck_assert_str_eq(at, "");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ranges");
    TCase *tcase = fixture_case(suite, "ranges");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_one_range_gets_these_bytes);
    tcase_add_test(tcase, test_no_usable_range_gets_the_first_half);
    tcase_add_test(tcase, test_other_methods_do_not_know_range);
    tcase_add_test(tcase, test_if_range_must_match_for_the_range_to_count);
    tcase_add_test(tcase, test_several_ranges_get_multipart_byteranges);
    tcase_add_test(tcase, test_of_several_ranges_the_satisfiable_one_is_served);
    tcase_add_test(tcase, test_416_tells_the_length_of_the_document);
    tcase_add_test(tcase, test_226_carries_a_delta_to_the_second_version);
    return fixture_main(suite);
}
