/*
 * The access log: a line per request on stdout, after the ready line, complete
 * when the program has ended. A log is read by machines, so each line must be
 * one that they can take apart, whatever the request was.
 */
#include "lib/fixture.h"
#include "lib/program.h"

#include <curl/curl.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static struct program server;

/* What was asked, and what the line about it must say. */
static const struct {
    const char *method, *target, *logged; /* logged: the target in Common Log Format */
    int code;
} requests[] = {
    {"GET", "/status/200", "/status/200", 200},
    {"GET", "/status/503?a=b%20c", "/status/503?a=b%20c", 503},
    {"POST", "/status/404", "/status/404", 404},
    {"BREW", "/status/418", "/status/418", 418},
    {"HEAD", "/status/200", "/status/200", 200},
    {"GET", "/status/204", "/status/204", 204},
    {"GET", "/status/103", "/status/103", 200},
    {"GET", "/status/abc", "/status/abc", 400},
    {"GET", "/none", "/none", 404},
    {"GET", "/a\"b\\c", "/a\\x22b\\x5cc", 404},
    {"GET", "/\xc3\xa4", "/\\xc3\\xa4", 404},
};

enum { REQUEST_COUNT = sizeof(requests) / sizeof(requests[0]) };

static double sizes[REQUEST_COUNT]; /* octets of content that came back */

static size_t drop(char *data, size_t size, size_t count, void *context)
{
    (void)data, (void)context;
    return size * count;
}

/* Sends all requests, one after the other, and stops the server. */
static void run(const char *arguments)
{
    CURL *curl = curl_easy_init();

    program_serve(&server, arguments);
    for (int i = 0; i < REQUEST_COUNT; i++) {
        long code = 0;
        curl_off_t size = 0;

        curl_easy_reset(curl);
        curl_easy_setopt(curl, CURLOPT_URL, server.url);
        curl_easy_setopt(curl, CURLOPT_REQUEST_TARGET, requests[i].target);
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, requests[i].method);
        curl_easy_setopt(curl, CURLOPT_NOBODY, (long)(strcmp(requests[i].method, "HEAD") == 0));
        curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
        curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)fixture_patience_ms(5000));
        ck_assert_int_eq(curl_easy_perform(curl), CURLE_OK);
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
        curl_easy_getinfo(curl, CURLINFO_SIZE_DOWNLOAD_T, &size);
        ck_assert_int_eq(code, requests[i].code);
        sizes[i] = (double)size;
    }
    curl_easy_cleanup(curl);
    program_stop(&server, SIGTERM);
    program_expect_status(&server, 0);
    ck_assert_str_eq(server.errors, "");
}

/* The line after line, which is ended; NULL if there is none. */
static char *next_line(char *line)
{
    char *end = strchr(line, '\n');

    ck_assert_msg(end != NULL, "not ended: %s", line);
    *end = '\0';
    return end[1] ? end + 1 : NULL;
}

START_TEST(test_the_common_format_is_a_line_per_request)
{
    char *line = server.output, *next;

    run("--port 0 --log common");
    next = next_line(line); /* the ready line comes first */
    ck_assert(strncmp(line, "statusbin ready on ", 19) == 0);
    for (int i = 0; i < REQUEST_COUNT; i++) {
        char date[64], rest[512], expected[512];

        ck_assert_msg(next != NULL, "no line for %s", requests[i].target);
        line = next;
        next = next_line(line);
        ck_assert_msg(sscanf(line, "127.0.0.1 - - [%63[^]]] %511[^\n]", date, rest) == 2, "%s",
                      line);
        snprintf(expected, sizeof(expected), "\"%s %s HTTP/1.1\" %d %.0f", requests[i].method,
                 requests[i].logged, requests[i].code, sizes[i]);
        ck_assert_str_eq(rest, expected);
        ck_assert_msg(strlen(date) == 26 && date[2] == '/' && date[6] == '/' && date[11] == ':' &&
                          strchr("+-", date[21]),
                      "%s", date); /* 23/Nov/2026:00:54:59 +0000 */
    }
    ck_assert_ptr_null(next);
}
END_TEST

static const char *string(json_t *line, const char *name)
{
    const char *value = json_string_value(json_object_get(line, name));

    ck_assert_msg(value != NULL, "no string %s", name);
    return value;
}

