/*
 * The server as a request names it, and the commands of the table for it.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "answer/site.h"
#include "lib/ask.h"

static struct sites *sites;
static struct site buffer;

static void setup(void)
{
    sites = sites_create();
    ck_assert_ptr_nonnull(sites);
}

static void teardown(void)
{
    sites_destroy(sites);
}

static uint16_t port = 8081;

/* The URL for a request with that target and that Host; NULL: none. */
static const char *find(bool secure, const char *target, const char *host)
{
    static struct request request;
    struct request_head head = ask_head_10("GET", target, LINES({"Host", host}));

    head.line_count = host ? 1 : 0;
    head.secure = secure;
    head.port = port;
    ask(&request, head);
    return site_find(sites, &request, &buffer)->url;
}

static const struct {
    bool secure;
    const char *target, *host, *url;
} names[] = {
    {false, "/", "a.example", "http://a.example"},
    {true, "/", "a.example:8443", "https://a.example:8443"},
    {false, "/", "[fd00::1]:80", "http://[fd00::1]:80"},
    {false, "/", "a_b-c.D:1", "http://a_b-c.D:1"},
    /* RFC 9112, 3.2.2: the target counts, and not Host */
    {false, "http://b.example:81/status/404?a", "a.example", "http://b.example:81"},
    {false, "https://b.example?a", "a.example", "https://b.example"},
    {true, "HTTP://b.example", "a.example", "http://b.example"},
    {false, "/http://b.example", "a.example", "http://a.example"},
    /* nobody, and what a shell or a page could take for more than a name */
    {false, "/", NULL, "http://localhost:8081"},
    {true, "/", "", "https://localhost:8081"},
    {false, "/", "$(reboot)", "http://localhost:8081"},
    {false, "/", "a;b", "http://localhost:8081"},
    {false, "/", "a'b", "http://localhost:8081"},
    {false, "/", "a&b", "http://localhost:8081"},
    {false, "/", "a%41", "http://localhost:8081"},
    {false, "/", "~a", "http://localhost:8081"},
    {false, "http://user@b/", "a", "http://localhost:8081"},
    {false, "https://user@b/", "a", "http://localhost:8081"}, /* the scheme is the port's */
    {true, "http://user@b/", "a", "https://localhost:8081"},
    {false, "*", "a.example", "http://a.example"},
};

START_TEST(test_a_site_is_what_the_request_names)
{
    ck_assert_str_eq(find(names[_i].secure, names[_i].target, names[_i].host), names[_i].url);
}
END_TEST

START_TEST(test_a_unix_socket_has_no_port)
{
    port = 0;
    ck_assert_str_eq(find(false, "/", NULL), "http://localhost");
    port = UINT16_MAX;
    ck_assert_str_eq(find(true, "/", "a;b"), "https://localhost:65535");
}
END_TEST

START_TEST(test_a_host_that_is_too_long_is_not_named)
{
    char host[SITE_URL_SIZE + 1] = "";

    memset(host, 'a', SITE_URL_SIZE - strlen("https://") - 1);
    ck_assert(strstr(find(true, "/", host), host));
    strcat(host, "a");
    ck_assert_str_eq(find(true, "/", host), "https://localhost:8081");
}
END_TEST

/* The first ones are kept, each once; all that come later are right too. */
START_TEST(test_some_sites_are_kept)
{
    char host[16], url[32];

    for (int i = 0; i < 3 * SITES_MAX; i++) {
        for (int again = 0; again < 2; again++) {
            snprintf(host, sizeof(host), "a%d", i);
            snprintf(url, sizeof(url), "http://%s", host);
            buffer.number = 4711;
            ck_assert_str_eq(find(false, "/", host), url);
            ck_assert_int_eq(buffer.number, i < SITES_MAX ? (again ? 4711 : -1) : -1);
        }
    }
    ck_assert_str_eq(find(true, "/", "a0"), "https://a0"); /* another site than http://a0 */
    ck_assert_str_eq(find(false, "/", "a"), "http://a");   /* no more than the beginning of one */
}
END_TEST

START_TEST(test_another_server_keeps_its_own_sites)
{
    struct sites *others = sites_create();

    ck_assert_str_eq(find(false, "/", "a"), "http://a");
    sites_destroy(sites);
    sites = others;
    buffer.number = 4711;
    ck_assert_str_eq(find(false, "/", "a"), "http://a");
    ck_assert_int_eq(buffer.number, -1); /* it was made, and not found */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("site");
    TCase *tcase = unit_case(suite, "site");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_a_site_is_what_the_request_names, 0, COUNT_OF(names));
    tcase_add_test(tcase, test_a_unix_socket_has_no_port);
    tcase_add_test(tcase, test_a_host_that_is_too_long_is_not_named);
    tcase_add_test(tcase, test_some_sites_are_kept);
    tcase_add_test(tcase, test_another_server_keeps_its_own_sites);
    return unit_main(suite);
}
