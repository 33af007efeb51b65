/*
 * Digest credentials at /demo/401?scheme=digest: with libcurl, and by hand,
 * where it matters what is sent twice, late or wrong (RFC 7616).
 */
#include "lib/client.h"
#include "lib/digest-by-hand.h"
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The field with the credentials of user:pass, for a target that the client has signed. */
static void sign(const char *method, const char *target, const char *nonce, unsigned count,
                 char fields[DIGEST_FIELDS_SIZE])
{
    static char text[DIGEST_FIELDS_SIZE];
    char first[DIGEST_HEX_SIZE], second[DIGEST_HEX_SIZE], proof[DIGEST_HEX_SIZE];

    digest_hash("user:statusbin:pass", first);
    snprintf(text, sizeof(text), "%s:%s", method, target);
    digest_hash(text, second);
    snprintf(text, sizeof(text), "%s:%s:%08x:c:auth:%s", first, nonce, count, second);
    digest_hash(text, proof);
    snprintf(fields, DIGEST_FIELDS_SIZE,
             "Authorization: Digest username=\"user\", realm=\"statusbin\", nonce=\"%s\", "
             "uri=\"%s\", algorithm=SHA-256, qop=auth, nc=%08x, cnonce=\"c\", response=\"%s\"\r\n",
             nonce, target, count, proof);
}

/* Asks with them. */
static void ask_signed(const char *target, const char *signed_target, const char *nonce,
                       unsigned count)
{
    static char fields[DIGEST_FIELDS_SIZE];

    sign("GET", signed_target, nonce, count, fields);
    ask("GET", target, fields);
}

START_TEST(test_a_nonce_is_good_for_some_time_and_each_count_once)
{
    char nonce[DIGEST_NONCE_SIZE];

    ask("GET", DIGEST_TARGET, NULL);
    ck_assert_uint_eq(response.head.code, 401);
    ck_assert(!digest_is_stale());
    digest_take_nonce(nonce);
    ask_signed(DIGEST_TARGET, DIGEST_TARGET, nonce, 1);
    expect_final(&wire, &response, 200);
    ask_signed(DIGEST_TARGET, DIGEST_TARGET, nonce, 2);
    expect_final(&wire, &response, 200);
    ask_signed(DIGEST_TARGET, DIGEST_TARGET, nonce, 2); /* replayed */
    digest_expect_said("nc is '00000002', which this nonce has had before");
    ck_assert(!digest_is_stale());
    if (fixture_is_h2())
        return; /* a nonce does not know which protocol it came by */
    fixture_pause_ms(12000);
    ask_signed(DIGEST_TARGET, DIGEST_TARGET, nonce, 3); /* right, and too late */
    digest_expect_said("has expired");
    ck_assert(digest_is_stale());
    digest_take_nonce(nonce);
    ask_signed(DIGEST_TARGET, DIGEST_TARGET, nonce, 1);
    expect_final(&wire, &response, 200);
}
END_TEST

START_TEST(test_what_was_signed_is_what_is_asked_for)
{
    static const char *const targets[] = {DIGEST_TARGET "&a=%20b+c",
                                          DIGEST_TARGET "&b&c=", DIGEST_TARGET "&d=1&d=2"};
    char nonce[DIGEST_NONCE_SIZE];

    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        ask("GET", targets[i], NULL);
        digest_take_nonce(nonce);
        ask_signed(targets[i], targets[i], nonce, 1);
        expect_final(&wire, &response, 200);
        ask_signed(targets[i], DIGEST_TARGET, nonce, 2); /* a signature for something else */
        expect_final(&wire, &response, 401);
        ask_signed(targets[i], "/demo/403", nonce, 3);
        expect_final(&wire, &response, 401);
    }
}
END_TEST

/* Challenged in one and the same moment, they all have nonces of their own. */
START_TEST(test_eight_clients_at_once_all_succeed)
{
    enum { CLIENTS = 8 };
    char nonces[CLIENTS][DIGEST_NONCE_SIZE];

    for (int i = 0; i < CLIENTS; i++) {
        ask("GET", DIGEST_TARGET, NULL);
        digest_take_nonce(nonces[i]);
    }
    for (int i = 0; i < CLIENTS; i++) {
        for (int j = 0; j < i; j++)
            ck_assert_str_ne(nonces[i], nonces[j]);
        ask_signed(DIGEST_TARGET, DIGEST_TARGET, nonces[i], 1);
        expect_final(&wire, &response, 200);
    }
}
END_TEST

START_TEST(test_the_parameters_of_the_target_may_be_many)
{
    static char target[8000];
    char nonce[DIGEST_NONCE_SIZE];
    size_t size = (size_t)sprintf(target, DIGEST_TARGET);

    for (int i = 0; i < 340; i++)
        size += (size_t)sprintf(target + size, "&p%d=%%20+", i);
    ask("GET", target, NULL);
    digest_take_nonce(nonce);
    ask_signed(target, target, nonce, 1);
    expect_final(&wire, &response, 200);
}
END_TEST

/* Announces content, and does not send it yet. */
static void announce(const char *nonce, unsigned count)
{
    static char fields[DIGEST_FIELDS_SIZE];

    sign("POST", DIGEST_TARGET, nonce, count, fields);
    wire_printf(&wire,
                "POST " DIGEST_TARGET
                " HTTP/1.1\r\nHost: statusbin.test\r\n%sExpect: 100-continue\r\n"
                "Content-Length: 5\r\n\r\n",
                fields);
}

