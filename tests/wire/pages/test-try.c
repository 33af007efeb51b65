/*
 * /try: the server sends a request to itself and shows the octets of both sides. It
 * reaches nothing else, not itself again, and does not wait for ever.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What the page's script asks for. */
static void try(const char *query)
{
    char target[400];

    snprintf(target, sizeof(target), "/try?%s", query);
    wire_exchange(&wire, "POST", target, NULL, "", &response);
}

static const struct {
    const char *query, *parts[5];
    bool joined; /* however many pieces they came in */
} shown[] = {
    {"target=/status/404",
     {"\"sent\": \"GET /status/404 HTTP/1.1\\r\\nHost: ", "HTTP/1.1 404 Not Found\\r\\n",
      "\"end\": \"close\""}},
    {"target=/status/301", {"HTTP/1.1 301 Moved Permanently\\r\\n", "Location: /status/200\\r\\n"}},
    {"target=/status/407", {"HTTP/1.1 407 ", "Proxy-Authenticate: Basic realm=\\\"statusbin\\\""}},
    {"target=/status/103",
     {"HTTP/1.1 103 Early Hints\\r\\nLink: ", "\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\n"},
     .joined = true},
    {"target=/status/102%3Fdelay=50ms",
     {"\"HTTP/1.1 102 Processing\\r\\n\\r\\n\"},\n{\"after_ms\": ", "\"HTTP/1.1 200 OK\\r\\n"}},
    {"target=/status/503%3Fretry-after=7%26header=X-A:%2520b&method=PUT",
     {"\"sent\": \"PUT /status/503?retry-after=7&header=X-A:%20b HTTP/1.1\\r\\n",
      "Retry-After: 7\\r\\n", "X-A: b\\r\\n"}},
    {"target=/status/404&method=HEAD", {"Content-Length: ", "\\r\\n\\r\\n\"}"}},
    {"target=/status/204", {"HTTP/1.1 204 No Content\\r\\n", "\\r\\n\\r\\n\"}"}},
    {"target=/status/200%3Ffault=reset", {"\"received\": []", "\"end\": \"reset\""}},
    {"target=/status/200%3Ffault=close", {"\"received\": []", "\"end\": \"close\""}},
    {"target=/nowhere", {"HTTP/1.1 404 Not Found\\r\\n", "There is no page at '/nowhere'"}},
};

/* Makes one piece of those that came one after the other: how many they are is the kernel's affair.
 */
static void join_pieces(char *text)
{
    static const char end[] = "\"},\n{\"after_ms\": ", octets[] = "\"octets\": \"";

    for (char *at = text; (at = strstr(at, end));) {
        const char *next = strstr(at, octets);

        ck_assert_ptr_nonnull(next);
        memmove(at, next + strlen(octets), strlen(next + strlen(octets)) + 1);
    }
}

START_TEST(test_both_sides_are_shown_as_they_were)
{
    try(shown[_i].query);
    if (shown[_i].joined)
        join_pieces(response.content);
    expect_final(&wire, &response, 200);
    expect_type(&wire, &response.head, "application/json");
    expect_no_field(&wire, &response.head, "Statusbin-Code");
    for (size_t i = 0; i < 5 && shown[_i].parts[i]; i++)
        expect_text(&wire, &response, shown[_i].parts[i]);
}
END_TEST

/* A close frame is no text. It may come with the head, or behind it. */
START_TEST(test_a_websocket_is_shown)
{
    try("target=/status/101&upgrade=");
    expect_text(&wire, &response, "Sec-WebSocket-Key: ");
    if (!strstr(response.content, "\"octets\": \"HTTP/1.1 101 "))
        expect_text(&wire, &response, "\"octets_base64\": \"SFRUUC8xLjEgMTAx"); /* HTTP/1.1 101 */
    expect_text(&wire, &response, "\"octets_base64\": \"");
}
END_TEST

enum {
    OTHERS = 200,   /* more than there may be at a time, and than a slow machine makes wait */
    ROOM_MS = 5000, /* without room each of them would take ten seconds to end by itself */
};

/* So that they do not take all connections; and who leaves makes room. */
START_TEST(test_there_are_a_few_at_a_time)
{
    struct wire others[OTHERS];
    long long left_ms;
    int count = 0;

    do {
        wire_open(&others[count]);
        wire_request(&others[count++], "POST", "/try?target=/status/200%3Fdelay=60s", NULL, "");
        try("target=/status/204");
    } while (!strstr(response.content, "\"end\": \"failure\"") && count < OTHERS);
    expect_text(&wire, &response, "\"end\": \"failure\"");
    ck_assert_int_ge(count, 10);
    left_ms = fixture_now_ms();
    while (count > 0)
        wire_reset(&others[--count]); /* a client that only closes may still read */
    do {
        ck_assert_int_lt(fixture_now_ms() - left_ms, fixture_patience_ms(ROOM_MS));
        try("target=/status/204");
    } while (!strstr(response.content, "HTTP/1.1 204 "));
}
END_TEST

static const char *const wrong[] = {
    "",
    "target=",
    "target=http://example.com/",
    "target=example.com:80",
    "target=*",
    "target=status/200",
    "target=/try",
    "target=/try/",
    "target=/try%3Ftarget=/",
    "target=/%2574ry",
    "target=/status/200&target=/status/404",
    "target=/a%20b",
    "target=/a%0d%0aHost:%20b",
    "target=/a%09",
    "target=/%C3%A9",
    "target=/status/200&method=CONNECT",
    "target=/status/200&method=TRACE",
    "target=/status/200&method=get",
    "target=/status/200&method=GET%20/x",
};

START_TEST(test_other_targets_are_refused)
{
    try(wrong[_i]);
    expect_own(&wire, &response, 400);
}
END_TEST

START_TEST(test_it_takes_post_alone)
{
    ask("GET", "/try?target=/status/200", NULL);
    expect_own(&wire, &response, 405);
    expect_field(&wire, &response.head, "Allow", "POST, OPTIONS");
    ask("OPTIONS", "/try", NULL);
    ck_assert_uint_eq(response.head.code, 204);
    expect_field(&wire, &response.head, "Allow", "POST, OPTIONS");
}
END_TEST

/* Host is the one of the request, so that what is shown is what a client of that host gets. */
START_TEST(test_the_host_is_that_of_the_request)
{
    static const char request[] = "POST /try?target=/status/404 HTTP/1.1\r\nHost: a.example:81\r\n"
                                  "Content-Length: 0\r\n\r\n";

    wire_send(&wire, request, strlen(request));
    wire_read(&wire, "POST", &response);
    expect_text(&wire, &response, "\\r\\nHost: a.example:81\\r\\n");
    expect_text(&wire, &response, "http://a.example:81/codes/404");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("try");
    TCase *tcase = fixture_case(suite, "try");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_both_sides_are_shown_as_they_were, 0,
                        sizeof(shown) / sizeof(shown[0]));
    tcase_add_test(tcase, test_a_websocket_is_shown);
    tcase_add_test(tcase, test_there_are_a_few_at_a_time);
    tcase_add_loop_test(tcase, test_other_targets_are_refused, 0, sizeof(wrong) / sizeof(wrong[0]));
    tcase_add_test(tcase, test_it_takes_post_alone);
    tcase_add_test(tcase, test_the_host_is_that_of_the_request);
    return fixture_main(suite);
}