START_TEST(test_the_json_format_is_an_object_per_request)
{
    char *line = server.output, *next;

    run("--port 0 --log json");
    next = next_line(line);
    for (int i = 0; i < REQUEST_COUNT; i++) {
        json_error_t error;
        json_t *object;
        const char *time;

        ck_assert_msg(next != NULL, "no line for %s", requests[i].target);
        line = next;
        next = next_line(line);
        object = json_loads(line, JSON_REJECT_DUPLICATES, &error);
        ck_assert_msg(json_is_object(object), "%s: %s", error.text, line);
        ck_assert_str_eq(string(object, "method"), requests[i].method);
        ck_assert_str_eq(string(object, "protocol"), "HTTP/1.1");
        ck_assert_str_eq(string(object, "peer"), "127.0.0.1");
        ck_assert_int_eq(json_integer_value(json_object_get(object, "status")), requests[i].code);
        ck_assert_msg(json_is_integer(json_object_get(object, "bytes")) &&
                          json_number_value(json_object_get(object, "bytes")) == sizes[i],
                      "%s, not %.0f bytes", line, sizes[i]);
        ck_assert_msg(json_is_number(json_object_get(object, "duration")) &&
                          json_number_value(json_object_get(object, "duration")) >= 0 &&
                          json_number_value(json_object_get(object, "duration")) < 60,
                      "%s", line);
        ck_assert_int_eq(*string(object, "target"), '/');
        if (!strpbrk(requests[i].target, "\"\\\xc3"))
            ck_assert_str_eq(string(object, "target"), requests[i].target);
        time = string(object, "time"); /* RFC 3339: 2026-11-23T00:54:59.123Z */
        ck_assert_msg(strlen(time) >= 20 && time[10] == 'T' && time[strlen(time) - 1] == 'Z', "%s",
                      time);
        json_decref(object);
    }
    ck_assert_ptr_null(next);
}
END_TEST

/* A response that is broken on purpose: how, by which knobs, and that no code was sent. */
START_TEST(test_what_was_done_on_purpose_is_told)
{
    json_t *line;

    program_serve(&server, "--port 0 --log json");
    program_get(&server, "/status/200?fault=close&delay=1ms", NULL);
    program_stop(&server, SIGTERM);
    line = json_loads(strchr(server.output, '\n') + 1, JSON_DISABLE_EOF_CHECK, NULL);
    ck_assert(json_is_object(line));
    ck_assert(json_is_null(json_object_get(line, "status")));
    ck_assert_str_eq(json_string_value(json_object_get(line, "knobs")), "delay,fault");
    ck_assert_str_eq(json_string_value(json_object_get(line, "fault")), "close");
    json_decref(line);
    program_serve(&server, "--port 0 --log common");
    program_get(&server, "/status/200?fault=reset", NULL);
    program_stop(&server, SIGTERM);
    ck_assert_msg(strstr(server.output, "\" - 0\n"), "%s", server.output);
}
END_TEST

/* The log gathers lines for a moment: what it has gathered is written, however the server ends. */
START_TEST(test_a_second_signal_behind_an_answer_leaves_its_line)
{
    program_serve(&server, "--port 0 --log common --drain-delay 60");
    kill(server.pid, SIGTERM);
    fixture_pause_ms(100);
    ck_assert_int_eq(program_get(&server, "/status/418", NULL), 418);
    program_stop(&server, SIGTERM);
    program_expect_status(&server, 0);
    ck_assert_msg(strstr(server.output, "\"GET /status/418 HTTP/1.1\" 418 "), "%s", server.output);
}
END_TEST

START_TEST(test_json_stays_json_where_the_method_is_not_text)
{
    static const char request[] = "G\xffT / HTTP/1.1\r\nHost: a\r\n\r\n";
    char octets[1024], *line;
    CURL *curl = curl_easy_init();
    size_t size = 0;
    json_t *object;

    program_serve(&server, "--port 0 --log json");
    curl_easy_setopt(curl, CURLOPT_URL, server.url);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
    ck_assert_int_eq(curl_easy_perform(curl), CURLE_OK);
    ck_assert_int_eq(curl_easy_send(curl, request, sizeof request - 1, &size), CURLE_OK);
    while (curl_easy_recv(curl, octets, sizeof octets, &size) == CURLE_AGAIN)
        fixture_pause_ms(1);
    curl_easy_cleanup(curl);
    program_stop(&server, SIGTERM);
    line = next_line(server.output);
    ck_assert_ptr_nonnull(line);
    ck_assert_ptr_null(next_line(line));
    object = json_loads(line, 0, NULL);
    ck_assert_msg(object != NULL, "%s", line);
    json_decref(object);
}
END_TEST

START_TEST(test_without_a_log_stdout_has_the_ready_line_alone)
{
    run("--port 0 --log none");
    ck_assert_ptr_null(next_line(server.output));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("program-log");
    TCase *tcase = fixture_case(suite, "lines");

    tcase_add_checked_fixture(tcase, program_clean_environment, NULL);
    tcase_add_test(tcase, test_the_common_format_is_a_line_per_request);
    tcase_add_test(tcase, test_the_json_format_is_an_object_per_request);
    tcase_add_test(tcase, test_what_was_done_on_purpose_is_told);
    tcase_add_test(tcase, test_a_second_signal_behind_an_answer_leaves_its_line);
    tcase_add_test(tcase, test_json_stays_json_where_the_method_is_not_text);
    tcase_add_test(tcase, test_without_a_log_stdout_has_the_ready_line_alone);
    return fixture_main_without_server(suite);
}
