/*
 * What knobs make of the fields of a response as a whole: empty ones, several of
 * a name, and what caches are told.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* Each of these ended in a closed connection and no answer, because libmicrohttpd takes no empty
   value. */
START_TEST(test_an_empty_type_is_sent_empty)
{
    static const char *const targets[] = {"/status/200?header=Content-Type:",
                                          "/status/404?header=content-type:%20",
                                          "/404?header=Content-Type:",
                                          "/status/204?header=Content-Type:",
                                          "/status/206?header=Content-Type:",
                                          "/status/423?header=Content-Type:",
                                          "/status/103?header=Content-Type:",
                                          "/status/103?final=404&header=Content-Type:",
                                          "/status/200?body=x&header=Content-Type:",
                                          "/status/101?header=Content-Type:",
                                          "/random/404,503?header=Content-Type:",
                                          "/sequence/404?key=empty-type&header=Content-Type:"};
    static const char *const fields[] = {"Statusbin-Header: Content-Type:\r\n",
                                         "X-HttpStatus-Response-Content-Type:\r\n"};
    static const char *const methods[] = {"GET", "HEAD", "TRACE"};

    for (size_t i = 0; i < 3 * sizeof(targets) / sizeof(targets[0]); i++) {
        ask(methods[i % 3], targets[i / 3], NULL);
        expect_field(&wire, &response.head, "Content-Type", "");
        ck_assert_ptr_nonnull(wire_value(&response.head, "Statusbin-Code"));
    }
    for (size_t i = 0; i < 2; i++) {
        ask("GET", "/status/404", fields[i]);
        expect_field(&wire, &response.head, "Content-Type", "");
        ask("GET", "/sequence/200?key=empty-type-2", fields[i]);
        expect_field(&wire, &response.head, "Content-Type", "");
    }
}
END_TEST

/* What comes until the server closes. A strict client, as wire_read is one, takes no second
   Content-Type. */
static void read_to_end(char *bytes, size_t capacity)
{
    size_t size = 0;
    ssize_t received;

    while ((received = recv(wire.fd, bytes + size, capacity - 1 - size, 0)) > 0)
        size += (size_t)received;
    bytes[size] = '\0';
}

START_TEST(test_several_headers_of_a_name_are_several_lines)
{
    static const char *const names[] = {"Content-Type", "Location", "ETag",          "Retry-After",
                                        "Vary",         "Allow",    "Cache-Control", "X-A"};
    static const unsigned codes[] = {200, 204, 206, 301, 405, 503};
    static char bytes[1 << 16];

    for (size_t i = 0; i < 8 * 6; i++) {
        const char *name = names[i % 8], *at = bytes;
        char line[40];

        wire_printf(&wire,
                    "HEAD /status/%u?header=%s:a/b&header=%s:&header=%s:c/d HTTP/1.0\r\n\r\n",
                    codes[i / 8], name, name, name);
        read_to_end(bytes, sizeof(bytes));
        snprintf(line, sizeof(line), "\r\n%s:", name);
        for (size_t j = 0; j < 3; j++, at++) {
            static const char *const values[] = {"a/b", "\r\n", "c/d"};

            at = strstr(at, line);
            ck_assert_msg(at, "%s is not there %zu times: %s", name, j + 1, bytes);
            ck_assert_msg(strncmp(at + strlen(line) + strspn(at + strlen(line), " "), values[j],
                                  strlen(values[j])) == 0,
                          "%s", at);
        }
        ck_assert_msg(!strstr(at, line), "%s", bytes);
        wire_close(&wire);
        wire_open(&wire);
    }
}
END_TEST

