/*
 * /requests: what is told of a request that named a key, and in which formats.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"
#include "lib/journal.h"

#include <stdio.h>
#include <string.h>

enum { KEPT = 64 << 10 };

/* The fields of a request as "name: value" lines, without Host. */
static const char *fields_of(const json_t *request)
{
    static char text[8192];
    json_t *pair;
    size_t i, size = 0;

    *text = '\0';
    json_array_foreach(json_object_get(request, "fields"), i, pair)
    {
        const char *name = json_string_value(json_array_get(pair, 0));

        if (strcmp(name, "Host") != 0)
            size += (size_t)snprintf(text + size, sizeof(text) - size, "%s: %s\n", name,
                                     json_string_value(json_array_get(pair, 1)));
    }
    return text;
}

static void expect_time(const char *time)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd.dddZ";

    ck_assert_uint_eq(strlen(time), strlen(form));
    for (size_t i = 0; form[i]; i++)
        ck_assert_msg(form[i] == 'd' ? time[i] >= '0' && time[i] <= '9' : time[i] == form[i], "%s",
                      time);
}

START_TEST(test_a_request_is_told)
{
    const json_t *request;
    bool secure = fixture_trusted_file() != NULL;

    wire_exchange(&wire, "POST", "/sequence/503*2,200/v1?key=told&x=%41",
                  "X-B: 1\r\nx-a: 2\r\nX-B: 3\r\nAuthorization: Basic eDp5\r\n", "hello",
                  &response);
    ck_assert_uint_eq(response.head.code, 503);
    ck_assert_uint_eq(journal_number(journal_read("told"), "count"), 1);
    ck_assert_str_eq(journal_text(journal_read("told"), "key"), "told");
    request = journal_request("told", 1);
    ck_assert_int_eq(journal_number(request, "number"), 1);
    expect_time(journal_text(request, "time"));
    ck_assert(json_real_value(json_object_get(request, "since_first")) == 0);
    ck_assert(json_is_null(json_object_get(request, "since_previous")));
    ck_assert_int_gt(journal_number(request, "connection"), 0);
    ck_assert_int_gt(journal_number(request, "peer_port"), 0);
    ck_assert_str_eq(journal_text(request, "protocol"), fixture_is_h2() ? "HTTP/2" : "HTTP/1.1");
    ck_assert_str_eq(journal_text(request, "scheme"), secure ? "https" : "http");
    ck_assert_str_eq(journal_text(request, "method"), "POST");
    ck_assert_str_eq(journal_text(request, "target"), "/sequence/503*2,200/v1?key=told&x=%41");
    ck_assert_int_eq(json_is_null(json_object_get(request, "authority")), !fixture_is_h2());
    ck_assert_str_eq(fields_of(request),
                     fixture_is_h2()
                         ? "x-b: 1\nx-a: 2\nx-b: 3\nauthorization: Basic eDp5\ncontent-length: 5\n"
                         : "X-B: 1\nx-a: 2\nX-B: 3\nAuthorization: Basic eDp5\n"
                           "Content-Length: 5\n");
    ck_assert_str_eq(journal_text(request, "content"), "hello");
    ck_assert_int_eq(journal_number(request, "content_size"), 5);
    ck_assert_int_eq(journal_number(request, "code"), 503);
    ck_assert(json_is_null(json_object_get(request, "breakage")));
    journal_expect_complete("told", 1);
}
END_TEST

static double seconds(const json_t *request, const char *member)
{
    ck_assert_msg(json_is_real(json_object_get(request, member)), "%s", member);
    return json_real_value(json_object_get(request, member));
}

START_TEST(test_times_and_connections_are_told_apart)
{
    const json_t *requests, *first, *second, *third;
    struct wire other = {.fd = -1};
    double between;

    ask("GET", "/status/200?key=apart&delay=200ms", NULL);
    ask("GET", "/status/200?key=apart&delay=100ms", NULL);
    wire_open(&other);
    wire_exchange(&other, "GET", "/status/200?key=apart", NULL, NULL, &response);
    wire_close(&other);
    requests = json_object_get(journal_read("apart"), "requests");
    first = json_array_get(requests, 0);
    second = json_array_get(requests, 1);
    third = json_array_get(requests, 2);
    ck_assert_int_eq(journal_number(first, "connection"), journal_number(second, "connection"));
    ck_assert_int_ne(journal_number(first, "connection"), journal_number(third, "connection"));
    ck_assert_int_eq(journal_number(first, "peer_port"), journal_number(second, "peer_port"));
    ck_assert(seconds(second, "since_previous") >= 0.19);
    ck_assert(seconds(second, "since_first") == seconds(second, "since_previous"));
    ck_assert(seconds(third, "since_previous") >= 0.09);
    between = seconds(third, "since_first") - seconds(second, "since_first");
    ck_assert(between > seconds(third, "since_previous") - 0.0015);
    ck_assert(between < seconds(third, "since_previous") + 0.0015);
    ck_assert_int_lt(strcmp(journal_text(first, "time"), journal_text(third, "time")), 0);
}
END_TEST

