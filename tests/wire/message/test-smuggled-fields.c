/*
 * Fields and responses that a value would like to smuggle, and paths that would
 * like to lead to a file: no line end in any disguise ends a line of a response,
 * and every path is a name of an endpoint or of none.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { TARGET_SIZE = 1000 };

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define INJECTED "Injected:%%20yes" /* for printf */

/* Line ends as such, encoded once and twice, in UTF-8 that is too long, and as characters whose
   last octets are those of CR and LF. */
static const char *const line_ends[] = {
    "%0d%0a",
    "%0D%0A",
    "%0a",
    "%0d",
    "%00",
    "%0d%0a%20",
    "%0d%0a%0d%0a",
    "%0a%0a",
    "%250d%250a",
    "%25%30%64%25%30%61",
    "%c0%8d%c0%8a",
    "%e0%80%8d%e0%80%8a",
    "%E5%98%8D%E5%98%8A",
    "\xe5\x98\x8d\xe5\x98\x8a",
    "%c4%8d%c4%8a",
    "%u000d%u000a",
    "%5cr%5cn",
    "%e2%80%a8",
    "%c2%85",
    "%0b",
    "%0c",
    "%7f",
    "\\r\\n",
    "%0d%00%0a",
};

static const char *const places[] = {
    "/status/302?location=/x%s" INJECTED,
    "/status/302?location=%s" INJECTED,
    "/status/200?header=X:%%20y%s" INJECTED,
    "/status/200?header=X%s" INJECTED,
    "/status/200?header=%s" INJECTED,
    "/status/200?header=X:%s%%20" INJECTED,
    "/status/503?retry-after=1%s" INJECTED,
    "/status/503?retry-after=date:1%s" INJECTED,
    "/status/200?body=x%s" INJECTED,
    "/status/200?body=x&type=text/plain%s" INJECTED,
    "/status/200?body=x&type=text/plain;a=%%22%s" INJECTED "%%22",
    "/status/200?body=x&header=Content-Type:text/plain%s" INJECTED,
    "/status/200?delay=0%s" INJECTED,
    "/status/103?final=200%s" INJECTED,
    "/status/200?fault=%s" INJECTED,
    "/status/200?seed=1%s" INJECTED,
    "/status/200?x=%s" INJECTED,
    "/status/200%s" INJECTED,
    "/status/%s" INJECTED,
    "/%s" INJECTED,
    "/static/%s" INJECTED,
    "/sequence/200?key=smuggled%s" INJECTED,
    "/sequence?key=smuggled%s" INJECTED,
    "/demo/429?key=smuggled%s" INJECTED,
    "/demo/503?key=smuggled%s" INJECTED,
    "/demo/401?scheme=digest%s" INJECTED,
    "/demo/503?key=smuggled-2&retry-after=1%s" INJECTED,
    "/redirect/1?to=/x%s" INJECTED,
    "/redirect/2?to=/x%s" INJECTED,
    "/redirect/2?status=302%s" INJECTED,
    "/redirect/loop?x=%s" INJECTED,
};

/* One response, read strictly: a bare CR or LF fails there, and so do octets behind it. */
static void expect_none_smuggled(const char *target)
{
    for (size_t i = 0; i < response.head.field_count; i++)
        if (strncasecmp(response.head.fields[i].name, "Injected", 8) == 0)
            wire_fail(&wire, "%s: a field was smuggled", target);
    if (!wire_lists(&response.head, "Connection", "close"))
        expect_alive(&wire);
}

START_TEST(test_no_line_end_smuggles_a_field)
{
    static const char *const accepts[] = {"", "Accept: text/html\r\n"};
    char target[TARGET_SIZE];
    for (size_t i = 0; i < COUNT_OF(places); i++)
        for (size_t j = 0; j < COUNT_OF(line_ends); j++) {
            snprintf(target, sizeof target, places[i], line_ends[j]);
            wire_open(&wire);
            wire_exchange(&wire, "GET", target, accepts[(i + j) % 2], NULL, &response);
            expect_none_smuggled(target);
            wire_close(&wire);
        }
}
END_TEST