/* The credentials are looked at twice, and taken once. */
START_TEST(test_right_credentials_succeed_where_a_100_is_waited_for)
{
    char nonce[DIGEST_NONCE_SIZE];

    ask("POST", DIGEST_TARGET, "Content-Length: 0\r\n");
    digest_take_nonce(nonce);
    for (unsigned count = 1; count <= 2; count++) {
        announce(nonce, count);
        wire_read_interim(&wire, &response);
        ck_assert_uint_eq(response.head.code, 100);
        wire_printf(&wire, "hello");
        wire_read(&wire, "POST", &response);
        expect_final(&wire, &response, 200);
    }
    announce(nonce, 2); /* replayed: refused at once */
    wire_read(&wire, "POST", &response);
    ck_assert_uint_eq(response.interim_count, 0);
    expect_final(&wire, &response, 401);
    wire_expect_close(&wire);
    wire_close(&wire);
    wire_open(&wire);
}
END_TEST

START_TEST(test_several_lines_and_another_target_are_named)
{
    static char fields[DIGEST_FIELDS_SIZE], twice[2 * DIGEST_FIELDS_SIZE];
    char nonce[DIGEST_NONCE_SIZE];

    ask("GET", DIGEST_TARGET, NULL);
    digest_take_nonce(nonce);
    sign("GET", DIGEST_TARGET, nonce, 1, fields);
    snprintf(twice, sizeof(twice), "%s%s", fields, fields);
    ask("GET", DIGEST_TARGET, twice);
    digest_expect_said("more than one Authorization");
    ask_signed(DIGEST_TARGET, "/demo/403", nonce, 1);
    digest_expect_said("uri is '/demo/403'");
    ask("GET", DIGEST_TARGET, "Authorization: Basic dXNlcjpwYXNz\r\n");
    digest_expect_said("scheme of Authorization is 'Basic'; it must be Digest");
}
END_TEST

static const char *const garbage[] = {"",
                                      "Digest",
                                      "Digest ,",
                                      "Digest username",
                                      "Digest username=\"user\"",
                                      "Digest username=\"user\", nonce=\"x\", uri=\"/\", nc=z",
                                      "Digest username=\"user, realm=",
                                      "Basic dXNlcjpwYXNz",
                                      "Digest \xff\xfe"};

START_TEST(test_garbage_is_challenged)
{
    char fields[200];

    snprintf(fields, sizeof(fields), "Authorization: %s\r\n", garbage[_i]);
    ask("GET", DIGEST_TARGET, fields);
    expect_final(&wire, &response, 401);
    expect_field(&wire, &response.head, "Statusbin-Code", "401");
}
END_TEST

/* RFC 7616, 3.3: "stale" tells that the credentials are right but for the nonce. */
START_TEST(test_a_nonce_may_be_good_for_some_requests_only)
{
    static const char target[] = DIGEST_TARGET "&stale-after=2";
    char nonce[DIGEST_NONCE_SIZE];

    ask("GET", target, NULL);
    for (int round = 0; round < 2; round++) {
        digest_take_nonce(nonce);
        for (unsigned count = 1; count <= 2; count++) {
            ask_signed(target, target, nonce, count);
            expect_final(&wire, &response, 200);
        }
        ask_signed(target, target, nonce, 3);
        digest_expect_said("used up");
        ck_assert(digest_is_stale());
    }
    ask_signed(target, DIGEST_TARGET, nonce, 3); /* wrong, whatever the nonce is */
    ck_assert(!digest_is_stale());
}
END_TEST

static const struct {
    const char *user;
    long allowed; /* schemes */
    long code;
} users[] = {{"user:pass", CURLAUTH_DIGEST, 200}, {"user:pass", CURLAUTH_ANY, 200},
             {"user:PASS", CURLAUTH_DIGEST, 401}, {"guest:guest", CURLAUTH_DIGEST, 403},
             {"nobody:x", CURLAUTH_DIGEST, 401},  {"user:pass", CURLAUTH_BASIC, 401}};

START_TEST(test_a_client_answers_the_challenge)
{
    curl_easy_setopt(client.curl, CURLOPT_USERPWD, users[_i].user);
    curl_easy_setopt(client.curl, CURLOPT_HTTPAUTH, users[_i].allowed);
    ck_assert_int_eq(client_get(DIGEST_TARGET), users[_i].code);
    curl_easy_setopt(client.curl, CURLOPT_POSTFIELDS, "name=value");
    ck_assert_int_eq(client_get(DIGEST_TARGET "&more=1"), users[_i].code);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("demo-digest");
    TCase *tcase = fixture_case(suite, "digest"), *clients = fixture_case(suite, "client");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_a_nonce_is_good_for_some_time_and_each_count_once);
    tcase_add_test(tcase, test_a_nonce_may_be_good_for_some_requests_only);
    tcase_add_test(tcase, test_what_was_signed_is_what_is_asked_for);
    tcase_add_test(tcase, test_eight_clients_at_once_all_succeed);
    tcase_add_test(tcase, test_the_parameters_of_the_target_may_be_many);
    fixture_add_http1(tcase, test_right_credentials_succeed_where_a_100_is_waited_for);
    tcase_add_test(tcase, test_several_lines_and_another_target_are_named);
    tcase_add_loop_test(tcase, test_garbage_is_challenged, 0, sizeof(garbage) / sizeof(garbage[0]));
    tcase_add_checked_fixture(clients, client_open, client_close);
    tcase_add_loop_test(clients, test_a_client_answers_the_challenge, 0,
                        sizeof(users) / sizeof(users[0]));
    return fixture_main(suite);
}
