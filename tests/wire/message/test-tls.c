/*
 * What is particular to HTTPS. That all else is as over HTTP is for the suites
 * of the wire, which are run over TLS as well.
 */
#include "lib/exchange.h"
#include "lib/client.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static void setup(void)
{
    wire_open(&wire);
}

static void teardown(void)
{
    wire_close(&wire);
}

/* From the second request on MHD leaves the socket corked, for up to 200 ms. A busy machine makes a
   time longer, never shorter: of the times that may be long, the least tells. */
START_TEST(test_interim_responses_do_not_wait_for_the_final_one)
{
    long long least = 500;

    for (int i = 0; i < 4; i++) {
        long long begin = fixture_now_ms(), took;

        wire_request(&wire, "GET", "/status/103?delay=500ms", NULL, NULL);
        wire_read_interim(&wire, &response);
        ck_assert_uint_eq(response.head.code, 103);
        took = fixture_now_ms() - begin;
        least = i > 0 && took < least ? took : least;
        wire_read(&wire, "GET", &response);
        ck_assert_uint_eq(response.head.code, 200);
        ck_assert_int_ge(fixture_now_ms() - begin, 480);
    }
    ck_assert_int_lt(least, fixture_patience_ms(150));
}
END_TEST

START_TEST(test_a_close_on_purpose_is_a_cut)
{
    wire_request(&wire, "GET", "/status/200?fault=close", NULL, NULL);
    wire_expect_cut(&wire);
}
END_TEST

START_TEST(test_a_reset_on_purpose_is_a_cut)
{
    wire_request(&wire, "GET", "/status/200?fault=reset", NULL, NULL);
    wire_expect_cut(&wire);
}
END_TEST

START_TEST(test_truncated_content_is_half_and_then_a_cut)
{
    char bytes[2048];
    size_t size;

    wire_exchange(&wire, "GET", "/status/404", NULL, NULL, &response);
    size = response.content_length / 2;
    wire_request(&wire, "GET", "/status/404?fault=truncate", NULL, NULL);
    wire_read(&wire, "HEAD", &response); /* the head alone */
    wire_read_raw(&wire, bytes, size);
    wire_expect_cut(&wire);
}
END_TEST

START_TEST(test_pipelined_requests_are_answered_in_their_order)
{
    wire_printf(&wire, "GET /status/503 HTTP/1.1\r\nHost: a\r\n\r\n"
                       "GET /status/103 HTTP/1.1\r\nHost: a\r\n\r\n"
                       "GET /status/404 HTTP/1.1\r\nHost: a\r\n\r\n");
    wire_read(&wire, "GET", &response);
    ck_assert_uint_eq(response.head.code, 503);
    wire_read(&wire, "GET", &response);
    ck_assert_uint_eq(response.interim_count, 1);
    wire_read(&wire, "GET", &response);
    ck_assert_uint_eq(response.head.code, 404);
}
END_TEST

static CURLcode connect_with(const char *scheme, long version)
{
    char url[100];

    snprintf(url, sizeof url, "%s://localhost:%s/status/200", scheme, fixture_port());
    curl_easy_setopt(client.curl, CURLOPT_URL, url);
    curl_easy_setopt(client.curl, CURLOPT_CAINFO, fixture_trusted_file());
    curl_easy_setopt(client.curl, CURLOPT_SSLVERSION, version);
    curl_easy_setopt(client.curl, CURLOPT_FRESH_CONNECT, 1L);
    return curl_easy_perform(client.curl);
}

START_TEST(test_tls_1_2_and_1_3_are_spoken_and_nothing_older)
{
    ck_assert_int_eq(connect_with("https", CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_MAX_TLSv1_2),
                     CURLE_OK);
    ck_assert_int_eq(connect_with("https", CURL_SSLVERSION_TLSv1_3), CURLE_OK);
    ck_assert_int_eq(connect_with("https", CURL_SSLVERSION_TLSv1_0 | CURL_SSLVERSION_MAX_TLSv1_1),
                     CURLE_SSL_CONNECT_ERROR);
}
END_TEST

/* GnuTLS notices in the handshake, and there is no way to answer. */
START_TEST(test_plain_http_is_closed_at_once)
{
    long long begin = fixture_now_ms();

    ck_assert_int_ne(connect_with("http", CURL_SSLVERSION_DEFAULT), CURLE_OK);
    ck_assert_int_lt(fixture_now_ms() - begin, fixture_patience_ms(2000));
    expect_alive(&wire);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tls");
    TCase *tcase = fixture_case(suite, "tls"), *curl = fixture_case(suite, "curl");

    curl_global_init(CURL_GLOBAL_ALL);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_checked_fixture(curl, setup, teardown);
    tcase_add_checked_fixture(curl, client_open, client_close);
    tcase_add_test(tcase, test_interim_responses_do_not_wait_for_the_final_one);
    tcase_add_test(tcase, test_a_close_on_purpose_is_a_cut);
    tcase_add_test(tcase, test_a_reset_on_purpose_is_a_cut);
    tcase_add_test(tcase, test_truncated_content_is_half_and_then_a_cut);
    tcase_add_test(tcase, test_pipelined_requests_are_answered_in_their_order);
    tcase_add_test(curl, test_tls_1_2_and_1_3_are_spoken_and_nothing_older);
    tcase_add_test(curl, test_plain_http_is_closed_at_once);
    return fixture_main(suite);
}