/* A control that is encoded reaches no field at all, not even by itself. */
START_TEST(test_a_control_is_refused_where_it_would_be_sent)
{
    static const char *const sent[] = {
        "/status/302?location=/x%%%02x",
        "/status/200?header=X:%%20y%%%02xz",
        "/status/200?body=x&type=text/plain%%%02x",
        "/redirect/1?to=/x%%%02xy",
        "/status/503?retry-after=1%%%02x",
    };
    char target[TARGET_SIZE];
    wire_open(&wire);
    for (size_t i = 0; i < COUNT_OF(sent); i++)
        for (unsigned octet = 0; octet <= 0x7f; octet = octet == 0x1f ? 0x7f : octet + 1) {
            if (octet == '\t' && strstr(sent[i], "header")) /* which a value may hold */
                continue;
            snprintf(target, sizeof target, sent[i], octet);
            wire_exchange(&wire, "GET", target, NULL, NULL, &response);
            if (response.head.code != 400)
                wire_fail(&wire, "%s: %u", target, response.head.code);
        }
    wire_close(&wire);
}
END_TEST

/* The same in the request's own fields, where they set knobs: octets as they are. */
START_TEST(test_no_field_smuggles_a_field)
{
    static const char *const fields[] = {
        "Statusbin-Location: /x\r Injected: yes\r\n",
        "Statusbin-Location: /x\n Injected: yes\r\n",
        "Statusbin-Location: /x\r\n Injected: yes\r\n",
        "Statusbin-Header: X: y\rInjected: yes\r\n",
        "Statusbin-Header: X: y\nZ\r\n",
        "X-HttpStatus-Response-Location: /x\rInjected: yes\r\n",
        "X-HttpStatus-Response-X: y\x0bInjected: yes\r\n",
        "Statusbin-Type: text/plain\x01\r\nStatusbin-Body: x\r\n",
    };
    wire_open(&wire);
    wire_printf(&wire, "GET /status/302 HTTP/1.1\r\n%sHost: a.test\r\n\r\n", fields[_i]);
    wire_read(&wire, "GET", &response);
    ck_assert_uint_eq(response.head.code, 400);
    expect_none_smuggled(fields[_i]);
    wire_close(&wire);
}
END_TEST

/* Percent-encoding is for the query; in a field, "%0d%0a" is just that. */
START_TEST(test_a_field_is_not_decoded)
{
    wire_open(&wire);
    wire_exchange(&wire, "GET", "/status/302", "Statusbin-Location: /x%0d%0aInjected:%20yes\r\n",
                  NULL, &response);
    expect_field(&wire, &response.head, "Location", "/x%0d%0aInjected:%20yes");
    expect_none_smuggled("Statusbin-Location");
    wire_close(&wire);
}
END_TEST

static const char *const paths[] = {
    "/../etc/passwd",
    "/../../../../../../etc/passwd",
    "//etc/passwd",
    "///etc/passwd",
    "/./etc/passwd",
    "/static/../../etc/passwd",
    "/static/../server/main.c",
    "/static/%2e%2e/%2e%2e/etc/passwd",
    "/static/%2E%2E%2Fetc%2Fpasswd",
    "/static/..%2f..%2fetc/passwd",
    "/static/..%5c..%5cetc%5cpasswd",
    "/static/..\\..\\etc\\passwd",
    "/static/%252e%252e/etc/passwd",
    "/static/%c0%ae%c0%ae/etc/passwd",
    "/static/%uff0e%uff0e/etc/passwd",
    "/static/style.css%00.html",
    "/static/style.css%00",
    "/static/style.css/../../etc/passwd",
    "/static//style.css",
    "/static/.",
    "/static/..",
    "/static/",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/file:///etc/passwd",
    "/static/status.html",
    "/static/index.html",
    "/etc/passwd",
    "/proc/self/environ",
    "/.git/config",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/..%00/etc/passwd",
    "/demo/../../etc/passwd",
    "/demo/200/../../../etc/passwd",
    "/healthz/../etc/passwd",
    "/redirect/../etc/passwd",
    "/status.json/../etc/passwd",
};

START_TEST(test_no_path_leads_to_a_file)
{
    wire_open(&wire);
    wire_exchange(&wire, "GET", paths[_i], NULL, NULL, &response);
    if (response.head.code != 404 && response.head.code != 400)
        wire_fail(&wire, "%s: %u", paths[_i], response.head.code);
    ck_assert_ptr_null(strstr(response.content, "root:"));
    expect_none_smuggled(paths[_i]);
    wire_close(&wire);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("smuggled-fields");
    TCase *tcase = fixture_case(suite, "smuggled-fields");
    tcase_add_test(tcase, test_no_line_end_smuggles_a_field);
    tcase_add_test(tcase, test_a_control_is_refused_where_it_would_be_sent);
    tcase_add_loop_test(tcase, test_no_field_smuggles_a_field, 0, 8);
    tcase_add_test(tcase, test_a_field_is_not_decoded);
    tcase_add_loop_test(tcase, test_no_path_leads_to_a_file, 0, COUNT_OF(paths));
    return fixture_main(suite);
}
