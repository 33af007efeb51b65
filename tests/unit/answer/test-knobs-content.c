/*
 * The knobs of content: sizes and their units, codings, trailers.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "unit/answer/knobs-rig.h"

static const struct {
    const char *text;
    long size; /* -1: refused */
} sizes[] = {
    {"0", 0},
    {"1", 1},
    {"007", 7},
    {"10k", 10000},
    {"10Ki", 10240},
    {"5M", 5000000},
    {"5Mi", 5 << 20},
    {"0G", 0},
    {"0Gi", 0},
    {"104857600", RIG_MAX_SIZE},
    {"102400Ki", RIG_MAX_SIZE},
    {"100Mi", RIG_MAX_SIZE},
    {"104857601", -1},
    {"102401Ki", -1},
    {"104858k", -1},
    {"101Mi", -1},
    {"1G", -1},
    {"18446744073709551615G", -1},
    {"18446744073709551616", -1},
    {"", -1},
    {"k", -1},
    {"1kB", -1},
    {"1kib", -1},
    {"1i", -1},
    {"1K", -1},
    {"1m", -1},
    {"1.5k", -1},
    {"-1", -1},
    {"+1", -1},
    {"1%20", -1},
    {"1kk", -1},
};

START_TEST(test_a_size_is_a_number_with_a_unit)
{
    char query[60];

    snprintf(query, sizeof(query), "size=%s", sizes[_i].text);
    ck_assert_msg(read_query(query, 200) == (sizes[_i].size >= 0), "%s: %s", query, detail);
    if (sizes[_i].size >= 0)
        ck_assert(knobs_have(&knobs, KNOB_SIZE) && (long)knobs.size == sizes[_i].size);
    else
        ck_assert_ptr_nonnull(strstr(detail, "knob size"));
}
END_TEST

START_TEST(test_what_is_given_is_kept)
{
    ck_assert_msg(
        read_query("size=3&encoding=deflate&chunked&trailer=A:%20b%20&trailer=a:&drip=1.5s"
                   "&type=text/x",
                   200),
        "%s", detail);
    ck_assert_int_eq(knobs.coding, CODING_DEFLATE);
    ck_assert(knobs.chunked);
    ck_assert_uint_eq(knobs.trailer_count, 2);
    ck_assert_str_eq(knobs.trailers[0].name, "A");
    ck_assert_str_eq(knobs.trailers[0].value, "b");
    ck_assert_str_eq(knobs.trailers[1].name, "a");
    ck_assert_str_eq(knobs.trailers[1].value, "");
    ck_assert_int_eq(knobs.drip_ms, 1500);
    ck_assert_str_eq(knobs.type, "text/x");
    ck_assert(knobs_alter(&knobs));
}
END_TEST

static const char *const alter[] = {"size=1",      "type=a/b", "chunked",
                                    "trailer=A:b", "drip=1ms", "encoding=gzip"};

/* Each by itself makes the reply one of its own. */
START_TEST(test_each_of_them_alters_the_reply)
{
    ck_assert(read_query(alter[_i], 200) && knobs_alter(&knobs));
}
END_TEST

START_TEST(test_trailers_are_as_many_as_fields)
{
    char query[32 * 12 + 12] = "";

    for (int i = 0; i < 32; i++)
        strcat(query, "trailer=A:b&");
    ck_assert_msg(read_query(query, 200), "%s", detail);
    ck_assert_uint_eq(knobs.trailer_count, 32);
    forget();
    strcat(query, "trailer=A:b");
    ck_assert(!read_query(query, 200));
    ck_assert_ptr_nonnull(strstr(detail, "33 times"));
}
END_TEST

/* RFC 9110, 6.5.1: framing, routing, authentication, request modifiers, response controls, content
   format; and what is not a field line. */
static const char *const never[] = {
    "Content-Length: 1",
    "Transfer-Encoding: gzip",
    "host: a",
    "Authorization: a",
    "WWW-Authenticate: Basic",
    "Set-Cookie: a=b",
    "cache-control: no-store",
    "If-Match: *",
    "Range: bytes=0-1",
    "Expect: 100-continue",
    "TE: trailers",
    "Max-Forwards: 1",
    "Age: 1",
    "Expires: 0",
    "Date: x",
    "Location: /",
    "Retry-After: 1",
    "Vary: *",
    "Content-Encoding: gzip",
    "Content-Type: text/html",
    "Content-Range: bytes 0-1/2",
    "Trailer: A",
    "Connection: close",
    "Upgrade: x",
    "Statusbin-Code: 200",
    "A",
    ":b",
    "A%20:b",
    "A:b%0d%0aC:d",
    "A:%00",
    "",
};

START_TEST(test_what_is_never_a_trailer_is_refused)
{
    char query[60];

    snprintf(query, sizeof(query), "trailer=%s", never[_i]);
    ck_assert_msg(!read_query(query, 200), "%s", query);
    ck_assert_msg(strstr(detail, "knob trailer"), "%s", detail);
    if (strchr(never[_i], ':') && !strchr(never[_i], '%')) /* the value is shown as it was */
        ck_assert_msg(strstr(detail, never[_i]), "%s", detail);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs-content");
    TCase *tcase = knobs_case(suite, "content");

    tcase_add_loop_test(tcase, test_a_size_is_a_number_with_a_unit, 0, COUNT_OF(sizes));
    tcase_add_test(tcase, test_what_is_given_is_kept);
    tcase_add_loop_test(tcase, test_each_of_them_alters_the_reply, 0, COUNT_OF(alter));
    tcase_add_test(tcase, test_trailers_are_as_many_as_fields);
    tcase_add_loop_test(tcase, test_what_is_never_a_trailer_is_refused, 0, COUNT_OF(never));
    return unit_main(suite);
}
