/*
 * A server whose allocations fail, each or every so many-th, while it serves:
 * a response is whole and right, or says that memory ran out (500), or there is
 * none; the process lives, rests when nobody asks, and once there is memory
 * again it answers everything as before.
 *
 * The server is run without STATUSBIN_WRAPPER: valgrind and the sanitizers have
 * allocators of their own.
 */
#include "lib/failing-malloc.h"
#include "lib/fixture.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <stdbool.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    ROUNDS = 5,
    OTHERS = 200,
    WAITING = 3,
    ALLOCATIONS_MAX = 500,
    CONTENT_MAX = 1 << 18,
    REST_MS = 1000,
    BUSY_MAX_MS = 200
};

struct answer {
    long code; /* 0: none */
    size_t size;
    char content[CONTENT_MAX];
};

static const char *const targets[] = {
    "/status/200",
    "/status/404",
    "/status.json",
    "/status/206",
    "/",
    "/demo/401?scheme=digest",
    "/status/503?delay=5ms&header=X-A:%20b&body=text",
    "/status/103",
    "/redirect/3",
    "/sequence/201,202?key=a",
    "/status/200:9,503?seed=1",
    "/demo/422",
    "/static/style.css",
    "/status/500?fault=truncate",
    "/none",
};
static const unsigned ONE = 1u << 31; /* more allocations than there are */
enum { TARGETS = sizeof targets / sizeof *targets };

static struct answer expected[TARGETS], got;
static struct failing_malloc *failing;
static bool is_short; /* of memory, without that */
static char file[] = "/tmp/statusbin-test-memory-XXXXXX";

static size_t keep(char *data, size_t size, size_t count, void *answer_)
{
    struct answer *answer = answer_;

    if (answer->size + size * count > CONTENT_MAX)
        return 0;
    memcpy(answer->content + answer->size, data, size * count);
    answer->size += size * count;
    return size * count;
}

/* Asks, on the connection that is open or a new one. Returns what curl says. */
static CURLcode get(CURL *curl, const char *target, struct answer *ret_answer)
{
    struct curl_slist *json = curl_slist_append(NULL, "Content-Type: application/json");
    char url[300];
    CURLcode result;

    ret_answer->code = 0;
    ret_answer->size = 0;
    snprintf(url, sizeof url, "%s://localhost:%s%s", fixture_trusted_file() ? "https" : "http",
             fixture_port(), target);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CAINFO, fixture_trusted_file());
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, failing->every == 1 || is_short ? 200L : 10000L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, ret_answer);
    if (strcmp(target, "/demo/422") == 0) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "{\"name\": [1, 2, {\"a\": \"b\"}]}");
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, json);
    } else {
        curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    }
    result = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &ret_answer->code);
    curl_slist_free_all(json);
    return result;
}

static bool is_broken(const char *target)
{
    return strstr(target, "fault=") != NULL;
}

static bool is_as_expected(int i)
{
    /* A nonce, and a step, are others each time. */
    if (strstr(targets[i], "digest") || strstr(targets[i], "sequence"))
        return got.code == expected[i].code || (got.code == 202 && expected[i].code == 201);
    return got.code == expected[i].code && got.size == expected[i].size &&
           memcmp(got.content, expected[i].content, got.size) == 0;
}

/* How curl names an answer that is cut short: from 8.0 on, over TLS, not as 7.88 did. */
static CURLcode cut_short(void)
{
    bool named_anew =
        fixture_trusted_file() && curl_version_info(CURLVERSION_NOW)->version_num >= 0x080000;

    return named_anew ? CURLE_RECV_ERROR : CURLE_PARTIAL_FILE;
}

/* Asks for everything, and fails unless each answer is whole, right, and what it was. */
static void expect_service(CURL *curl)
{
    for (int i = 0; i < TARGETS; i++) {
        CURLcode result = get(curl, targets[i], &got);

        ck_assert_msg(result == (is_broken(targets[i]) ? cut_short() : CURLE_OK), "%s: %s",
                      targets[i], curl_easy_strerror(result));
        ck_assert_msg(is_as_expected(i), "%s: %ld instead of %ld, or other content", targets[i],
                      got.code, expected[i].code);
    }
}

/* Asks while memory is short: what comes is right, or the want of memory, or nothing. Over TLS it
   can be cut short: head and content are two records. */
static void expect_right_or_nothing(CURL *curl, int i)
{
    CURLcode result = get(curl, targets[i], &got);

    if (result == CURLE_OK)
        ck_assert_msg(is_as_expected(i) || got.code == 500, "%s: %ld, or other content: %.*s",
                      targets[i], got.code, (int)got.size, got.content);
    else if (result != CURLE_PARTIAL_FILE || !(is_broken(targets[i]) || fixture_trusted_file()))
        ck_assert_msg(result == CURLE_GOT_NOTHING || result == CURLE_RECV_ERROR ||
                          result == CURLE_SEND_ERROR || result == CURLE_SSL_CONNECT_ERROR ||
                          result == CURLE_COULDNT_CONNECT || result == CURLE_OPERATION_TIMEDOUT,
                      "%s: %s", targets[i], curl_easy_strerror(result));
}

static void expect_rest(void)
{
    long long busy_ms = fixture_busy_ms();

    fixture_pause_ms(REST_MS);
    busy_ms = fixture_busy_ms() - busy_ms;
    ck_assert_msg(busy_ms < BUSY_MAX_MS, "busy for %lld ms of %d", busy_ms, REST_MS);
}

