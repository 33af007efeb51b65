/*
 * The knob header: it sets any field but those that frame a
 * response, replaces what is there, and can neither end a line nor grow a head
 * beyond what the server can send: that is a 431, never silence.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TARGET_SIZE = 8000, FIELD_SIZE = 4000 };

START_TEST(test_the_first_header_of_a_name_replaces_and_further_ones_add)
{
    ask("GET",
        "/status/300?header=Set-Cookie:a%3D1;%20Path%3D/&header=link:%20/x&header=LINK:/y"
        "&header=Set-Cookie:%20b&header=Cache-Control:max-age%3D5&header=Vary:%20*"
        "&header=Access-Control-Allow-Origin:%20https://a.test",
        NULL);
    ck_assert_uint_eq(response.head.code, 300);
    ck_assert_uint_eq(wire_count(&response.head, "Set-Cookie"), 2);
    ck_assert_str_eq(wire_value(&response.head, "Set-Cookie"), "a=1; Path=/");
    ck_assert_uint_eq(wire_count(&response.head, "Link"), 2);
    ck_assert_str_eq(wire_value(&response.head, "Link"), "/x");
    expect_field(&wire, &response.head, "Cache-Control", "max-age=5");
    expect_field(&wire, &response.head, "Vary", "*");
    expect_field(&wire, &response.head, "Access-Control-Allow-Origin", "https://a.test");
}
END_TEST

START_TEST(test_header_replaces_every_field_that_a_row_demands)
{
    for (size_t i = 0; i < status_registered_count; i++) {
        const struct status *row = &status_registered[i];

        for (int j = 0; j < STATUS_FIELDS_MAX && row->fields[j].name; j++) {
            const char *name = row->fields[j].name;
            char target[100];

            if (row->code < 200 || strcmp(name, "Upgrade") == 0 || strcmp(name, "Connection") == 0)
                continue;
            snprintf(target, sizeof(target), "/status/%u?header=%s:new", row->code, name);
            ask("GET", target, NULL);
            ck_assert_uint_eq(response.head.code, row->code);
            expect_field(&wire, &response.head, name, "new");
            reopen_if_closed();
        }
    }
}
END_TEST

START_TEST(test_header_wins_over_location_and_retry_after)
{
    ask("GET", "/status/503?header=location:/h&location=/l&retry-after=5&header=Retry-After:6",
        NULL);
    expect_field(&wire, &response.head, "Location", "/h");
    expect_field(&wire, &response.head, "Retry-After", "6");
}
END_TEST

START_TEST(test_header_wins_over_encoding)
{
    ask("GET", "/status/200?encoding=gzip&header=Content-Encoding:br", NULL);
    expect_field(&wire, &response.head, "Content-Encoding", "br");
    ck_assert_mem_eq(response.content, "\x1f\x8b", 2); /* gzip's first octets (RFC 1952, 2.3.1) */
}
END_TEST

/* RFC 9110, 5.5. */
START_TEST(test_a_value_may_have_tabs_within)
{
    ask("GET", "/status/200?header=X-A:%09b%09c%09", NULL);
    expect_field(&wire, &response.head, "X-A", "b\tc");
    ask("GET", "/status/200?trailer=X-A:b%09c", NULL);
    ck_assert_uint_eq(response.head.code, 400);
}
END_TEST

/* It does not belong to the value (RFC 9110, 5.5), and HTTP/2 forbids it (RFC 9113, 8.2.1). */
START_TEST(test_space_around_a_value_is_not_sent)
{
    ask("GET", "/status/200;location=%20%20%2Fx%20;type=a%2Fb%20%20;header=A:%20b%20", NULL);
    expect_field(&wire, &response.head, "Location", "/x");
    expect_field(&wire, &response.head, "Content-Type", "a/b");
    expect_field(&wire, &response.head, "A", "b");
    ask("GET", "/status/200", "Statusbin-Location: /y\t\r\nStatusbin-Type: a/c \r\n");
    expect_field(&wire, &response.head, "Location", "/y");
    expect_field(&wire, &response.head, "Content-Type", "a/c");
}
END_TEST