/* RFC 9110, 12.5.5: a shared cache must not give one client what another's fields made. */
static const struct {
    const char *target, *fields, *vary; /* NULL: no Vary */
} varies[] = {
    {"/status/404", "Statusbin-Location: /a\r\n", "Accept, Statusbin-Location"},
    {"/404", "statusbin-delay: 1ms\r\n", "Accept, statusbin-delay"},
    {"/status/404", "Statusbin-Seed: 1\r\nStatusbin-Bare:\r\n",
     "Accept, Statusbin-Seed, Statusbin-Bare"},
    {"/status/404", "Statusbin-Header: A: b\r\nStatusbin-Header: C: d\r\n",
     "Accept, Statusbin-Header"},
    {"/status/404", "X-HttpStatus-Response-A: b\r\nX-HttpStatus-Sleep: 1\r\n",
     "Accept, X-HttpStatus-Response-A, X-HttpStatus-Sleep"},
    {"/status/404", "X-HttpStatus-SuppressBody: true\r\n", "X-HttpStatus-SuppressBody"},
    {"/status/404", "Statusbin-Body: a\r\n", "Statusbin-Body"},
    {"/status/204", "Statusbin-Retry-After: 1\r\n", "Statusbin-Retry-After"},
    {"/status/206", "Statusbin-Location: /\r\n", "Statusbin-Location"},
    {"/status/101", "Statusbin-Location: /\r\n", "Accept, Statusbin-Location"},
    {"/status/103", "Statusbin-Final: 204\r\n", "Statusbin-Final"},
    {"/random/404", "Statusbin-Seed: 1\r\n", "Accept, Statusbin-Seed"},
    {"/sequence/404?key=vary", "Statusbin-Bare:\r\n", "Accept, Statusbin-Bare"},
    {"/demo/102?delay=1ms", "Statusbin-Seed: 5\r\n", "Accept, Statusbin-Seed"},
    {"/status/404", "Statusbin-Delay: x\r\n", "Accept, Statusbin-Delay"}, /* the 400 too */
    {"/status/204", "Statusbin-Body: x\r\n", "Accept, Statusbin-Body"},
    {"/demo/102", "Statusbin-Delay: x\r\n", "Accept, Statusbin-Delay"},
    /* what the query says, or what is no knob, shapes nothing */
    {"/status/404?location=/a", "Statusbin-Location: /b\r\n", "Accept"},
    {"/status/404?location=/a", "Statusbin-Location: /b\r\nStatusbin-Bare:\r\n",
     "Accept, Statusbin-Bare"},
    {"/status/404?bare", "X-HttpStatus-Nonsense: 1\r\n", "Accept"},
    {"/status/204?location=/a", "X-Statusbin-Location: /b\r\n", NULL},
};

START_TEST(test_fields_that_shaped_an_answer_are_told_to_caches)
{
    ask(_i % 2 ? "HEAD" : "GET", varies[_i].target, varies[_i].fields);
    if (varies[_i].vary)
        expect_field(&wire, &response.head, "Vary", varies[_i].vary);
    else
        expect_no_field(&wire, &response.head, "Vary");
}
END_TEST

START_TEST(test_a_vary_of_the_clients_does_not_hide_that)
{
    ask("GET", "/status/404?header=Vary:%20X", "Statusbin-Location: /a\r\n");
    ck_assert(wire_lists(&response.head, "Vary", "X"));
    ck_assert(wire_lists(&response.head, "Vary", "Statusbin-Location"));
    ask("GET", "/status/304", "Statusbin-Location: /a\r\n"); /* 15.4.5 */
    expect_field(&wire, &response.head, "Vary", "Statusbin-Location");
    reopen_if_closed();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs-fields");
    TCase *tcase = fixture_case(suite, "fields");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_an_empty_type_is_sent_empty);
    fixture_add_http1(tcase, test_several_headers_of_a_name_are_several_lines);
    tcase_add_loop_test(tcase, test_fields_that_shaped_an_answer_are_told_to_caches, 0,
                        sizeof(varies) / sizeof(varies[0]));
    tcase_add_test(tcase, test_a_vary_of_the_clients_does_not_hide_that);
    return fixture_main(suite);
}
