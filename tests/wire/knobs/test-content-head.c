/*
 * The head of content that knobs make: its type, and a Date in place of ours; and what
 * such content cannot be.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

START_TEST(test_type_alone_is_that_of_the_page)
{
    ask("GET", "/status/404?type=application/x-own", NULL);
    expect_field(&wire, &response.head, "Content-Type", "application/x-own");
    expect_field(&wire, &response.head, "Content-Security-Policy", "sandbox");
    expect_text(&wire, &response, "404 Not Found");
    ask("GET", "/status/206?type=application/x-own", NULL);
    expect_field(&wire, &response.head, "Content-Type", "application/x-own");
    ck_assert_ptr_nonnull(wire_value(&response.head, "Content-Range"));
    ask("TRACE", "/status/200?type=application/x-own", NULL);
    expect_field(&wire, &response.head, "Content-Type", "application/x-own");
    expect_field(&wire, &response.head, "Content-Security-Policy", "sandbox");
}
END_TEST

START_TEST(test_date_is_given_once_in_place_of_ours)
{
    static const char *const targets[] = {
        "/status/200?header=Date:%20Sun,%2006%20Nov%201994%2008:49:37%20GMT",
        "/status/204?header=date:%20Sun,%2006%20Nov%201994%2008:49:37%20GMT",
        "/status/200?header=Date:%20Sun,%2006%20Nov%201994%2008:49:37%20GMT&size=3&chunked",
        "/status/426?header=Date:%20Sun,%2006%20Nov%201994%2008:49:37%20GMT"};

    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        ask("GET", targets[i], NULL);
        expect_field(&wire, &response.head, "Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    }
    ask("GET", "/status/200?header=Date:", NULL);
    expect_field(&wire, &response.head, "Date", "");
    ask("GET", "/status/200?header=Date:a&header=Date:b", NULL);
    expect_own(&wire, &response, 400);
}
END_TEST

START_TEST(test_date_is_given_once_where_the_response_closes)
{
    static const char *const targets[] = {
        "/status/304?header=Date:%20never", "/status/408?header=Date:%20never",
        "/status/200?header=Date:%20never&early",
        "/status/200?header=Date:%20never&header=Connection:%20close"};

    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        ask("GET", targets[i], NULL);
        expect_field(&wire, &response.head, "Date", "never");
        reopen_if_closed();
    }
}
END_TEST

/* What cannot be, and what the sentence says of it. */
static const struct {
    const char *target, *text;
} refused[] = {
    {"/status/204?size=1", "The knob size"},
    {"/status/205?size=1", "has no content"},
    {"/status/304?size=1", "has no content"},
    {"/status/206?size=0", "a 206 has a part of at least one byte"},
    {"/status/206?body=", "a 206 has a part of at least one byte"},
    {"/status/206?suppressBody", "a 206 has a part of at least one byte"},
    {"/sequence/200,206;size=0", "a 206 has a part of at least one byte"},
    {"/status/305?size=1", "has no content"},
    {"/status/204?type=text/html", "The knob type"},
    {"/status/204?encoding=gzip", "no content to compress"},
    {"/status/200?body=&encoding=gzip", "no content to compress"},
    {"/status/200?size=0&encoding=gzip", "no content to compress"},
    {"/status/206?encoding=gzip", "use 200"},
    {"/status/206?body=abc&encoding=gzip", "use 200"},
    {"/status/204?chunked", "The knob chunked"},
    {"/status/304?trailer=A:b", "The knob trailer"},
    {"/status/204?drip=1s", "no content to drip"},
    {"/status/200?body=&drip=1s", "no content to drip"},
    {"/status/200?size=100Mi&body=a", "use only one of the two"},
    {"/status/200?size=1&suppressBody=true", "use only one of the two"},
    {"/status/200?size=100MiB", "'100MiB'"},
    {"/status/200?size=104857601", "up to --max-size (here 104857600)."},
    {"/status/200?size=-1", "--max-size"},
    {"/status/200?size=", "--max-size"},
    {"/status/200?encoding=br", "gzip or deflate"},
    {"/status/200?trailer=Content-Length:%201", "RFC 9110, 6.5.1"},
    {"/status/200?trailer=set-cookie:%20a", "'set-cookie: a'"},
    {"/status/200?trailer=X%0d%0aY:%20a", "6.5.1"},
    {"/status/200?trailer=X", "6.5.1"},
    {"/status/200?chunked=maybe", "true or false"},
    {"/status/200?drip=301s", "up to --max-delay (here 300 seconds)."},
    {"/status/200?drip=x", "--max-delay"},
};

START_TEST(test_what_cannot_be_is_a_400_that_says_so)
{
    ask("GET", refused[_i].target, NULL);
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, refused[_i].text);
}
END_TEST

START_TEST(test_http_1_0_has_no_chunks)
{
    static const char *const targets[] = {"/status/200?chunked", "/status/200?trailer=A:b"};

    for (size_t i = 0; i < 2; i++) {
        struct wire old;

        wire_open(&old);
        wire_printf(&old, "GET %s HTTP/1.0\r\n\r\n", targets[i]);
        wire_read(&old, "GET", &response);
        expect_own(&old, &response, 400);
        expect_text(&old, &response, "HTTP/1.0");
        wire_expect_close(&old);
        wire_close(&old);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("content-head");
    TCase *tcase = fixture_case(suite, "head");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_type_alone_is_that_of_the_page);
    tcase_add_test(tcase, test_date_is_given_once_in_place_of_ours);
    tcase_add_test(tcase, test_date_is_given_once_where_the_response_closes);
    tcase_add_loop_test(tcase, test_what_cannot_be_is_a_400_that_says_so, 0,
                        sizeof(refused) / sizeof(refused[0]));
    tcase_add_test(tcase, test_http_1_0_has_no_chunks);
    return fixture_main(suite);
}
