/*
 * The certificate that the server makes for itself: who is to trust it does,
 * for the names that it is for, and for nothing else.
 */
#include "lib/unit.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "net/certificate.h"

static struct certificate made;

static void teardown(void)
{
    certificate_clear(&made);
}

static gnutls_x509_crt_t parse(const char *text)
{
    gnutls_datum_t datum = {(unsigned char *)text, (unsigned)strlen(text)};
    gnutls_x509_crt_t certificate;

    gnutls_x509_crt_init(&certificate);
    ck_assert_int_eq(gnutls_x509_crt_import(certificate, &datum, GNUTLS_X509_FMT_PEM), 0);
    return certificate;
}

/* GnuTLS's verdict on the certificate for a host, by a client that trusts the authority; 0 is
   trust. */
static unsigned verdict(const char *certificate, const char *authority, const char *host)
{
    gnutls_x509_trust_list_t list;
    gnutls_x509_crt_t leaf = parse(certificate), root = parse(authority);
    gnutls_typed_vdata_st wanted[] = {
        {.type = GNUTLS_DT_DNS_HOSTNAME, .data = (unsigned char *)host},
        {.type = GNUTLS_DT_KEY_PURPOSE_OID, .data = (unsigned char *)GNUTLS_KP_TLS_WWW_SERVER}};
    unsigned status = ~0U;

    gnutls_x509_trust_list_init(&list, 0);
    ck_assert_int_eq(gnutls_x509_trust_list_add_cas(list, &root, 1, 0), 1);
    ck_assert_int_eq(
        gnutls_x509_trust_list_verify_crt2(list, &leaf, 1, wanted, 2, 0, &status, NULL), 0);
    gnutls_x509_trust_list_deinit(list, 0);
    gnutls_x509_crt_deinit(leaf);
    gnutls_x509_crt_deinit(root);
    return status;
}

struct host_case {
    const char *machine, *host;
    bool trusted;
};

static const struct host_case hosts[] = {
    {"box", "localhost", true},
    {"box", "127.0.0.1", true},
    {"box", "::1", true},
    {"box", "box", true},
    {"box", "BOX", true},
    {"box.lan", "box.lan", true},
    {"0c8f2a7b91de", "0c8f2a7b91de", true},
    {"localhost", "localhost", true},
    {"box", "127.0.0.2", false},
    {"box", "::2", false},
    {"box", "example.com", false},
    {"box", "a.localhost", false},
    {"box", "a.box", false},
    {"", "localhost", true}, /* names that no certificate can have are left out */
    {"a_b", "localhost", true},
    {"a_b", "a_b", false},
    {"-a", "-a", false},
    {"a-", "a-", false},
    {"a-.b", "a-.b", false},
    {"a..b", "a..b", false},
    {"*", "box", false},
    {"*.com", "example.com", false},
    {"a.", "localhost", true},
    {"b\xc3\xa4r", "localhost", true},
};

START_TEST(test_it_is_trusted_for_its_names_alone)
{
    ck_assert(certificate_make_for(hosts[_i].machine, &made));
    ck_assert_int_eq(verdict(made.pair.certificate, made.authority, hosts[_i].host) == 0,
                     hosts[_i].trusted);
}
END_TEST

START_TEST(test_an_authority_vouches_for_its_own_certificate_only)
{
    struct certificate other;

    ck_assert(certificate_make(&made));
    ck_assert(certificate_make(&other));
    ck_assert_uint_eq(verdict(made.pair.certificate, made.authority, "localhost"), 0);
    ck_assert_uint_ne(verdict(made.pair.certificate, other.authority, "localhost"), 0);
    ck_assert_str_ne(made.pair.key, other.pair.key);
    certificate_clear(&other);
}
END_TEST

START_TEST(test_it_is_good_from_now_on_for_less_than_825_days)
{
    const time_t day = 24 * 60 * 60;
    gnutls_x509_crt_t both[2];

    ck_assert(certificate_make(&made));
    both[0] = parse(made.pair.certificate);
    both[1] = parse(made.authority);
    for (int i = 0; i < 2; i++) {
        time_t from = gnutls_x509_crt_get_activation_time(both[i]);
        time_t to = gnutls_x509_crt_get_expiration_time(both[i]);

        ck_assert_int_lt(from, time(NULL) - day / 2); /* a client's clock may be behind */
        ck_assert_int_gt(to, time(NULL) + 365 * day);
        ck_assert_int_lt(to - from, 825 * day);
        gnutls_x509_crt_deinit(both[i]);
    }
}
END_TEST

/* RFC 5280, 4.2.1: what strict clients look at. */
START_TEST(test_only_the_authority_can_issue_and_only_for_servers)
{
    gnutls_x509_crt_t leaf, root;
    unsigned critical, usage, is_authority;
    unsigned char leaf_issuer[40], root_id[40];
    size_t issuer_size = sizeof leaf_issuer, id_size = sizeof root_id;
    int length;

    ck_assert(certificate_make(&made));
    leaf = parse(made.pair.certificate);
    root = parse(made.authority);
    ck_assert_int_eq(gnutls_x509_crt_get_ca_status(leaf, &critical), 0);
    ck_assert_int_eq(gnutls_x509_crt_get_basic_constraints(root, &critical, &is_authority, &length),
                     1);
    ck_assert(critical && is_authority && length == 0);
    ck_assert_int_eq(gnutls_x509_crt_get_key_usage(root, &usage, &critical), 0);
    ck_assert_uint_eq(usage, GNUTLS_KEY_KEY_CERT_SIGN);
    ck_assert_int_eq(gnutls_x509_crt_get_key_usage(leaf, &usage, &critical), 0);
    ck_assert_uint_eq(usage, GNUTLS_KEY_DIGITAL_SIGNATURE);
    ck_assert_int_eq(gnutls_x509_crt_get_authority_key_id(leaf, leaf_issuer, &issuer_size, NULL),
                     0);
    ck_assert_int_eq(gnutls_x509_crt_get_subject_key_id(root, root_id, &id_size, NULL), 0);
    ck_assert_uint_eq(issuer_size, id_size);
    ck_assert_int_eq(memcmp(leaf_issuer, root_id, id_size), 0);
    gnutls_x509_crt_deinit(leaf);
    gnutls_x509_crt_deinit(root);
}
END_TEST

START_TEST(test_it_is_made_in_a_few_milliseconds)
{
    double best = 1;

    for (int i = 0; i < 10; i++) {
        struct timespec begin, end;
        double took;

        clock_gettime(CLOCK_MONOTONIC, &begin);
        ck_assert(certificate_make(&made));
        clock_gettime(CLOCK_MONOTONIC, &end);
        certificate_clear(&made);
        took = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
        best = took < best ? took : best;
    }
    if (getenv("TESTS_TELL_TIMES"))
        printf("made in %.2f ms\n", best * 1000);
    ck_assert_double_lt(best, 0.2); /* valgrind is slow */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("certificate");
    TCase *tcase = unit_case(suite, "certificate");

    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_loop_test(tcase, test_it_is_trusted_for_its_names_alone, 0, COUNT_OF(hosts));
    tcase_add_test(tcase, test_an_authority_vouches_for_its_own_certificate_only);
    tcase_add_test(tcase, test_it_is_good_from_now_on_for_less_than_825_days);
    tcase_add_test(tcase, test_only_the_authority_can_issue_and_only_for_servers);
    tcase_add_test(tcase, test_it_is_made_in_a_few_milliseconds);
    return unit_main(suite);
}
