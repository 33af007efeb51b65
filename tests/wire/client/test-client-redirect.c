/*
 * Chains of redirects and sequences, with a client that follows and retries as
 * people use it: libcurl.
 */
#include "lib/client.h"
#include "lib/fixture.h"

#include <string.h>

static void follow(long most)
{
    curl_easy_setopt(client.curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(client.curl, CURLOPT_MAXREDIRS, most);
}

START_TEST(test_a_chain_of_a_hundred_is_followed_to_its_end)
{
    follow(100);
    ck_assert_int_eq(client_get("/redirect/100?to=/status/418"), 418);
    ck_assert_int_eq(client_number(CURLINFO_REDIRECT_COUNT), 100);
}
END_TEST

START_TEST(test_a_post_stays_one_or_becomes_a_get)
{
    static const struct {
        const char *target, *method;
        size_t uploads; /* how often the content is sent */
    } cases[] = {{"/redirect/3?status=301", "GET", 1},
                 {"/redirect/3?status=302", "GET", 1},
                 {"/redirect/3?status=303", "GET", 1},
                 {"/redirect/3?status=307", "POST", 4},
                 {"/redirect/3?status=308", "POST", 4}};

    follow(10);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *method = NULL;

        curl_easy_setopt(client.curl, CURLOPT_POST, 1L);
        curl_easy_setopt(client.curl, CURLOPT_POSTFIELDS, "name=value");
        ck_assert_int_eq(client_get(cases[i].target), 200);
        curl_easy_getinfo(client.curl, CURLINFO_EFFECTIVE_METHOD, &method);
        ck_assert_msg(strcmp(method, cases[i].method) == 0, "%s: %s", cases[i].target, method);
        ck_assert_uint_eq(client.uploaded, cases[i].uploads * strlen("name=value"));
    }
}
END_TEST

START_TEST(test_a_loop_ends_where_the_client_gives_up)
{
    follow(20);
    client_point_at("/redirect/loop");
    ck_assert_int_eq(curl_easy_perform(client.curl), CURLE_TOO_MANY_REDIRECTS);
    ck_assert_int_eq(client_number(CURLINFO_REDIRECT_COUNT), 20);
}
END_TEST

START_TEST(test_what_is_broken_is_known_as_such)
{
    client_point_at("/status/200?fault=close");
    ck_assert_int_eq(curl_easy_perform(client.curl), CURLE_GOT_NOTHING);
    client_point_at("/status/200?fault=reset");
    ck_assert_int_eq(curl_easy_perform(client.curl), CURLE_RECV_ERROR);
    client_point_at("/status/200?fault=truncate");
    ck_assert_int_eq(curl_easy_perform(client.curl), CURLE_PARTIAL_FILE);
    curl_easy_setopt(client.curl, CURLOPT_TIMEOUT_MS, (long)fixture_patience_ms(1500));
    client_point_at("/status/200?fault=stall");
    ck_assert_int_eq(curl_easy_perform(client.curl), CURLE_OPERATION_TIMEDOUT);
    ck_assert_int_eq(client_number(CURLINFO_RESPONSE_CODE), 200);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("client-redirect");
    TCase *tcase = fixture_case(suite, "client");

    tcase_add_checked_fixture(tcase, client_open, client_close);
    tcase_add_test(tcase, test_a_chain_of_a_hundred_is_followed_to_its_end);
    tcase_add_test(tcase, test_a_post_stays_one_or_becomes_a_get);
    tcase_add_test(tcase, test_a_loop_ends_where_the_client_gives_up);
    tcase_add_test(tcase, test_what_is_broken_is_known_as_such);
    return fixture_main(suite);
}
