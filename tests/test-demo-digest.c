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

enum { HEX_SIZE = 2 * SHA256_DIGEST_SIZE + 1, FIELDS_SIZE = 8000, NONCE_SIZE = 100 };

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

/* The field with the credentials of user:pass, for a target that the client has signed. */
static void sign(const char *method, const char *target, const char *nonce, unsigned count,
                 char fields[FIELDS_SIZE])
{
    static char text[FIELDS_SIZE];
    char first[HEX_SIZE], second[HEX_SIZE], proof[HEX_SIZE];

    hash("user:statusbin:pass", first);
    snprintf(text, sizeof(text), "%s:%s", method, target);
    hash(text, second);
    snprintf(text, sizeof(text), "%s:%s:%08x:c:auth:%s", first, nonce, count, second);
    hash(text, proof);
    snprintf(fields, FIELDS_SIZE,
             "Authorization: Digest username=\"user\", realm=\"statusbin\", nonce=\"%s\", "
             "uri=\"%s\", algorithm=SHA-256, qop=auth, nc=%08x, cnonce=\"c\", response=\"%s\"\r\n",
             nonce, target, count, proof);
}

/* Asks with them. */
static void ask_signed(const char *target, const char *signed_target, const char *nonce,
                       unsigned count)
{
    static char fields[FIELDS_SIZE];

    sign("GET", signed_target, nonce, count, fields);
    ask("GET", target, fields);
}

/* The nonce of the challenge that the response has, whose parameters are quoted as they must be and
   must not be (3.3). */
static void take_nonce(char nonce[NONCE_SIZE])
{
    const char *value = wire_value(&response.head, "WWW-Authenticate");
    char expected[300];

    ck_assert_ptr_nonnull(value);
    ck_assert_uint_eq(wire_count(&response.head, "WWW-Authenticate"), 1);
    ck_assert_int_eq(sscanf(strstr(value, "nonce=\""), "nonce=\"%99[^\"]", nonce), 1);
    snprintf(expected, sizeof(expected),
             "Digest realm=\"statusbin\", qop=\"auth\", algorithm=SHA-256, charset=UTF-8, "
             "nonce=\"%s\"%s",
             nonce, strstr(value, "stale") ? ", stale=true" : "");
    ck_assert_str_eq(value, expected);
}

static bool is_stale(void)
{
    return strstr(wire_value(&response.head, "WWW-Authenticate"), "stale=") != NULL;
}

/* What is said of credentials that are nobody's: one sentence. */
static void expect_said(const char *said)
{
    expect_final(&wire, &response, 401);
    ck_assert_msg(strstr(response.content, said), "%s: %s", said, response.content);
}

START_TEST(test_a_nonce_is_good_for_some_time_and_each_count_once)
{
    char nonce[NONCE_SIZE];

    ask("GET", TARGET, NULL);
    ck_assert_uint_eq(response.head.code, 401);
    ck_assert(!is_stale());
    take_nonce(nonce);
    ask_signed(TARGET, TARGET, nonce, 1);
    expect_final(&wire, &response, 200);
    ask_signed(TARGET, TARGET, nonce, 2);
    expect_final(&wire, &response, 200);
    ask_signed(TARGET, TARGET, nonce, 2); /* replayed */
    expect_said("nc is '00000002', which has come with this nonce before");
    ck_assert(!is_stale());
    fixture_pause_ms(12000);
    ask_signed(TARGET, TARGET, nonce, 3); /* right, and too late */
    expect_said("too old");
    ck_assert(is_stale());
    take_nonce(nonce);
    ask_signed(TARGET, TARGET, nonce, 1);
    expect_final(&wire, &response, 200);
}
END_TEST

