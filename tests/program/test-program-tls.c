/*
 * How the program starts with HTTPS: which options belong together, which files
 * will do, and what it tells.
 */
#include "lib/fixture.h"
#include "lib/program.h"

#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct program program;
static char certificate[320], key[320];

static void setup(void)
{
    program_clean_environment();
    snprintf(certificate, sizeof certificate, "%s", program_path("cert.pem"));
    snprintf(key, sizeof key, "%s", program_path("key.pem"));
}

static void expect_error(const char *arguments, const char *part)
{
    program_run(&program, arguments);
    program_expect_error(&program, 1, part);
}

START_TEST(test_certificate_and_key_belong_together)
{
    expect_error("--port 0 --tls-cert cert.pem", "--tls-key");
    expect_error("--port 0 --tls-key key.pem", "--tls-cert");
    expect_error("--port 0 --tls-port 0", "--tls-cert");
    expect_error("--port 0 --tls-port-file port", "--tls-cert");
}
END_TEST

static void expect_pair_error(const char *certificate_file, const char *key_file, const char *part)
{
    expect_error(program_format("--port 0 --tls-port 0 --tls-cert %s --tls-key %s",
                                certificate_file, key_file),
                 part);
}

#if TESTS_TLS

static void make_pair(void)
{
    ck_assert_int_eq(
        system(program_format("'%s' '%s'", getenv("TESTS_MAKE_PAIR"), program_directory())), 0);
}

START_TEST(test_files_that_will_not_do_are_named)
{
    char other[320];

    make_pair();
    snprintf(other, sizeof other, "%s", program_path("other.pem"));
    rename(key, other);
    expect_pair_error(certificate, key, "key.pem: No such file");
    expect_pair_error(key, other, "key.pem: No such file");
    expect_pair_error(program_directory(), other, "Is a directory");
    expect_pair_error(other, other, "no certificate");
    expect_pair_error(certificate, certificate, "no private key");
    make_pair();
    expect_pair_error(certificate, other, "is not the key of the certificate");
}
END_TEST

START_TEST(test_a_port_that_is_taken_is_named_with_its_option)
{
    static struct program second;

    make_pair();
    program_serve(&program, "--port 0");
    program_run(&second, program_format("--port 0 --tls-port %s --tls-cert %s --tls-key %s",
                                        strrchr(program.url, ':') + 1, certificate, key));
    program_stop(&program, SIGTERM);
    program_expect_error(&second, 1, "--tls-port");
}
END_TEST

/* The ready line names both, and each file has one port. */
START_TEST(test_ready_line_and_port_files_tell_both_ports)
{
    unsigned port, secure_port, written = 0, secure_written = 0;
    CURL *curl = curl_easy_init();
    FILE *file;
    char url[100];

    make_pair();
    program_serve(&program,
                  program_format("--port 0 --tls-port 0 --tls-cert %s --tls-key %s --port-file %s "
                                 "--tls-port-file %s",
                                 certificate, key, program_path("port"), program_path("tls-port")));
    ck_assert_int_eq(sscanf(program.output,
                            "statusbin ready on http://127.0.0.1:%u/ and https://127.0.0.1:%u/",
                            &port, &secure_port),
                     2);
    for (int i = 0; i < 500 && secure_written == 0; i++) {
        fixture_pause_ms(2);
        if ((file = fopen(program_path("port"), "r"))) {
            ck_assert_int_eq(fscanf(file, "%u", &written), 1);
            fclose(file);
        }
        if ((file = fopen(program_path("tls-port"), "r"))) {
            ck_assert_int_eq(fscanf(file, "%u", &secure_written), 1);
            fclose(file);
        }
    }
    ck_assert_uint_eq(written, port);
    ck_assert_uint_eq(secure_written, secure_port);
    snprintf(url, sizeof url, "https://localhost:%u/status/204", secure_port);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CAINFO, certificate);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)fixture_patience_ms(5000));
    ck_assert_int_eq(curl_easy_perform(curl), CURLE_OK);
    curl_easy_cleanup(curl);
    program_stop(&program, SIGTERM);
    program_expect_status(&program, 0);
}
END_TEST

#else

START_TEST(test_a_build_without_tls_says_so)
{
    expect_pair_error("cert.pem", "key.pem", "without TLS");
}
END_TEST

#endif

int main(void)
{
    Suite *suite = suite_create("program-tls");
    TCase *tcase = fixture_case(suite, "start");

    curl_global_init(CURL_GLOBAL_ALL);
    tcase_add_checked_fixture(tcase, setup, program_remove_directory);
    tcase_add_test(tcase, test_certificate_and_key_belong_together);
#if TESTS_TLS
    tcase_add_test(tcase, test_files_that_will_not_do_are_named);
    tcase_add_test(tcase, test_a_port_that_is_taken_is_named_with_its_option);
    tcase_add_test(tcase, test_ready_line_and_port_files_tell_both_ports);
#else
    tcase_add_test(tcase, test_a_build_without_tls_says_so);
#endif
    return fixture_main_without_server(suite);
}
