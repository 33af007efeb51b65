/*
 * Digest credentials (RFC 7616): their grammar and proof, and the nonces, with
 * a clock of the test's own.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "http/digest.h"
#include "answer/nonce.h"

/* The example of 3.9.1, with SHA-256; the last octet of the response may be changed. */
#define EXAMPLE                                                                                    \
    "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", "       \
    "algorithm=SHA-256, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "     \
    "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response="                 \
    "\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c%s\", "                      \
    "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""

static struct digest digest;
static struct digest_problem problem;

static bool is_signed(const char *realm, const char *user, const char *password, const char *method)
{
    return digest_is_signed(&digest, &digest_sha_256, realm, user, password, method);
}

START_TEST(test_the_example_of_the_rfc_is_signed)
{
    static const char realm[] = "http-auth@example.org";
    char value[600];

    snprintf(value, sizeof(value), EXAMPLE, "1");
    ck_assert(digest_parse(value, &digest, &problem));
    ck_assert_uint_eq(digest.count, 1);
    ck_assert(is_signed(realm, "Mufasa", "Circle of Life", "GET"));
    ck_assert(!is_signed(realm, "Mufasa", "Circle of life", "GET"));
    ck_assert(!is_signed(realm, "Mufasa", "Circle of Life", "HEAD"));
    ck_assert(!is_signed(realm, "Mufasb", "Circle of Life", "GET"));
    ck_assert(!is_signed("HTTP-auth@example.org", "Mufasa", "Circle of Life", "GET"));
    snprintf(value, sizeof(value), EXAMPLE, "2");
    ck_assert(digest_parse(value, &digest, &problem));
    ck_assert(!is_signed(realm, "Mufasa", "Circle of Life", "GET"));
}
END_TEST

/* The other example of 3.9.1; where algorithm is absent, it is MD5 (3.3). */
START_TEST(test_md5_is_known_too)
{
    static const char *const algorithms[] = {"algorithm=MD5, ", "algorithm=md5, ", ""};
    char value[600];

    for (size_t i = 0; i < 3; i++) {
        snprintf(value, sizeof(value),
                 "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", "
                 "uri=\"/dir/index.html\", %s"
                 "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
                 "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, "
                 "response=\"8ca523f5e9506fed4657c9700eebdbec\"",
                 algorithms[i]);
        ck_assert(digest_parse(value, &digest, &problem));
        ck_assert(digest_is_by(&digest, &digest_md5));
        ck_assert(!digest_is_by(&digest, &digest_sha_256));
        ck_assert(digest_is_signed(&digest, &digest_md5, "http-auth@example.org", "Mufasa",
                                   "Circle of Life", "GET"));
        ck_assert(!digest_is_signed(&digest, &digest_md5, "http-auth@example.org", "Mufasa",
                                    "Circle of Life", "POST"));
        ck_assert(!digest_is_signed(&digest, &digest_sha_256, "http-auth@example.org", "Mufasa",
                                    "Circle of Life", "GET"));
    }
    ck_assert_ptr_eq(digest_find_algorithm("md5"), &digest_md5);
    ck_assert_ptr_eq(digest_find_algorithm("SHA-256"), &digest_sha_256);
    ck_assert_ptr_null(digest_find_algorithm("MD5-sess"));
}
END_TEST

#define REST "realm=\"r\",nonce=\"n\",uri=\"/\",response=\"x\",cnonce=\"c\",qop=auth"