START_TEST(test_header_replaces_the_type_and_leaves_the_content)
{
    static const unsigned codes[] = {200, 206, 207, 404};
    char target[60];

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        snprintf(target, sizeof(target), "/status/%u?header=content-type:%%20a/b", codes[i]);
        ask("GET", target, NULL);
        expect_field(&wire, &response.head, "Content-Type", "a/b");
        ck_assert_uint_gt(response.content_length, 100);
    }
    ask("GET", "/status/204?header=Content-Type:a/b", NULL);
    expect_field(&wire, &response.head, "Content-Type", "a/b");
}
END_TEST

START_TEST(test_values_go_out_as_they_came)
{
    ask("GET", "/status/200",
        "Statusbin-Header: A: %s%n%0d%0a, b;c=\"d\"\r\nStatusbin-Header:B:\t\xC3\xA9\xFF \r\n"
        "X-HttpStatus-Response-C: d\r\n");
    expect_field(&wire, &response.head, "A", "%s%n%0d%0a, b;c=\"d\"");
    expect_field(&wire, &response.head, "B", "\xC3\xA9\xFF");
    expect_field(&wire, &response.head, "C", "d");
}
END_TEST

START_TEST(test_connection_close_closes_and_keeps_what_the_row_says)
{
    struct wire closing;

    wire_open(&closing);
    wire_exchange(&closing, "GET", "/status/426?header=connection:%20Close", NULL, NULL, &response);
    ck_assert(wire_lists(&response.head, "Connection", "close"));
    ck_assert(wire_lists(&response.head, "Connection", "upgrade"));
    wire_expect_close(&closing);
    wire_close(&closing);
    wire_open(&closing);
    wire_exchange(&closing, "POST", "/status/200?header=Connection:close&body=x", NULL, "abc",
                  &response);
    expect_field(&closing, &response.head, "Connection", "close");
    wire_expect_close(&closing);
    wire_close(&closing);
}
END_TEST

/* Whatever is tried, the next response on the connection is the next request's. */
START_TEST(test_no_value_ends_a_line)
{
    static const char *const ends[] = {"%0d%0a", "%0a", "%0d", "%0D%0AX:y%0d%0a%0d%0a",
                                       "%00",    "%7f"};
    static const char *const knobs[] = {"header=A:b",      "header=A",      "location=/",
                                        "body=x&type=a/b", "retry-after=1", "fault=close",
                                        "seed=1",          "delay=1"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        for (size_t j = 0; j < sizeof knobs / sizeof *knobs; j++) {
            char target[120];

            snprintf(target, sizeof(target), "/status/200?%s%sInjected:%%20yes", knobs[j], ends[i]);
            ask("GET", target, NULL);
            expect_own(&wire, &response, 400);
            expect_no_field(&wire, &response.head, "Injected");
        }
    }
    /* Decoded once: this is text. */
    ask("GET", "/status/200?header=A:b%250d%250aInjected:%2520yes", NULL);
    expect_field(&wire, &response.head, "A", "b%0d%0aInjected:%20yes");
}
END_TEST

START_TEST(test_the_page_shows_the_fields_that_were_set_escaped)
{
    ask("GET", "/status/404?header=X-Y:%3Cscript%3Ealert(1)%3C/script%3E&retry-after=5",
        "Accept: text/html\r\n");
    expect_field(&wire, &response.head, "X-Y", "<script>alert(1)</script>");
    expect_text(&wire, &response, "X-Y: &lt;script&gt;alert(1)&lt;/script&gt;\n");
    expect_text(&wire, &response, "Retry-After: 5\n");
    ck_assert_ptr_null(strstr(response.content, "<script>alert"));
    /* What is no UTF-8 is sent all the same. */
    ask("GET", "/status/404?header=X-Y:%FF", "Accept: text/html\r\n");
    expect_field(&wire, &response.head, "X-Y", "\xFF");
}
END_TEST

