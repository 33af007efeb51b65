/*
 * Every host gets the same answer, however many others have asked before: the
 * server keeps pages for some of them, and that is nobody else's business.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HOSTS = 12, ANSWER_SIZE = 4096 };

#define OTHER_VERSION                                                                              \
    "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 12\r\n"                   \
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

static const struct {
    const char *method, *target, *fields;
    const char *expected; /* a line of the answer; NULL: none in particular */
} requests[] = {
    {"GET", "/status.json", "Accept-Encoding: gzip\r\n", "Vary: Accept-Encoding\n"},
    {"HEAD", "/status.json", "Accept-Encoding: gzip\r\n", "Content-Encoding: gzip\n"},
    {"GET", "/status.json", "", "Vary: Accept-Encoding\n"},
    {"GET", "/status.json", "If-None-Match: *\r\n", "304\n"},
    {"GET", "/status.json", "If-None-Match: *\r\nAccept-Encoding: gzip\r\n", "304\n"},
    {"GET", "/status.json", "If-Match: \"x\"\r\n", "412\n"},
    {"GET", "/", "Accept-Encoding: gzip\r\n", "Content-Encoding: gzip\n"},
    {"GET", "/", "Accept: text/html\r\nAccept-Encoding: gzip\r\n", "Content-Encoding: gzip\n"},
    {"GET", "/", "Accept: text/html\r\n", "Vary: Accept, Accept-Encoding\n"},
    {"GET", "/demo", "Accept-Encoding: gzip\r\n", "Content-Encoding: gzip\n"},
    {"GET", "/demo", "Accept: application/json\r\nAccept-Encoding: gzip\r\n",
     "Content-Encoding: gzip\n"},
    {"GET", "/status/404", "Accept: text/html\r\n", NULL},
    {"GET", "/status/404?header=A:%20b", "Accept: text/html\r\n", "A: b\n"},
    {"GET", "/status/426", "", NULL},
    {"GET", "/status/101", OTHER_VERSION, "Sec-WebSocket-Version: 13\n"},
    {"GET", "/demo/426", OTHER_VERSION, "Sec-WebSocket-Version: 13\n"},
    {"GET", "/demo/426", "", NULL},
};

/* Whether a field is another one for each host, or at each time. */
static bool varies(const char *name)
{
    return strcasecmp(name, "Date") == 0 || strcasecmp(name, "ETag") == 0 ||
           strcasecmp(name, "Content-Length") == 0;
}

/* Asks for a host, and writes the head of the answer without what is the host's own. */
static void describe(size_t index, int host, char answer[ANSWER_SIZE])
{
    size_t size;

    wire_printf(&wire, "%s %s HTTP/1.1\r\nHost: host-%02d\r\n%s\r\n", requests[index].method,
                requests[index].target, host, requests[index].fields);
    wire_read(&wire, requests[index].method, &response);
    size = (size_t)snprintf(answer, ANSWER_SIZE, "%u\n", response.head.code);
    for (size_t i = 0; i < response.head.field_count; i++) {
        const struct wire_field *field = &response.head.fields[i];

        size += (size_t)snprintf(answer + size, ANSWER_SIZE - size, "%s: %s\n", field->name,
                                 varies(field->name) ? "" : field->value);
    }
    ck_assert_uint_lt(size, ANSWER_SIZE);
    reopen_if_closed();
}

START_TEST(test_every_host_gets_the_same_answer)
{
    static char first[ANSWER_SIZE], answer[ANSWER_SIZE];

    describe(_i, 0, first);
    if (requests[_i].expected)
        ck_assert_msg(strstr(first, requests[_i].expected), "%s", first);
    for (int host = 0; host < HOSTS; host++) {
        describe(_i, host, answer);
        ck_assert_msg(strcmp(answer, first) == 0, "%s: host %d: %s, and at first %s",
                      requests[_i].target, host, answer, first);
    }
}
END_TEST

static const struct {
    const char *fields, *target, *accept;
} nameless[] = {
    {"", "/demo", "text/plain"},
    {"", "/demo", "text/html"},
    {"", "/demo", "application/json"},
    {"", "/", "text/html"},
    {"", "/status/503", "text/plain"},
    {"", "/status/503?header=A:%20b", "text/html"},
    {"Host: a;reboot\r\n", "/demo", "text/plain"},
    {"Host: $(reboot)\r\n", "/status/503", "application/json"},
    {"Host: x\r\n", "http://a;b/demo", "text/html"},
    {"Host: x\r\n", "https://a;b/demo", "text/html"},
};

/* Who names no host, or none that is safe to show, is told of the one place that must be right. */
START_TEST(test_without_a_host_commands_name_the_port_of_the_listener)
{
    char url[64];

    if (getenv("STATUSBIN_URL")) /* its port may be another's that is in front */
        return;
    snprintf(url, sizeof(url), "'%s://localhost:%s/", fixture_trusted_file() ? "https" : "http",
             fixture_port());
    wire_printf(&wire, "GET %s HTTP/1.0\r\nConnection: keep-alive\r\n%sAccept: %s\r\n\r\n",
                nameless[_i].target, nameless[_i].fields, nameless[_i].accept);
    wire_read(&wire, "GET", &response);
    if (strcmp(nameless[_i].accept, "text/html") == 0) /* where an apostrophe is &#39; or itself */
        memmove(url, url + 1, strlen(url));
    ck_assert_msg(strstr(response.content, url), "%s: %.400s", url, response.content);
    ck_assert_ptr_null(strstr(response.content, "localhost:8080"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("wire-hosts");
    TCase *tcase = fixture_case(suite, "hosts");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_every_host_gets_the_same_answer, 0,
                        sizeof(requests) / sizeof(requests[0]));
    tcase_add_loop_test(tcase, test_without_a_host_commands_name_the_port_of_the_listener, 0,
                        sizeof(nameless) / sizeof(nameless[0]));
    return fixture_main(suite);
}
