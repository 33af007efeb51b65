/*
 * A build without TLS: no certificate is made or read, and no context, and the
 * one who asks for it is told why.
 */
#include "lib/stderr.h"
#include "lib/unit.h"

#include "net/certificate.h"
#include "net/tls.h"

START_TEST(test_there_is_no_tls)
{
    static const char *const protocols[] = {"http/1.1", NULL};
    const struct tls_pair pair = {0};
    struct certificate certificate;

    ck_assert(!tls_is_supported());
    ck_assert(!certificate_make(&certificate));
    ck_assert(!certificate_make_for("box", &certificate));
    ck_assert_ptr_null(tls_context_new(&pair, protocols));
    ck_assert_ptr_null(tls_session_new(NULL, 0));
}
END_TEST

START_TEST(test_a_pair_is_not_read_and_that_is_told)
{
    struct tls_pair pair = {0};

    stderr_capture();
    ck_assert(!tls_pair_read("cert.pem", "key.pem", &pair));
    ck_assert_str_eq(
        stderr_text(),
        "statusbin: --tls-cert: this program was built without TLS; --version says so\n");
    ck_assert_ptr_null(pair.certificate);
}
END_TEST

/* As the server does it when it ends. */
START_TEST(test_nothing_is_freed_without_harm)
{
    struct certificate certificate = {0};

    certificate_clear(&certificate);
    tls_pair_clear(&certificate.pair);
    tls_session_free(NULL);
    tls_context_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tls-none");
    TCase *tcase = unit_case(suite, "tls-none");

    tcase_add_test(tcase, test_there_is_no_tls);
    tcase_add_test(tcase, test_a_pair_is_not_read_and_that_is_told);
    tcase_add_test(tcase, test_nothing_is_freed_without_harm);
    return unit_main(suite);
}