START_TEST(test_a_target_full_of_one_value_is_served)
{
    static const char *const targets[] = {
        "/status/200?header=A:", "/status/200?location=", "/status/200?body="};
    char *target = malloc(TARGET_SIZE + 1);

    for (size_t i = 0; i < 3; i++) {
        const char *value = target + strlen(targets[i]);

        memset(target, 'x', TARGET_SIZE);
        target[TARGET_SIZE] = '\0';
        memcpy(target, targets[i], strlen(targets[i]));
        ask("GET", target, NULL);
        if (i == 2)
            ck_assert_str_eq(response.content, value);
        else
            expect_field(&wire, &response.head, i == 0 ? "A" : "Location", value);
    }
    free(target);
}
END_TEST

START_TEST(test_more_headers_than_a_row_has_are_served)
{
    char target[600] = "/status/200?";
    size_t size = strlen(target);

    for (int i = 0; i < 30; i++)
        size += (size_t)sprintf(target + size, "header=N%d:%d&", i, i);
    ask("GET", target, NULL);
    expect_field(&wire, &response.head, "N0", "0");
    expect_field(&wire, &response.head, "N29", "29");
}
END_TEST

/* Asks for a Location of that size, with a field whose name has that size, which Vary has a second
   time, on a connection of its own with a pipeline behind it. */
static void expect_large(const char *filler, int location_size, int field_size, int pipelined)
{
    struct wire large;

    wire_open(&large);
    wire_printf(&large, "GET /status/200?location=/");
    wire_send(&large, filler, (size_t)location_size);
    wire_printf(&large, " HTTP/1.1\r\nHost: a\r\nX-HttpStatus-Response-%.*s: a\r\n\r\n", field_size,
                filler);
    for (int i = 0; i < pipelined; i++)
        wire_printf(&large, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    wire_read(&large, "GET", &response);
    expect_field(&large, &response.head, "Statusbin-Code", "200");
    for (int i = 0; i < pipelined; i++) {
        wire_read(&large, "GET", &response);
        ck_assert_uint_eq(response.head.code, 200);
    }
    wire_close(&large);
}

START_TEST(test_a_head_of_any_size_is_sent_and_the_connection_serves_on)
{
    static const int pipelines[] = {0, 2, 40};
    char *filler = malloc(TARGET_SIZE);

    memset(filler, 'x', TARGET_SIZE);
    for (size_t i = 0; i < sizeof pipelines / sizeof *pipelines; i++)
        for (int size = 1; size < FIELD_SIZE; size += 31)
            expect_large(filler, TARGET_SIZE - 100, size, pipelines[i]);
    free(filler);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs-header");
    TCase *tcase = fixture_case(suite, "header");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_the_first_header_of_a_name_replaces_and_further_ones_add);
    tcase_add_test(tcase, test_header_replaces_every_field_that_a_row_demands);
    tcase_add_test(tcase, test_header_wins_over_location_and_retry_after);
    tcase_add_test(tcase, test_header_wins_over_encoding);
    tcase_add_test(tcase, test_a_value_may_have_tabs_within);
    tcase_add_test(tcase, test_space_around_a_value_is_not_sent);
    tcase_add_test(tcase, test_header_replaces_the_type_and_leaves_the_content);
    tcase_add_test(tcase, test_values_go_out_as_they_came);
    fixture_add_http1(tcase, test_connection_close_closes_and_keeps_what_the_row_says);
    tcase_add_test(tcase, test_no_value_ends_a_line);
    tcase_add_test(tcase, test_the_page_shows_the_fields_that_were_set_escaped);
    tcase_add_test(tcase, test_a_target_full_of_one_value_is_served);
    tcase_add_test(tcase, test_more_headers_than_a_row_has_are_served);
    fixture_add_http1(tcase, test_a_head_of_any_size_is_sent_and_the_connection_serves_on);
    return fixture_main(suite);
}
