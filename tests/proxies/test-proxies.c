/*
 * Request smuggling through proxies: whatever a client sends to a proxy that
 * shares its one connection to the server between its clients, the next of them
 * get their own answers; and the request that is behind the vector has been
 * taken for one by the server only if the proxy saw it so too, which then
 * passed its answer on.
 *
 * The server takes one connection at a time (--max-connections 1), so that there
 * is no other for the proxy to use.
 */
#include "lib/desync.h"
#include "lib/expect.h"
#include "lib/fixture.h"
#include "proxies/front.h"
#include "lib/wire-bytes.h"

#include <stdio.h>
#include <string.h>

enum { INNOCENTS = 3, WAIT_MS = 500 };

static const struct front fronts[] = {
    /* It passes on what it would hide by default. */
    {"nginx",
     "daemon off; master_process off; user root; pid @/pid; error_log @/log;\n"
     "events { worker_connections 64; }\n"
     "http {\n"
     "  access_log off; client_body_temp_path @/1; proxy_temp_path @/2; fastcgi_temp_path @/3;\n"
     "  uwsgi_temp_path @/4; scgi_temp_path @/5;\n"
     "  ignore_invalid_headers off; underscores_in_headers on;\n"
     "  upstream statusbin { server 127.0.0.1:#; keepalive 1; }\n"
     "  server {\n"
     "    listen unix:@/socket;\n"
     "    location / {\n"
     "      proxy_pass http://statusbin; proxy_http_version 1.1; proxy_request_buffering off;\n"
     "      proxy_set_header Connection ''; proxy_set_header Host $host;\n"
     "    }\n"
     "  }\n"
     "}\n",
     {"nginx", "-p", "/tmp", "-c", ""}},
    {"haproxy",
     "global\n"
     "  nbthread 1\n"
     "defaults\n"
     "  mode http\n"
     "  timeout connect 20s\n  timeout client 20s\n  timeout server 20s\n"
     "  http-reuse always\n"
     "listen front\n"
     "  bind unix@@/socket\n"
     "  server statusbin 127.0.0.1:# pool-max-conn 1 pool-purge-delay 1s\n",
     {"haproxy", "-db", "-f", ""}},
    {"haproxy that accepts what is invalid",
     "global\n"
     "  nbthread 1\n"
     "defaults\n"
     "  mode http\n"
     "  timeout connect 20s\n  timeout client 20s\n  timeout server 20s\n"
     "  http-reuse always\n"
     "  option accept-invalid-http-request\n"
     "listen front\n"
     "  bind unix@@/socket\n"
     "  server statusbin 127.0.0.1:# pool-max-conn 1 pool-purge-delay 1s\n",
     {"haproxy", "-db", "-f", ""}},
};

static struct wire wire;
static struct wire_response response;

/* Sends the vector, the request behind it, and one that makes the proxy close. Returns how often
   the one behind was answered. */
static unsigned attack(int i, int wait_ms)
{
    static const char last[] =
        "GET /status/200 HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n";
    size_t length;
    const char *bytes = desync_bytes(i, &length);
    unsigned answers = 0;

    front_open(&wire);
    if (wire_send(&wire, bytes, length))
        wire_send(&wire, last, sizeof last - 1);
    while (wire_fill(&wire, fixture_patience_ms(wait_ms)) == WIRE_BYTES)
        ; /* until the proxy closes, or waits for more of a request */
    for (size_t at = 0; at + 13 < wire.in_length; at++)
        answers += memcmp(wire.in + at, " 418 I'm a te", 13) == 0;
    wire_close(&wire);
    return answers;
}

/* The next clients of the proxy: each gets what it asked for, and nothing else. */
static void expect_innocents_served(int i)
{
    char target[60], marker[20];
    for (int n = 0; n < INNOCENTS; n++) {
        snprintf(marker, sizeof marker, "marker-%d-%d", i, n);
        snprintf(target, sizeof target, "/status/200?body=%s", marker);
        front_open(&wire);
        for (int again = 0; again < 2; again++) {
            wire_exchange(&wire, "GET", target, NULL, NULL, &response);
            if (response.head.code != 200 || strcmp(response.content, marker) != 0)
                wire_fail(&wire, "%s: client %d gets %u %s", desyncs[i].name, n, response.head.code,
                          response.content);
        }
        wire_close(&wire);
    }
}

static void expect_trace(int i, unsigned answers)
{
    char text[40];
    front_open(&wire);
    wire_exchange(&wire, "GET", desync_trace(i), NULL, NULL, &response);
    if (response.head.code != (answers ? 200 : 404))
        wire_fail(&wire, "%s: %u answers, and %u tells of the request behind", desyncs[i].name,
                  answers, response.head.code);
    snprintf(text, sizeof text, "%u of 9 steps taken", answers);
    if (answers)
        expect_text(&wire, &response, text);
    wire_close(&wire);
}

START_TEST(test_the_next_clients_get_their_own_answers)
{
    unsigned answers = attack(_i, WAIT_MS);
    if (answers > 1)
        wire_fail(&wire, "%s: the request behind is answered %u times", desyncs[_i].name, answers);
    expect_innocents_served(_i);
    expect_trace(_i, answers);
}
END_TEST

/* Without which the others would show nothing: the proxy takes what is good, and passes it on. */
START_TEST(test_the_proxy_is_in_step_with_the_server)
{
    for (int i = 0; i < 4; i++) {
        unsigned answers = attack(i, WIRE_WAIT_MS);
        ck_assert_uint_eq(answers, desyncs[i].outcome - 1);
        front_open(&wire);
        wire_exchange(&wire, "DELETE", desync_trace(i), NULL, NULL, &response);
        ck_assert_uint_eq(response.head.code, answers ? 204 : 404);
        wire_close(&wire);
    }
}
END_TEST

static void start(int front)
{
    fixture_start((const char *const[]){"--threads", "1", "--max-connections", "1", NULL});
    front_start(&fronts[front]);
}

static void stop(void)
{
    front_stop();
    fixture_stop();
}

static void start_nginx(void)
{
    start(0);
}

static void start_haproxy(void)
{
    start(1);
}

static void start_lenient_haproxy(void)
{
    start(2);
}

int main(void)
{
    static void (*const starts[])(void) = {start_nginx, start_haproxy, start_lenient_haproxy};
    Suite *suite = suite_create("proxies");
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        TCase *tcase = fixture_case(suite, fronts[i].name);
        tcase_add_unchecked_fixture(tcase, starts[i], stop);
        tcase_add_test(tcase, test_the_proxy_is_in_step_with_the_server);
        tcase_add_loop_test(tcase, test_the_next_clients_get_their_own_answers, 0, desync_count);
    }
    return fixture_main_without_server(suite);
}