START_TEST(test_what_was_signed_is_what_is_asked_for)
{
    static const char *const targets[] = {TARGET "&a=%20b+c", TARGET "&b&c=", TARGET "&d=1&d=2"};
    char nonce[NONCE_SIZE];

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

/* Challenged in one and the same moment, they all have nonces of their own. */
START_TEST(test_eight_clients_at_once_all_succeed)
{
    enum { CLIENTS = 8 };
    char nonces[CLIENTS][NONCE_SIZE];

    for (int i = 0; i < CLIENTS; i++) {
        ask("GET", TARGET, NULL);
        take_nonce(nonces[i]);
    }
    for (int i = 0; i < CLIENTS; i++) {
        for (int j = 0; j < i; j++)
            ck_assert_str_ne(nonces[i], nonces[j]);
        ask_signed(TARGET, TARGET, nonces[i], 1);
        expect_final(&wire, &response, 200);
    }
}
END_TEST

START_TEST(test_the_parameters_of_the_target_may_be_many)
{
    static char target[8000];
    char nonce[NONCE_SIZE];
    size_t size = (size_t)sprintf(target, TARGET);

    for (int i = 0; i < 340; i++)
        size += (size_t)sprintf(target + size, "&p%d=%%20+", i);
    ask("GET", target, NULL);
    take_nonce(nonce);
    ask_signed(target, target, nonce, 1);
    expect_final(&wire, &response, 200);
}
END_TEST

/* Announces content, and does not send it yet. */
static void announce(const char *nonce, unsigned count)
{
    static char fields[FIELDS_SIZE];

    sign("POST", TARGET, nonce, count, fields);
    wire_printf(&wire,
                "POST " TARGET " HTTP/1.1\r\nHost: statusbin.test\r\n%sExpect: 100-continue\r\n"
                "Content-Length: 5\r\n\r\n",
                fields);
}

/* The credentials are looked at twice, and taken once. */
START_TEST(test_right_credentials_succeed_where_a_100_is_waited_for)
{
    char nonce[NONCE_SIZE];

    ask("POST", TARGET, "Content-Length: 0\r\n");
    take_nonce(nonce);
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

#define USER "username=\"user\""

/* As the name is sent; whose it is; algorithm, qop and nc; what is said of it, or NULL: it is let
 * in.
 */
static const struct {
    const char *name, *user, *password, *algorithm, *qop, *nc, *said;
} forms[] = {
    {USER, "user", "pass", "SHA-256", "auth", "00000001", NULL},
    {USER ", userhash=false", "user", "pass", "SHA-256", "auth", "00000001", NULL},
    {"username=\"us\xc3\xa9r\"", "us\xc3\xa9r", "p\xc3\xa0ss", "SHA-256", "auth", "00000001", NULL},
    {"username*=UTF-8''user", "user", "pass", "SHA-256", "auth", "00000001", NULL},
    {"username*=utf-8'en-GB'us%65r", "user", "pass", "SHA-256", "auth", "00000001", NULL},
    {"username*=UTF-8''us%C3%A9r", "us\xc3\xa9r", "p\xc3\xa0ss", "SHA-256", "auth", "00000001",
     NULL},
    {"username*=ISO-8859-1''us%E9r", "us\xc3\xa9r", "p\xc3\xa0ss", "SHA-256", "auth", "00000001",
     "No user's password"},
    {"username*=ISO-8859-1''user", "user", "pass", "SHA-256", "auth", "00000001",
     "No user's password"},
    {"username*=UTF-8'user", "user", "pass", "SHA-256", "auth", "00000001", "No user's password"},
    {"username*=UTF-8'", "user", "pass", "SHA-256", "auth", "00000001", "No user's password"},
    {"username*=UTF-8''us%6", "user", "pass", "SHA-256", "auth", "00000001", "No user's password"},
    {"username*=UTF-8''user%00", "user", "pass", "SHA-256", "auth", "00000001",
     "No user's password"},
    {"username*=user", "user", "pass", "SHA-256", "auth", "00000001", "No user's password"},
    {"username*=\"UTF-8''user\"", "user", "pass", "SHA-256", "auth", "00000001",
     "username* without quotes"},
    {USER ", username*=UTF-8''user", "user", "pass", "SHA-256", "auth", "00000001",
     "Send username or username*, and not both"},
    {"username*=UTF-8''user, " USER, "user", "pass", "SHA-256", "auth", "00000001",
     "Send username or username*, and not both"},
    {USER ", userhash=true", "user", "pass", "SHA-256", "auth", "00000001", "userhash is 'true'"},
    {USER ", userhash=\"TRUE\"", "user", "pass", "SHA-256", "auth", "00000001",
     "userhash is 'TRUE'"},
    {"username*=UTF-8''user, userhash=true", "user", "pass", "SHA-256", "auth", "00000001",
     "userhash is 'true'"},
    {USER, "user", "pass", "MD5", "auth", "00000001", "algorithm is 'MD5'; it must be SHA-256"},
    {USER, "user", "pass", "SHA-256-sess", "auth", "00000001", "algorithm is 'SHA-256-sess'"},
    {USER, "user", "pass", "SHA-256", "auth-int", "00000001", "qop is 'auth-int'; it must be auth"},
    {USER, "user", "pass", "SHA-256", "auth", "1", "nc is '1'; it must be 8"},
    {USER, "user", "pass", "SHA-256", "auth", "00000000", "nc is '00000000'"},
    {USER, "user", "PASS", "SHA-256", "auth", "00000001", "No user's password"},
    {USER ", " USER, "user", "pass", "SHA-256", "auth", "00000001", "each name once"},
};

/* All of them are signed rightly by their user. */
static void sign_form(size_t index, const char *nonce, char fields[FIELDS_SIZE])
{
    char text[1000], first[HEX_SIZE], second[HEX_SIZE], proof[HEX_SIZE];

    snprintf(text, sizeof(text), "%s:statusbin:%s", forms[index].user, forms[index].password);
    hash(text, first);
    hash("GET:" TARGET, second);
    snprintf(text, sizeof(text), "%s:%s:%s:c:%s:%s", first, nonce, forms[index].nc,
             forms[index].qop, second);
    hash(text, proof);
    snprintf(fields, FIELDS_SIZE,
             "Authorization: Digest %s, realm=\"statusbin\", nonce=\"%s\", uri=\"" TARGET "\", "
             "algorithm=%s, qop=%s, nc=%s, cnonce=\"c\", response=\"%s\"\r\n",
             forms[index].name, nonce, forms[index].algorithm, forms[index].qop, forms[index].nc,
             proof);
}

START_TEST(test_credentials_are_taken_or_refused_for_what_is_wrong)
{
    static char fields[FIELDS_SIZE];
    char nonce[NONCE_SIZE];

    ask("GET", TARGET, NULL);
    expect_said("Say who you are");
    take_nonce(nonce);
    sign_form((size_t)_i, nonce, fields);
    ask("GET", TARGET, fields);
    if (!forms[_i].said) {
        expect_final(&wire, &response, 200);
        return;
    }
    expect_said(forms[_i].said);
    ck_assert(!is_stale());
}
END_TEST

START_TEST(test_several_lines_and_another_target_are_named)
{
    static char fields[FIELDS_SIZE], twice[2 * FIELDS_SIZE];
    char nonce[NONCE_SIZE];

    ask("GET", TARGET, NULL);
    take_nonce(nonce);
    sign("GET", TARGET, nonce, 1, fields);
    snprintf(twice, sizeof(twice), "%s%s", fields, fields);
    ask("GET", TARGET, twice);
    expect_said("several lines");
    ask_signed(TARGET, "/demo/403", nonce, 1);
    expect_said("uri is '/demo/403'");
    ask("GET", TARGET, "Authorization: Basic dXNlcjpwYXNz\r\n");
    expect_said("scheme of Authorization is 'Basic'; it must be Digest");
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
    tcase_add_test(tcase, test_eight_clients_at_once_all_succeed);
    tcase_add_test(tcase, test_the_parameters_of_the_target_may_be_many);
    tcase_add_test(tcase, test_right_credentials_succeed_where_a_100_is_waited_for);
    tcase_add_loop_test(tcase, test_credentials_are_taken_or_refused_for_what_is_wrong, 0,
                        sizeof(forms) / sizeof(forms[0]));
    tcase_add_test(tcase, test_several_lines_and_another_target_are_named);
    tcase_add_loop_test(tcase, test_garbage_is_challenged, 0, sizeof(garbage) / sizeof(garbage[0]));
    tcase_add_checked_fixture(clients, client_open, client_close);
    tcase_add_loop_test(clients, test_a_client_answers_the_challenge, 0,
                        sizeof(users) / sizeof(users[0]));
    return fixture_main(suite);
}
