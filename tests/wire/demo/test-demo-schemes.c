/*
 * The schemes of /demo/401 besides Basic and Digest with SHA-256: Bearer (RFC 6750),
 * and Digest with MD5 (RFC 7616); and which parameters go together.
 */
#include "lib/client.h"
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <string.h>

#define BEARER "/demo/401?scheme=bearer"
#define FIELD "Authorization: "

/* What is asked with, and what comes: the code, and the challenge or NULL. */
static const struct {
    const char *fields;
    unsigned code;
    const char *challenge;
} tokens[] = {
    {NULL, 401, "Bearer realm=\"statusbin\""}, /* 3.1: no error where there were no credentials */
    {FIELD "Bearer token\r\n", 200, NULL},
    {FIELD "bearer  token\r\n", 200, NULL},
    {FIELD "Bearer Token\r\n", 401, "Bearer realm=\"statusbin\", error=\"invalid_token\""},
    {FIELD "Bearer\r\n", 401, "Bearer realm=\"statusbin\", error=\"invalid_token\""},
    {FIELD "Bearer guest\r\n", 403, "Bearer realm=\"statusbin\", error=\"insufficient_scope\""},
    {FIELD "Basic dXNlcjpwYXNz\r\n", 401, "Bearer realm=\"statusbin\""},
    {FIELD "token\r\n", 401, "Bearer realm=\"statusbin\""},
    {FIELD "Bearer token\r\n" FIELD "Bearer token\r\n", 401,
     "Bearer realm=\"statusbin\", error=\"invalid_token\""},
};

START_TEST(test_a_token_lets_in)
{
    ask("GET", BEARER, tokens[_i].fields);
    expect_common(&wire, &response, tokens[_i].code);
    expect_field(&wire, &response.head, "Statusbin-Code", "401");
    if (tokens[_i].challenge)
        expect_field(&wire, &response.head, "WWW-Authenticate", tokens[_i].challenge);
    else
        expect_no_field(&wire, &response.head, "WWW-Authenticate");
}
END_TEST

static const struct {
    const char *target, *said;
} bad[] = {
    {"/demo/401?scheme=token", "scheme is 'token'; it takes basic, bearer or digest"},
    {"/demo/401?scheme=", "scheme is ''"},
    {"/demo/401?scheme=basic&scheme=digest", "2 times"},
    {"/demo/401?scheme=digest&algorithm=SHA-1", "algorithm is 'SHA-1'; it takes SHA-256 or MD5"},
    {"/demo/401?scheme=digest&algorithm=MD5&algorithm=MD5", "2 times"},
    {"/demo/401?scheme=digest&stale-after=0", "stale-after is '0'"},
    {"/demo/401?scheme=digest&stale-after=soon", "from 1 to 1000000"},
    {"/demo/401?scheme=digest&stale-after=1000001", "stale-after is '1000001'"},
    {"/demo/401?algorithm=MD5", "together with scheme=digest"},
    {"/demo/401?scheme=bearer&stale-after=1", "together with scheme=digest"},
};

START_TEST(test_bad_parameters_are_400)
{
    ask("GET", bad[_i].target, NULL);
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, bad[_i].said);
}
END_TEST

START_TEST(test_the_challenge_names_md5)
{
    const char *value;

    ask("GET", "/demo/401?scheme=digest&algorithm=MD5", NULL);
    expect_common(&wire, &response, 401);
    value = wire_value(&response.head, "WWW-Authenticate");
    ck_assert_ptr_nonnull(strstr(value, ", algorithm=MD5, charset=UTF-8, nonce=\""));
    ck_assert_uint_eq(wire_count(&response.head, "WWW-Authenticate"), 1);
}
END_TEST

/* libcurl follows the algorithm, and asks again where the nonce is stale. */
START_TEST(test_a_client_answers_md5_and_takes_another_nonce)
{
    static const char target[] = "/demo/401?scheme=digest&algorithm=MD5&stale-after=1";

    curl_easy_setopt(client.curl, CURLOPT_HTTPAUTH, CURLAUTH_DIGEST);
    curl_easy_setopt(client.curl, CURLOPT_USERPWD, "user:pass");
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(client_get(target), 200);
    curl_easy_setopt(client.curl, CURLOPT_USERPWD, "user:PASS");
    ck_assert_int_eq(client_get(target), 401);
}
END_TEST

START_TEST(test_a_client_sends_its_token)
{
    curl_easy_setopt(client.curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
    curl_easy_setopt(client.curl, CURLOPT_XOAUTH2_BEARER, "token");
    ck_assert_int_eq(client_get(BEARER), 200);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("demo-schemes");
    TCase *tcase = fixture_case(suite, "schemes"), *clients = fixture_case(suite, "client");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_a_token_lets_in, 0, sizeof(tokens) / sizeof(tokens[0]));
    tcase_add_loop_test(tcase, test_bad_parameters_are_400, 0, sizeof(bad) / sizeof(bad[0]));
    tcase_add_test(tcase, test_the_challenge_names_md5);
    tcase_add_checked_fixture(clients, client_open, client_close);
    tcase_add_test(clients, test_a_client_answers_md5_and_takes_another_nonce);
    tcase_add_test(clients, test_a_client_sends_its_token);
    return fixture_main(suite);
}