/* What is not UTF-8 is told as Latin-1 where it is a field's, and in Base64 where it is content. */
START_TEST(test_octets_that_are_no_text_are_told)
{
    wire_exchange(&wire, "POST", "/status/200?key=octets",
                  "X-A: caf\xe9 \xff\r\nX-B: caf\xc3\xa9\r\n", "caf\xc3\xa9", &response);
    wire_exchange(&wire, "POST", "/status/200?key=octets", NULL, "caf\xe9", &response);
    ck_assert_ptr_nonnull(strcasestr(fields_of(journal_request("octets", 1)),
                                     "X-A: caf\xc3\xa9 \xc3\xbf\nX-B: caf\xc3\xa9\n"));
    ck_assert_str_eq(journal_text(journal_request("octets", 1), "content"), "caf\xc3\xa9");
    ck_assert_str_eq(journal_text(journal_request("octets", 2), "content_base64"), "Y2Fm6Q==");
    ck_assert_ptr_null(json_object_get(journal_request("octets", 2), "content"));
    ask("GET", "/status/200?key=octets", NULL);
    ck_assert_str_eq(journal_text(journal_request("octets", 3), "content"), "");
}
END_TEST

/* The first 64 KiB are kept, cut between two characters. */
START_TEST(test_long_content_is_cut)
{
    enum { SIZE = 3 * KEPT };
    static char content[SIZE + 1];

    for (int i = 0; i < SIZE; i += 3)
        memcpy(content + i, "\xe2\x82\xac", 3); /* KEPT is no multiple of three */
    wire_printf(
        &wire, "POST /status/200?key=long HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n", SIZE);
    ck_assert(wire_send(&wire, content, SIZE));
    wire_read(&wire, "POST", &response);
    ck_assert_int_eq(journal_number(journal_request("long", 1), "content_size"), SIZE);
    ck_assert_uint_eq(strlen(journal_text(journal_request("long", 1), "content")), KEPT / 3 * 3);
}
END_TEST

static void expect_content(const char *type, const char *content)
{
    ck_assert_uint_eq(response.head.code, 200);
    expect_type(&wire, &response.head, type);
    expect_field(&wire, &response.head, "Vary", "Accept");
    expect_field(&wire, &response.head, "Cache-Control", "no-store");
    expect_text(&wire, &response, content);
}

START_TEST(test_formats)
{
    static const char text[] = " POST /status/503?key=formats 503 ";
    size_t lines = 0;

    wire_exchange(&wire, "POST", "/status/503?key=formats", "X-A: b\r\n", "one", &response);
    wire_exchange(&wire, "POST", "/status/503?key=formats", "X-A: b\r\n", "two", &response);
    ask("GET", "/requests?key=formats", "Accept: text/plain\r\n");
    expect_content("text/plain", text);
    for (const char *at = response.content; *at; at++)
        lines += *at == '\n';
    ck_assert_uint_eq(lines, 2); /* one for each */
    ask("GET", "/requests?key=formats&n=2", "Accept: text/plain\r\n");
    expect_content("text/plain", "\n\ntwo");
    expect_text(&wire, &response, fixture_is_h2() ? "\nx-a: b\n" : "\nX-A: b\n");
    ask("GET", "/requests?key=formats&n=2", NULL);
    expect_content("application/json", "{\"number\": 2, ");
    ask("HEAD", "/requests?key=formats", NULL);
    ck_assert_uint_eq(response.head.code, 200);
    expect_type(&wire, &response.head, "application/json");
    ask("GET", "/requests?key=formats", "Accept: */*\r\n");
    expect_content("application/json", "{\"key\": \"formats\", \"count\": 2, ");
    ask("GET", "/requests?key=formats", "Accept: text/plain;q=0.1, */*\r\n");
    expect_content("application/json", "{\"key\": ");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("requests");
    TCase *tcase = fixture_case(suite, "told");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_a_request_is_told);
    tcase_add_test(tcase, test_times_and_connections_are_told_apart);
    tcase_add_test(tcase, test_octets_that_are_no_text_are_told);
    tcase_add_test(tcase, test_long_content_is_cut);
    tcase_add_test(tcase, test_formats);
    return fixture_main(suite);
}