/* LD_PRELOAD ends a path at a space, LD_LIBRARY_PATH does not. */
static void preload(const char *path)
{
    const char *name = strrchr(path, '/') + 1;
    char folder[PATH_MAX];

    snprintf(folder, sizeof folder, "%.*s", (int)(name - path), path);
    setenv("LD_LIBRARY_PATH", folder, 1);
    setenv("LD_PRELOAD", name, 1);
}

/* Starts a server in which allocations fail (failing-malloc.c), and learns its answers. */
static CURL *start(const char *option, const char *value)
{
    CURL *curl = curl_easy_init();
    int fd = mkstemp(file);

    unsetenv("STATUSBIN_WRAPPER");
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ftruncate(fd, sizeof *failing), 0);
    failing = mmap(NULL, sizeof *failing, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ck_assert_ptr_ne(failing, MAP_FAILED);
    close(fd);
    setenv(FAILING_MALLOC_FILE, file, 1);
    preload(getenv("TESTS_FAILING_MALLOC"));
    fixture_start((const char *const[]){option, value, NULL});
    unsetenv("LD_PRELOAD");
    unlink(file);
    for (int i = 0; i < TARGETS; i++)
        get(curl, targets[i], &expected[i]);
    expect_service(curl);
    return curl;
}

/* Lets allocation number of a request fail, alone; false: it makes fewer. */
static bool fail_one(CURL *curl, int target, unsigned number)
{
    /* To be connected; what failed last may have closed the connection after its answer. */
    if (get(curl, "/status/204", &got) != CURLE_OK)
        ck_assert_int_eq(get(curl, "/status/204", &got), CURLE_OK);
    failing->failed = 0;
    failing->count = ONE - number;
    failing->every = ONE;
    expect_right_or_nothing(curl, target);
    failing->every = 0;
    return failing->failed > 0;
}

/* On an open connection, and on a new one; over TLS on an open one alone, because of a handshake
   libtasn1 (4.19) does not survive each. */
START_TEST(test_whichever_allocation_fails_no_response_breaks)
{
    CURL *curl = start(NULL, NULL);

    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, (long)_i);
    for (int i = 0; i < TARGETS; i++) {
        unsigned number = 1;

        while (number < ALLOCATIONS_MAX && fail_one(curl, i, number))
            number++;
        ck_assert_msg(number < ALLOCATIONS_MAX, "%s: no end of allocations", targets[i]);
    }
    expect_service(curl);
    curl_easy_cleanup(curl);
    fixture_stop();
}
END_TEST

/* Over TLS only the first: if all fail there are no handshakes. */
static const unsigned every[] = {1, 2, 3, 7, 23};

START_TEST(test_failing_allocations_break_no_response_and_service_returns)
{
    CURL *curl = start(NULL, NULL);

    failing->every = every[_i];
    for (int round = 0; round < (every[_i] == 1 ? 2 : ROUNDS); round++) {
        curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, (long)(round % 2));
        for (int i = 0; i < TARGETS; i++)
            expect_right_or_nothing(curl, i);
    }
    ck_assert_uint_gt(failing->failed, 0);
    expect_rest();
    failing->every = 0;
    expect_service(curl);
    curl_easy_cleanup(curl);
    fixture_stop();
}
END_TEST

/* As much memory as there is already, and no more: others wait until there is. */
START_TEST(test_out_of_memory_accepts_pause_and_service_returns)
{
    CURL *curl = start(NULL, NULL), *others[OTHERS];
    struct rlimit before, low;
    int waiting = 0;

    ck_assert_int_eq(prlimit(fixture_pid(), RLIMIT_DATA, NULL, &before), 0);
    low = (struct rlimit){.rlim_cur = 1 << 20, .rlim_max = before.rlim_max};
    ck_assert_int_eq(prlimit(fixture_pid(), RLIMIT_DATA, &low, NULL), 0);
    is_short = true;
    for (int i = 0; i < OTHERS; i++) {
        others[i] = curl_easy_init();
        if (waiting < WAITING)
            waiting += get(others[i], "/status/204?delay=1ms", &got) != CURLE_OK;
    }
    is_short = false;
    ck_assert_int_eq(waiting, WAITING);
    ck_assert_int_eq(get(curl, targets[0], &got), CURLE_OK); /* it is connected */
    expect_rest();
    ck_assert_int_eq(prlimit(fixture_pid(), RLIMIT_DATA, &before, NULL), 0);
    for (int i = 0; i < OTHERS; i++) {
        ck_assert_int_eq(get(others[i], "/status/204?delay=1ms", &got), CURLE_OK);
        curl_easy_cleanup(others[i]);
    }
    expect_service(curl);
    curl_easy_cleanup(curl);
    fixture_stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("starved-memory");
    TCase *tcase = fixture_case(suite, "memory");

    if (geteuid() == 0) /* the limits of another user take more than root to change */
        setenv("STATUSBIN_USER", "root", 1);
    tcase_add_loop_test(tcase, test_whichever_allocation_fails_no_response_breaks, 0,
                        getenv("STATUSBIN_TEST_TLS") ? 1 : 2);
    tcase_add_loop_test(tcase, test_failing_allocations_break_no_response_and_service_returns, 0,
                        getenv("STATUSBIN_TEST_TLS") ? 1 : sizeof every / sizeof *every);
    tcase_add_test(tcase, test_out_of_memory_accepts_pause_and_service_returns);
    return fixture_main_without_server(suite);
}
