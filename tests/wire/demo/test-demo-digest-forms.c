/*
 * The forms that Digest credentials may have at /demo/401?scheme=digest, and
 * what is said of others (RFC 7616, 3.4).
 */
#include "lib/digest-by-hand.h"
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>

#define USER "username=\"user\""

/* As the name is sent; whose it is; algorithm, qop and nc; what is said of it, or NULL: it is let
   in.
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
     "The parameter response does not match"},
    {"username*=ISO-8859-1''user", "user", "pass", "SHA-256", "auth", "00000001",
     "The parameter response does not match"},
    {"username*=UTF-8'user", "user", "pass", "SHA-256", "auth", "00000001",
     "The parameter response does not match"},
    {"username*=UTF-8'", "user", "pass", "SHA-256", "auth", "00000001",
     "The parameter response does not match"},
    {"username*=UTF-8''us%6", "user", "pass", "SHA-256", "auth", "00000001",
     "The parameter response does not match"},
    {"username*=UTF-8''user%00", "user", "pass", "SHA-256", "auth", "00000001",
     "The parameter response does not match"},
    {"username*=user", "user", "pass", "SHA-256", "auth", "00000001",
     "The parameter response does not match"},
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
    {USER, "user", "PASS", "SHA-256", "auth", "00000001", "The parameter response does not match"},
    {USER ", " USER, "user", "pass", "SHA-256", "auth", "00000001", "each name once"},
};

/* All of them are signed rightly by their user. */
static void sign_form(size_t index, const char *nonce, char fields[DIGEST_FIELDS_SIZE])
{
    char text[1000], first[DIGEST_HEX_SIZE], second[DIGEST_HEX_SIZE], proof[DIGEST_HEX_SIZE];

    snprintf(text, sizeof(text), "%s:statusbin:%s", forms[index].user, forms[index].password);
    digest_hash(text, first);
    digest_hash("GET:" DIGEST_TARGET, second);
    snprintf(text, sizeof(text), "%s:%s:%s:c:%s:%s", first, nonce, forms[index].nc,
             forms[index].qop, second);
    digest_hash(text, proof);
    snprintf(
        fields, DIGEST_FIELDS_SIZE,
        "Authorization: Digest %s, realm=\"statusbin\", nonce=\"%s\", uri=\"" DIGEST_TARGET "\", "
        "algorithm=%s, qop=%s, nc=%s, cnonce=\"c\", response=\"%s\"\r\n",
        forms[index].name, nonce, forms[index].algorithm, forms[index].qop, forms[index].nc, proof);
}

START_TEST(test_credentials_are_taken_or_refused_for_what_is_wrong)
{
    static char fields[DIGEST_FIELDS_SIZE];
    char nonce[DIGEST_NONCE_SIZE];

    ask("GET", DIGEST_TARGET, NULL);
    digest_expect_said("Send credentials");
    digest_take_nonce(nonce);
    sign_form((size_t)_i, nonce, fields);
    ask("GET", DIGEST_TARGET, fields);
    if (!forms[_i].said) {
        expect_final(&wire, &response, 200);
        return;
    }
    digest_expect_said(forms[_i].said);
    ck_assert(!digest_is_stale());
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("demo-digest-forms");
    TCase *tcase = fixture_case(suite, "forms");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_credentials_are_taken_or_refused_for_what_is_wrong, 0,
                        sizeof(forms) / sizeof(forms[0]));
    return fixture_main(suite);
}