static const struct {
    const char *value;
    bool good;
} values[] = {
    {"Digest username=\"u\",nc=00000001," REST, true},
    {"dIGEST  USERNAME = \"u\" ,\tNC =\t0000aBcD , ," REST ",", true},
    {"Digest username=u,nc=\"00000001\"," REST ",algorithm=\"SHA-256\",more=\"a,b\\\"=c\"", true},
    {"Digest username=\"u\",nc=00000001,x=1,x=2," REST, true}, /* what nobody reads */
    {"Digest username=\"\",nc=ffffffff," REST, true},
    {"Digest username*=UTF-8''u,nc=00000001," REST, true},
    {"Digest username*=anything,USERHASH=False,nc=00000001," REST, true},
    {"Digest username*=\"UTF-8''u\",nc=00000001," REST, false},
    {"Digest username*=UTF-8''\xc3,nc=00000001," REST, false},
    {"Digest username*=UTF-8''u,username*=UTF-8''u,nc=00000001," REST, false},
    {"Digest username=\"u\",username*=UTF-8''u,nc=00000001," REST, false}, /* 3.4 */
    {"Digest username=\"u\",userhash=true,nc=00000001," REST, false},
    {"Digest username=\"u\",userhash=,nc=00000001," REST, false},
    {"", false},
    {"Digest", false},
    {"Digest ,", false},
    {"Digestusername=\"u\",nc=00000001," REST, false},
    {"Basic username=\"u\",nc=00000001," REST, false},
    {"Digest username=\"u\"," REST, false},                            /* no nc */
    {"Digest nc=00000001," REST, false},                               /* no username */
    {"Digest username=\"u\",username=\"u\",nc=00000001," REST, false}, /* which? */
    {"Digest username=\"u\",nc=00000000," REST, false},
    {"Digest username=\"u\",nc=1," REST, false},
    {"Digest username=\"u\",nc=0000000g," REST, false},
    {"Digest username=\"u\",nc=000000001," REST, false},
    {"Digest username=\"u\",nc=+0000001," REST, false},
    {"Digest username=\"u,nc=00000001," REST, false},
    {"Digest username=\"u\" nc=00000001," REST, false},
    {"Digest username=,nc=00000001," REST, false},
    {"Digest username,nc=00000001," REST, false},
    {"Digest =u,nc=00000001," REST, false},
    {"Digest username=\"u\",nc=00000001,realm=\"r\",nonce=\"n\",uri=\"/\",response=\"x\","
     "cnonce=\"c\",qop=auth-int",
     false},
    {"Digest username=\"u\",nc=00000001,realm=\"r\",nonce=\"n\",uri=\"/\",response=\"x\","
     "cnonce=\"c\"",
     false},
};

START_TEST(test_what_credentials_are)
{
    ck_assert_msg(digest_parse(values[_i].value, &digest, &problem) == values[_i].good, "%s",
                  values[_i].value);
}
END_TEST

static const struct {
    const char *uri, *target;
    bool same;
} uris[] = {
    {"/a", "/a", true},
    {"/a?b", "/a?b", true},
    {"/a?", "/a?", true},
    {"/a?b?c", "/a?b?c", true},
    {"*", "*", true},
    {"/a", "http://h/a", true},
    {"/a?b=http://x/", "http://h:1/a?b=http://x/", true},
    {"http://h/a?b", "/a?b", true},
    {"http://h/a", "http://proxy/a", true},
    {"/a", "/a?b", false},
    {"/a?b", "/a", false},
    {"/a?b", "/a?c", false},
    {"/a?b", "/a?bc", false},
    {"/a?bc", "/a?b", false},
    {"/a?", "/a", false},
    {"/a", "/a?", false},
    {"/a%62", "/ab", false}, /* what was signed is octets */
    {"/ab", "/a", false},
    {"/", "/a", false},
    {"", "/a", false},
    {"/x://h/a", "/a", false},
};

START_TEST(test_what_was_signed_is_the_target)
{
    digest.uri = (struct slice){uris[_i].uri, strlen(uris[_i].uri)};
    ck_assert_msg(digest_is_for(&digest, uris[_i].target) == uris[_i].same, "%s", uris[_i].uri);
}
END_TEST

static struct store *store;
static char nonce[NONCE_SIZE];

