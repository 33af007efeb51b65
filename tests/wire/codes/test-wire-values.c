/*
 * Refusals name the value that is bad, so that a typing error can be seen: whole
 * sentences, on the wire.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define FORTY "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEADERS                                                                                    \
    "header=A:b&header=A:b&header=A:b&header=A:b&header=A:b&header=A:b&header=A:b&header=A:b&"

static const struct {
    const char *target;
    unsigned code;
    const char *told;
} cases[] = {
    {"/status/abc", 400,
     "'abc' is not a status code: it must be three digits, from 100 to 599, as in /status/404.\n"},
    {"/status/777", 400,
     "'777' is not a status code: it must be three digits, from 100 to 599, as in "
     "/status/404; with --allow-invalid-codes, the server takes codes up to 999."},
    {"/4040", 400, "'4040' is not a status code"},
    {"/demo/999", 400, "'999' is not a status code"},
    {"/status/%zz", 400, "'%zz' is not a status code"},
    {"/status/" FORTY "b", 400, "'" FORTY "...' is not a status code"},
    {"/status/200,9x,404", 400, "In the list, '9x' is not a code, a range or a class"},
    {"/status/503*2,200", 400, "for a fixed order, use /sequence/503*2,200.\n"},
    {"/status/200;type=text/plain", 400,
     "The knob type in the path is 'text'; it takes a media type such as application/json (in a "
     "path: application%2Fjson).\n"},
    {"/status/200,404:", 400, "In the list, '404:' is not a code, a range or a class"},
    {"/status/200,", 400, "In the list, '' is not a code, a range or a class"},
    {"/random/200:1x", 400, "In the list, '200:1x' is not a code, a range or a class"},
    {"/random/%C3%A9%0a", 400, "In the list, '\\xC3\\xA9\\x0A' is not"},
    {"/status/200:0,404:0", 400, "some weight must be more than 0"},
    {"/random/999", 400, "'999' is not a status code"},
    {"/sequence/503*2,200*0?key=a", 400, "In the list, '200*0' is not a code, a range or a class"},
    {"/sequence/500-502*2?key=a", 400,
     "In the list, '500-502*2' is not a code, a range or a class"},
    {"/sequence", 400,
     "The parameter key is missing; it takes 1 to 256 octets without NUL, as in ?key=a."},
    {"/sequence/200?key=", 400, "The knob key in the query is ''; it takes 1 to 256 octets"},
    {"/sequence/200?key=a&key=b", 400, "The knob key in the query was given 2 times, once as 'a'"},
    {"/sequence?key=values%0a", 404,
     "The key 'values\\x0A' is unknown or has expired; start it with a request"},
    {"/redirect/x%1b[1m", 400, "'/redirect/x%1b[1m' is not a chain of redirects"},
    {"/redirect/1?status=200", 400, "The parameter status is '200'; it takes the code of each"},
    {"/redirect/1?to=%00", 400, "The parameter to is '%00'; it takes where the chain ends"},
    {"/demo/401?scheme=ntlm", 400,
     "The parameter scheme is 'ntlm'; it takes basic, bearer or digest."},
    {"/demo/503?retry-after=301", 400,
     "Here the knob retry-after is the length of the outage. It is '301'; it takes seconds"},
    {"/demo/503?retry-after=date:5", 400,
     "Here the knob retry-after is the length of the outage. It is 'date:5'; it takes seconds"},
    {"/demo/418?header=A:%20b", 400, "The knob header in the query is 'A: b', but a demo"},
    {"/demo/418;trailer=A:b", 400, "The knob trailer in the path is 'A:b', but a demo"},
    {"/status/204;trailer=A:b", 400, "The knob trailer in the path is 'A:b', but"},
    {"/status/200?header=Upgrade:a", 400,
     "is 'Upgrade:a'; it takes Name: value without control characters but tabs; it cannot set "
     "Content-Length, Transfer-Encoding, Upgrade,"},
    {"/status/503?retry-after=soon", 400,
     "to send an invalid value, use header=Retry-After:%20soon."},
    {"/demo/429?key=" FORTY FORTY FORTY FORTY FORTY FORTY FORTY, 400,
     "The knob key in the query is '" FORTY "...'; it takes"},
    {"/demo/444", 404, "There is no demo at '/demo/444'."},
    {"/nowhere/at?all", 404, "There is no page at '/nowhere/at'."},
    {"/static/no.css", 404, "There is no file at '/static/no.css'."},
    {"/status/200?header=A:b&header=%zz", 400,
     "The knob header in the query is '%zz', which has a % without"},
    {"/status/200?location=a%01", 400, "The knob location in the query is 'a\\x01'; it takes"},
    {"/status/200?" HEADERS HEADERS HEADERS HEADERS "header=A:c", 400,
     "The knob header was given 33 times; give it 32 times at most."},
};

START_TEST(test_a_refusal_names_the_value)
{
    ask("GET", cases[_i].target, "Accept: text/plain\r\n");
    ck_assert_uint_eq(response.head.code, cases[_i].code);
    expect_no_field(&wire, &response.head, "Statusbin-Code");
    expect_text(&wire, &response, cases[_i].told);
}
END_TEST

/* Octets outside ASCII can come in the target as they are. */
START_TEST(test_octets_are_shown_as_ascii)
{
    ask("GET", "/\xff\xc3\xa9", "Accept: application/json\r\n");
    ck_assert_uint_eq(response.head.code, 404);
    expect_text(&wire, &response, "'/\\\\xFF\\\\xC3\\\\xA9'");
}
END_TEST

START_TEST(test_a_bad_key_of_a_websocket_is_named)
{
    ask("GET", "/status/101",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: too<short>\r\nAccept: text/html\r\n");
    ck_assert_uint_eq(response.head.code, 400);
    expect_text(&wire, &response, "Sec-WebSocket-Key is 'too&lt;short&gt;'; it must be");
}
END_TEST

static const struct {
    const char *method, *target, *fields;
    unsigned code;
    const char *told;
} demos[] = {
    {"DELETE", "/demo/405", "", 405, "This demo does not take the method 'DELETE'; Allow lists"},
    {"FOO", "/demo/501", "", 501, "No specification that this server knows defines 'FOO'."},
    {"GET", "/demo/417", "Expect: more<\r\n", 417, "The expectation is 'more<'; the only one"},
};

START_TEST(test_a_demo_names_the_value_that_it_refuses)
{
    char fields[100];

    snprintf(fields, sizeof(fields), "%sAccept: text/plain\r\n", demos[_i].fields);
    ask(demos[_i].method, demos[_i].target, fields);
    ck_assert_uint_eq(response.head.code, demos[_i].code);
    expect_text(&wire, &response, demos[_i].told);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("wire-values");
    TCase *tcase = fixture_case(suite, "values");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_a_refusal_names_the_value, 0, sizeof(cases) / sizeof(cases[0]));
    tcase_add_loop_test(tcase, test_a_demo_names_the_value_that_it_refuses, 0,
                        sizeof(demos) / sizeof(demos[0]));
    tcase_add_test(tcase, test_octets_are_shown_as_ascii);
    fixture_add_http1(tcase, test_a_bad_key_of_a_websocket_is_named);
    return fixture_main(suite);
}
