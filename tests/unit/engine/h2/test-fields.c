/*
 * A field section as nghttp2 decodes it becomes a struct request_head: sent by a
 * session of nghttp2, taken by another one.
 */
#include "engine/h2/fields.h"

#include <string.h>

#include "lib/unit.h"

enum { LINES_MAX = 8 };

struct lines {
    const char *at[LINES_MAX][2];
};

static const struct lines pseudo = {
    {{":method", "GET"}, {":scheme", "http"}, {":path", "/a?b"}, {":authority", "c.test"}}};

/* What comes out: names and values in their order, until NULL. */
static const struct {
    const char *name;
    struct lines sent, expected;
} rows[] = {
    {"none", {{{0}}}, {{{0}}}},
    {"two lines", {{{"x", "1"}, {"y", ""}}}, {{{"x", "1"}, {"y", ""}}}},
    {"one cookie", {{{"cookie", "a=1"}, {"x", "1"}}}, {{{"cookie", "a=1"}, {"x", "1"}}}},
    {"cookies first",
     {{{"cookie", "a=1"}, {"x", "1"}, {"cookie", "b=2"}}},
     {{{"cookie", "a=1; b=2"}, {"x", "1"}}}},
    {"cookies last",
     {{{"x", "1"}, {"cookie", "a=1"}, {"cookie", "b=2"}, {"cookie", "c=3"}}},
     {{{"x", "1"}, {"cookie", "a=1; b=2; c=3"}}}},
    {"an empty one first", {{{"cookie", ""}, {"cookie", "b=2"}}}, {{{"cookie", "; b=2"}}}},
};

static struct fields fields;

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, nghttp2_rcbuf *name,
                     nghttp2_rcbuf *value, uint8_t flags, void *unused)
{
    (void)session, (void)frame, (void)flags, (void)unused;
    return fields_add(&fields, name, value) ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE;
}

static size_t add(nghttp2_nv *nva, size_t count, const struct lines *lines)
{
    for (size_t i = 0; i < LINES_MAX && lines->at[i][0]; i++)
        nva[count++] = (nghttp2_nv){(uint8_t *)lines->at[i][0], (uint8_t *)lines->at[i][1],
                                    strlen(lines->at[i][0]), strlen(lines->at[i][1]), 0};
    return count;
}

/* Sends a request with these lines from one session to another. */
static void carry(const struct lines *lines)
{
    nghttp2_session_callbacks *callbacks;
    nghttp2_session *client, *server;
    nghttp2_nv nva[2 * LINES_MAX];
    size_t count = add(nva, add(nva, 0, &pseudo), lines);
    const uint8_t *octets;
    ssize_t size;

    ck_assert_int_eq(nghttp2_session_callbacks_new(&callbacks), 0);
    nghttp2_session_callbacks_set_on_header_callback2(callbacks, on_header);
    ck_assert_int_eq(nghttp2_session_server_new(&server, callbacks, NULL), 0);
    ck_assert_int_eq(nghttp2_session_client_new(&client, callbacks, NULL), 0);
    nghttp2_submit_settings(client, 0, NULL, 0);
    ck_assert_int_eq(nghttp2_submit_request(client, NULL, nva, count, NULL, NULL), 1);
    while ((size = nghttp2_session_mem_send(client, &octets)) > 0)
        ck_assert_int_eq(nghttp2_session_mem_recv(server, octets, (size_t)size), size);
    nghttp2_session_del(client);
    nghttp2_session_del(server);
    nghttp2_session_callbacks_del(callbacks);
}

START_TEST(test_a_section_becomes_a_head)
{
    const struct lines *expected = &rows[_i].expected;
    size_t count = 0;

    fields_begin(&fields, 8000);
    carry(&rows[_i].sent);
    ck_assert(fields_finish(&fields));
    ck_assert_str_eq(fields.parts.method, "GET");
    ck_assert_str_eq(fields.parts.target, "/a?b");
    ck_assert_str_eq(fields.parts.authority, "c.test");
    ck_assert_str_eq(fields.parts.scheme, "http");
    for (; count < LINES_MAX && expected->at[count][0]; count++) {
        ck_assert_msg(count < fields.parts.line_count, "%s", rows[_i].name);
        ck_assert_str_eq(fields.parts.lines[count].name, expected->at[count][0]);
        ck_assert_str_eq(fields.parts.lines[count].value, expected->at[count][1]);
    }
    ck_assert_uint_eq(fields.parts.line_count, count);
    fields_end(&fields);
    fields_free(&fields);
}
END_TEST

/* As if it were written "name: value" CR LF, :authority as Host. */
START_TEST(test_its_size_is_that_of_http_1)
{
    fields_begin(&fields, 8000);
    carry(&rows[1].sent);
    ck_assert(fields_finish(&fields));
    ck_assert_uint_eq(fields.parts.fields_size,
                      strlen("Host: c.test\r\n") + strlen("x: 1\r\n") + strlen("y: \r\n"));
    fields_free(&fields);
}
END_TEST

START_TEST(test_what_is_too_much_is_counted_and_not_kept)
{
    fields_begin(&fields, strlen("Host: c.test\r\n") + strlen("x: 1\r\n"));
    carry(&rows[1].sent);
    ck_assert(fields_finish(&fields));
    ck_assert_uint_eq(fields.parts.line_count, 1);
    ck_assert_uint_gt(fields.parts.fields_size, fields.size_max);
    fields_free(&fields);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("h2-fields");
    TCase *tcase = unit_case(suite, "fields");

    tcase_add_loop_test(tcase, test_a_section_becomes_a_head, 0, COUNT_OF(rows));
    tcase_add_test(tcase, test_its_size_is_that_of_http_1);
    tcase_add_test(tcase, test_what_is_too_much_is_counted_and_not_kept);
    return unit_main(suite);
}
