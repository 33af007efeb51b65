/*
 * Two servers in one process, with other options each: neither knows of the
 * other, and one goes on when the other stops.
 */
#include "lib/unit.h"

#include <curl/curl.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/options.h"
#include "app/server.h"

enum { ARGUMENTS_MAX = 8, OUTPUT_SIZE = 4096 };

static struct options first_options, second_options;
static struct server *first, *second;
static int output[2]; /* of stdout, where the log goes */

/* What came in response to the last request. */
static struct {
    long code;
    char fields[8192];
    size_t size;
} response;

static size_t take_field(char *line, size_t unused, size_t size, void *unused_too)
{
    (void)unused, (void)unused_too;
    ck_assert_uint_lt(response.size + size, sizeof(response.fields));
    memcpy(response.fields + response.size, line, size);
    response.size += size;
    response.fields[response.size] = '\0';
    return size;
}

static size_t drop(char *octets, size_t unused, size_t size, void *unused_too)
{
    (void)octets, (void)unused, (void)unused_too;
    return size;
}

static CURLcode request(unsigned port, const char *method, const char *target)
{
    CURL *curl = curl_easy_init();
    char url[256];
    CURLcode result;

    snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", port, target);
    response.size = 0;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 20000L);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_field);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    result = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &response.code);
    curl_easy_cleanup(curl);
    return result;
}

static void expect(const struct server *server, const char *target, long code)
{
    ck_assert_int_eq(request(server_port(server, false), "GET", target), CURLE_OK);
    ck_assert_msg(response.code == code, "%s: %ld, not %ld", target, response.code, code);
}

static void expect_cors(const struct server *server, const char *target, bool cors)
{
    expect(server, target, 404);
    ck_assert_msg((strstr(response.fields, "Access-Control-Allow-Origin: *\r\n") != NULL) == cors,
                  "%s: %s", target, response.fields);
}

/* How many threads this process has. One that was joined may be listed for a moment more. */
static int count_threads(void)
{
    DIR *tasks = opendir("/proc/self/task");
    const struct dirent *task;
    int count = 0;

    ck_assert_ptr_nonnull(tasks);
    while ((task = readdir(tasks)))
        count += *task->d_name != '.';
    closedir(tasks);
    return count;
}

static struct server *start(struct options *options, const char *arguments)
{
    static char words[256], program[] = "statusbin";
    char *argv[ARGUMENTS_MAX + 2] = {program};
    struct server *server;
    int argc = 1;

    snprintf(words, sizeof(words), "%s", arguments);
    for (char *word = strtok(words, " "); word && argc <= ARGUMENTS_MAX; word = strtok(NULL, " "))
        argv[argc++] = word;
    ck_assert(options_parse(options, argc, argv));
    server = server_open(options);
    ck_assert_ptr_nonnull(server);
    ck_assert(server_start(server));
    return server;
}

static void setup(void)
{
    signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(pipe(output), 0);
    ck_assert_int_eq(dup2(output[1], STDOUT_FILENO), STDOUT_FILENO);
    first = start(&first_options, "--port 0 --threads 1 --log common");
    second = start(&second_options,
                   "--port 0 --threads 2 --no-cors --max-target 100 --allow-invalid-codes");
}

static void teardown(void)
{
    if (first)
        server_stop(first, false);
    if (second)
        server_stop(second, false);
    close(output[0]);
    close(output[1]);
}

static void stop_first(void)
{
    server_stop(first, false);
    first = NULL;
}

START_TEST(test_each_has_its_options)
{
    static const char long_target[] =
        "/status/200?a=0123456789012345678901234567890123456789012345678901234567890123456789"
        "012345678901234567890123456789";

    expect(first, long_target, 200);
    expect(second, long_target, 414);
    expect(first, "/status/999", 400);
    expect(second, "/status/999", 999);
    for (int i = 0; i < 2; i++) { /* what the first request of a kind has made is not shared */
        expect_cors(first, "/status/404", true);
        expect_cors(second, "/status/404", false);
        expect_cors(second, "/nowhere", false);
        expect_cors(first, "/nowhere", true);
    }
    expect(second, long_target, 414); /* a refused request's response, too */
    ck_assert_ptr_null(strstr(response.fields, "Access-Control"));
}
END_TEST

/* Fails unless a server that is stopped takes so many threads with it. */
static void expect_threads(struct server **server, int threads)
{
    int before = count_threads();

    server_stop(*server, false);
    *server = NULL;
    for (int left_ms = 10000; count_threads() > before - threads && left_ms > 0; left_ms--)
        usleep(1000);
    ck_assert_int_eq(count_threads(), before - threads);
}

START_TEST(test_each_has_its_threads)
{
    expect_threads(&first, 1 + 1); /* and one for its log */
    expect_threads(&second, 2);
}
END_TEST

START_TEST(test_each_has_its_keys)
{
    expect(first, "/sequence/503,200?key=a", 503);
    expect(second, "/sequence/503,200?key=a", 503);
    expect(first, "/sequence/503,200?key=a", 200);
    expect(second, "/demo/429?key=a", 200);
    expect(first, "/demo/429?key=a", 200);
}
END_TEST

START_TEST(test_each_has_its_log)
{
    char text[OUTPUT_SIZE];
    ssize_t size;

    expect(first, "/status/201", 201);
    expect(second, "/status/202", 202);
    stop_first(); /* which writes what is left */
    size = read(output[0], text, sizeof(text) - 1);
    ck_assert_int_gt(size, 0);
    text[size] = '\0';
    ck_assert_ptr_nonnull(strstr(text, "\"GET /status/201 HTTP/1.1\" 201 "));
    ck_assert_ptr_null(strstr(text, "/status/202"));
}
END_TEST

START_TEST(test_one_goes_on_when_the_other_stops)
{
    unsigned port = server_port(first, false);

    expect(second, "/sequence/503,200?key=a", 503);
    server_announce_stop(first);
    expect(first, "/healthz", 503);
    expect(second, "/healthz", 200);
    expect(first, "/status/404", 404);
    stop_first();
    ck_assert_int_eq(request(port, "GET", "/healthz"), CURLE_COULDNT_CONNECT);
    expect(second, "/healthz", 200);
    expect(second, "/status/404", 404);
    expect(second, "/sequence/503,200?key=a", 200);
    first = start(&first_options, "--port 0"); /* and another may follow */
    expect(first, "/sequence/503,200?key=a", 503);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("server");
    TCase *tcase = unit_case(suite, "two");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 30);
    tcase_add_test(tcase, test_each_has_its_options);
    tcase_add_test(tcase, test_each_has_its_threads);
    tcase_add_test(tcase, test_each_has_its_keys);
    tcase_add_test(tcase, test_each_has_its_log);
    tcase_add_test(tcase, test_one_goes_on_when_the_other_stops);
    return unit_main(suite);
}