static void start(size_t nonces)
{
    store = store_create(&(struct store_limits){nonces, SIZE_MAX, NONCE_AGE_MS});
    ck_assert_ptr_nonnull(store);
    ck_assert(nonce_create(store, 0, nonce));
    ck_assert_uint_eq(strlen(nonce), NONCE_SIZE - 1);
}

static enum nonce_result check(uint32_t count, bool use, int64_t now_ms)
{
    return nonce_check(store, (struct slice){nonce, strlen(nonce)}, count, use, now_ms);
}

START_TEST(test_each_count_comes_once)
{
    start(10);
    ck_assert_int_eq(check(1, false, 0), NONCE_GOOD); /* only asked */
    ck_assert_int_eq(check(1, true, 0), NONCE_GOOD);
    ck_assert_int_eq(check(1, false, 0), NONCE_REPLAYED);
    ck_assert_int_eq(check(1, true, 0), NONCE_REPLAYED);
    ck_assert_int_eq(check(64, true, 0), NONCE_GOOD);
    ck_assert_int_eq(check(1, true, 0), NONCE_REPLAYED); /* as far back as it can tell */
    for (uint32_t count = 63; count > 1; count--) {      /* in any order */
        ck_assert_int_eq(check(count, true, 0), NONCE_GOOD);
        ck_assert_int_eq(check(count, true, 0), NONCE_REPLAYED);
    }
    ck_assert_int_eq(check(65, true, 0), NONCE_GOOD);
    ck_assert_int_eq(check(1, true, 0), NONCE_STALE);
    ck_assert_int_eq(check(1000, true, 0), NONCE_GOOD);
    ck_assert_int_eq(check(65, true, 0), NONCE_STALE);
    ck_assert_int_eq(check(999, true, 0), NONCE_GOOD);
    ck_assert_int_eq(check(UINT32_MAX, true, 0), NONCE_GOOD);
    ck_assert_int_eq(check(UINT32_MAX, true, 0), NONCE_REPLAYED);
    store_destroy(store);
}
END_TEST

START_TEST(test_a_nonce_is_good_for_its_age_and_use_makes_it_no_younger)
{
    start(10);
    ck_assert_int_eq(check(1, true, NONCE_AGE_MS - 1), NONCE_GOOD);
    ck_assert_int_eq(check(2, true, NONCE_AGE_MS), NONCE_STALE);
    store_destroy(store);
}
END_TEST

START_TEST(test_nonces_are_bounded_and_differ)
{
    char first[NONCE_SIZE], second[NONCE_SIZE];

    start(2);
    memcpy(first, nonce, sizeof(first));
    ck_assert(nonce_create(store, 0, second));
    ck_assert_str_ne(first, second);
    ck_assert_int_eq(check(1, true, 0), NONCE_GOOD);
    ck_assert(nonce_create(store, 0, nonce)); /* one more than there can be */
    ck_assert_int_eq(check(1, true, 0), NONCE_GOOD);
    memcpy(nonce, second, sizeof(nonce));
    ck_assert_int_eq(check(1, true, 0), NONCE_GOOD);
    memcpy(nonce, first, sizeof(nonce));
    ck_assert_int_eq(check(2, true, 0), NONCE_STALE);
    store_destroy(store);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("digest");
    TCase *credentials = unit_case(suite, "credentials"), *nonces = unit_case(suite, "nonces");

    tcase_add_test(credentials, test_the_example_of_the_rfc_is_signed);
    tcase_add_test(credentials, test_md5_is_known_too);
    tcase_add_loop_test(credentials, test_what_credentials_are, 0, COUNT_OF(values));
    tcase_add_loop_test(credentials, test_what_was_signed_is_the_target, 0, COUNT_OF(uris));
    tcase_add_test(nonces, test_each_count_comes_once);
    tcase_add_test(nonces, test_a_nonce_is_good_for_its_age_and_use_makes_it_no_younger);
    tcase_add_test(nonces, test_nonces_are_bounded_and_differ);
    return unit_main(suite);
}
