/*
 * Digest credentials at /demo/401?scheme=digest: with libcurl, and by hand,
 * where it matters what is sent twice, late or wrong (RFC 7616).
 */
#include "client.h"
#include "exchange.h"
#include "expect.h"
#include "fixture.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TARGET "/demo/401?scheme=digest"

enum { HEX_SIZE = 2 * SHA256_DIGEST_SIZE + 1 };

static void hash(const char *text, char hex[HEX_SIZE])
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_init(&context);
    sha256_update(&context, strlen(text), (const uint8_t *)text);
    sha256_digest(&context, sizeof(digest), digest);
    for (size_t i = 0; i < sizeof(digest); i++)
        sprintf(hex + 2 * i, "%02x", digest[i]);
}

/* Asks with the credentials of user:pass, for a target that the client has signed. */
static void ask_signed(const char *target, const char *signed_target, const char *nonce,
                       unsigned count)
{
    char first[HEX_SIZE], second[HEX_SIZE], proof[HEX_SIZE], text[600], fields[900];

    hash("user:statusbin:pass", first);
    snprintf(text, sizeof(text), "GET:%s", signed_target);
    hash(text, second);
    snprintf(text, sizeof(text), "%s:%s:%08x:c:auth:%s", first, nonce, count, second);
    hash(text, proof);
    snprintf(fields, sizeof(fields),
             "Authorization: Digest username=\"user\", realm=\"statusbin\", nonce=\"%s\", "
             "uri=\"%s\", algorithm=SHA-256, qop=auth, nc=%08x, cnonce=\"c\", response=\"%s\"\r\n",
             nonce, signed_target, count, proof);
    ask("GET", target, fields);
}

/* The nonce of the challenge that the response has. */
static void take_nonce(char nonce[200])
{
    const char *value = wire_value(&response.head, "WWW-Authenticate");

    ck_assert_ptr_nonnull(value);
    ck_assert_uint_eq(wire_count(&response.head, "WWW-Authenticate"), 1);
    ck_assert_int_eq(strncmp(value, "Digest ", 7), 0);
    ck_assert_int_eq(sscanf(strstr(value, "nonce=\""), "nonce=\"%199[^\"]", nonce), 1);
}

static bool is_stale(void)
{
    return strstr(wire_value(&response.head, "WWW-Authenticate"), "stale=") != NULL;
}

START_TEST(test_a_nonce_is_good_for_some_time_and_each_count_once)
{
    char nonce[200];

    ask("GET", TARGET, NULL);
    ck_assert_uint_eq(response.head.code, 401);
    ck_assert(!is_stale());
    take_nonce(nonce);
    ask_signed(TARGET, TARGET, nonce, 1);
    expect_final(&wire, &response, 200);
    ask_signed(TARGET, TARGET, nonce, 2);
    expect_final(&wire, &response, 200);
    ask_signed(TARGET, TARGET, nonce, 2); /* replayed */
    expect_final(&wire, &response, 401);
    fixture_pause_ms(12000);
    ask_signed(TARGET, TARGET, nonce, 3); /* right, and too late */
    expect_final(&wire, &response, 401);
    ck_assert(is_stale());
    take_nonce(nonce);
    ask_signed(TARGET, TARGET, nonce, 1);
    expect_final(&wire, &response, 200);
}
END_TEST

START_TEST(test_what_was_signed_is_what_is_asked_for)
{
    static const char *const targets[] = {TARGET "&a=%20b+c", TARGET "&b&c=", TARGET "&d=1&d=2"};
    char nonce[200];

    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        ask("GET", targets[i], NULL);
        take_nonce(nonce);
        ask_signed(targets[i], targets[i], nonce, 1);
        expect_final(&wire, &response, 200);
        ask_signed(targets[i], TARGET, nonce, 2); /* a signature for something else */
        expect_final(&wire, &response, 401);
        ask_signed(targets[i], "/demo/403", nonce, 3);
        expect_final(&wire, &response, 401);
    }
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
    ask("GET", TARGET, fields);
    expect_final(&wire, &response, 401);
    expect_field(&wire, &response.head, "Statusbin-Code", "401");
    ask("GET", "/demo/401?scheme=bearer", NULL);
    expect_own(&wire, &response, 400);
    ask("GET", "/demo/401?scheme=basic&scheme=digest", NULL);
    expect_own(&wire, &response, 400);
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
    ck_assert_int_eq(client_get(TARGET), users[_i].code);
    curl_easy_setopt(client.curl, CURLOPT_POSTFIELDS, "name=value");
    ck_assert_int_eq(client_get(TARGET "&more=1"), users[_i].code);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("demo-digest");
    TCase *tcase = fixture_case(suite, "digest"), *clients = fixture_case(suite, "client");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_a_nonce_is_good_for_some_time_and_each_count_once);
    tcase_add_test(tcase, test_what_was_signed_is_what_is_asked_for);
    tcase_add_loop_test(tcase, test_garbage_is_challenged, 0, sizeof(garbage) / sizeof(garbage[0]));
    tcase_add_checked_fixture(clients, client_open, client_close);
    tcase_add_loop_test(clients, test_a_client_answers_the_challenge, 0,
                        sizeof(users) / sizeof(users[0]));
    return fixture_main(suite);
}
