/*
 * The pair of certificate and key, read from files: what is read is what is
 * there, and what is wrong with them is told with the option and the file.
 */
#include "lib/stderr.h"
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "net/certificate.h"

static char directory[] = "/tmp/statusbin-test-pair-XXXXXX";
static struct certificate made, other;

enum { PATH_SIZE = 64 };
static char certificate_path[PATH_SIZE], key_path[PATH_SIZE], chain_path[PATH_SIZE],
    other_key_path[PATH_SIZE], text_path[PATH_SIZE], locked_path[PATH_SIZE], none_path[PATH_SIZE];

static void write_file(char path[PATH_SIZE], const char *name, const char *first,
                       const char *second)
{
    FILE *file;

    snprintf(path, PATH_SIZE, "%s/%s", directory, name);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "%s%s", first, second);
    fclose(file);
}

/* A key with a password, as `openssl ec -aes128 -passout pass:a` writes it, cut short. */
static const char locked_key[] =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiGHC1dTHNHGQICCAAw\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

static void setup(void)
{
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert(certificate_make(&made));
    ck_assert(certificate_make(&other));
    write_file(certificate_path, "cert.pem", made.pair.certificate, "");
    write_file(key_path, "key.pem", made.pair.key, "");
    write_file(chain_path, "chain.pem", made.pair.certificate, made.authority);
    write_file(other_key_path, "other.pem", other.pair.key, "");
    write_file(text_path, "text.pem", "no PEM\n", "");
    write_file(locked_path, "locked.pem", locked_key, "");
    snprintf(none_path, PATH_SIZE, "%s/none.pem", directory);
    stderr_capture();
}

static void teardown(void)
{
    char *const paths[] = {certificate_path, key_path,  chain_path,
                           other_key_path,   text_path, locked_path};

    for (size_t i = 0; i < COUNT_OF(paths); i++)
        unlink(paths[i]);
    rmdir(directory);
    certificate_clear(&made);
    certificate_clear(&other);
}

START_TEST(test_a_pair_is_read_as_it_is)
{
    struct tls_pair pair;

    ck_assert(tls_pair_read(certificate_path, key_path, &pair));
    ck_assert_str_eq(pair.certificate, made.pair.certificate);
    ck_assert_str_eq(pair.key, made.pair.key);
    ck_assert_str_eq(stderr_text(), "");
    tls_pair_clear(&pair);
    ck_assert_ptr_null(pair.certificate);
    ck_assert_ptr_null(pair.key);
    tls_pair_clear(&pair);
}
END_TEST

START_TEST(test_intermediate_certificates_may_follow)
{
    struct tls_pair pair;

    ck_assert(tls_pair_read(chain_path, key_path, &pair));
    ck_assert_uint_eq(strlen(pair.certificate),
                      strlen(made.pair.certificate) + strlen(made.authority));
    tls_pair_clear(&pair);
}
END_TEST

static const struct {
    const char *certificate, *key, *said[3]; /* what the line has in it, in this order */
} wrong[] = {
    {none_path, key_path, {"--tls-cert ", none_path, "No such file"}},
    {certificate_path, none_path, {"--tls-key ", none_path, "No such file"}},
    {directory, key_path, {"--tls-cert ", directory, "Is a directory"}},
    {text_path, key_path, {"--tls-cert ", text_path, "it has no certificate"}},
    {key_path, key_path, {"--tls-cert ", key_path, "it has no certificate"}},
    {certificate_path, text_path, {"--tls-key ", text_path, "it has no private key"}},
    {certificate_path, certificate_path, {"--tls-key ", certificate_path, "no private key"}},
    {certificate_path, locked_path, {"--tls-key ", locked_path, "with a password"}},
    {certificate_path, other_key_path, {"--tls-key ", other_key_path, "is not the key of"}},
};

START_TEST(test_what_is_wrong_is_told_in_a_line)
{
    struct tls_pair pair = {.certificate = certificate_path, .key = key_path};
    const char *at;

    ck_assert(!tls_pair_read(wrong[_i].certificate, wrong[_i].key, &pair));
    ck_assert_ptr_eq(pair.certificate, certificate_path); /* nothing is stored */
    ck_assert_ptr_eq(pair.key, key_path);
    at = stderr_text();
    ck_assert_int_eq(strncmp(at, "statusbin: ", strlen("statusbin: ")), 0);
    for (size_t i = 0; i < COUNT_OF(wrong[_i].said); i++) {
        at = strstr(at, wrong[_i].said[i]);
        ck_assert_msg(at, "no '%s' in: %s", wrong[_i].said[i], stderr_text());
    }
    ck_assert_str_eq(strchr(at, '\n'), "\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tls-pair");
    TCase *tcase = unit_case(suite, "tls-pair");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_pair_is_read_as_it_is);
    tcase_add_test(tcase, test_intermediate_certificates_may_follow);
    tcase_add_loop_test(tcase, test_what_is_wrong_is_told_in_a_line, 0, COUNT_OF(wrong));
    return unit_main(suite);
}
