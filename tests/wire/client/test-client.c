/*
 * libcurl as the client that people really use.
 *
 * What the raw socket tests prove about bytes must have its effect here:
 * redirects are followed with the method that RFC 9110 says, challenges and
 * Retry-After are understood, interim responses are seen and survived, and one
 * connection serves every code.
 */
#include "lib/client.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

START_TEST(test_one_connection_serves_every_code)
{
    bool fresh = true;
    for (int i = 0; i < expect_code_count; i++) {
        unsigned code = expect_codes[i];
        long expected = (long)expect_final_code(&(struct expect_asked){.code = code});
        ck_assert_int_eq(client_get_code(code), expected);
        ck_assert_msg(client_number(CURLINFO_NUM_CONNECTS) == fresh,
                      "%u needs a connection of its own", code);
        fresh = expect_closes(code);
    }
}
END_TEST

START_TEST(test_one_connection_takes_a_body_with_every_code)
{
    bool fresh = true;
    curl_easy_setopt(client.curl, CURLOPT_POSTFIELDS, "name=value");
    for (int i = 0; i < expect_code_count; i++) {
        unsigned code = expect_codes[i];
        long expected = (long)expect_final_code(&(struct expect_asked){.code = code});
        ck_assert_int_eq(client_get_code(code), expected);
        ck_assert_int_eq(client_number(CURLINFO_NUM_CONNECTS), fresh);
        fresh = expect_closes(code);
    }
}
END_TEST

START_TEST(test_head_does_not_wait_for_content)
{
    curl_easy_setopt(client.curl, CURLOPT_NOBODY, 1L);
    for (int i = 0; i < expect_code_count; i++) {
        long expected = (long)expect_final_code(&(struct expect_asked){.code = expect_codes[i]});
        ck_assert_int_eq(client_get_code(expect_codes[i]), expected);
    }
}
END_TEST

/* Rows that send a client elsewhere: 3xx with a page and a Location. */
static bool redirects(const struct status *row)
{
    bool located = false;
    for (size_t i = 0; i < STATUS_FIELDS_MAX && row->fields[i].name; i++)
        located |= strcasecmp(row->fields[i].name, "Location") == 0;
    return located && row->code / 100 == 3 && row->content == CONTENT_PAGE;
}

/* RFC 9110, 15.4.8 and 15.4.9: the two codes that keep method and content; the
   others let a POST become a GET (15.4.2 to 15.4.4). */
START_TEST(test_redirects_keep_or_change_the_method)
{
    static const char body[] = "name=value";
    size_t followed = 0;
    curl_easy_setopt(client.curl, CURLOPT_FOLLOWLOCATION, 1L);
    for (size_t i = 0; i < status_registered_count; i++) {
        const struct status *row = &status_registered[i];
        bool keeps = row->code == 307 || row->code == 308;
        char *method = NULL;
        if (!redirects(row))
            continue;
        followed++;
        curl_easy_setopt(client.curl, CURLOPT_POST, 1L);
        curl_easy_setopt(client.curl, CURLOPT_POSTFIELDS, body);
        ck_assert_int_eq(client_get_code(row->code), 200);
        ck_assert_int_eq(client_number(CURLINFO_REDIRECT_COUNT), 1);
        curl_easy_getinfo(client.curl, CURLINFO_EFFECTIVE_METHOD, &method);
        ck_assert_msg(strcmp(method, keeps ? "POST" : "GET") == 0, "%u: %s", row->code, method);
        ck_assert_uint_eq(client.uploaded, (sizeof body - 1) * (keeps ? 2 : 1));
        ck_assert_ptr_nonnull(strstr(client.fields, "Statusbin-Code: 200"));

        curl_easy_setopt(client.curl, CURLOPT_HTTPGET, 1L);
        ck_assert_int_eq(client_get_code(row->code), 200);
    }
    ck_assert_uint_eq(followed, 5);
}
END_TEST

START_TEST(test_challenges_are_understood)
{
    ck_assert_int_eq(client_get("/status/401"), 401);
    ck_assert_int_eq(client_number(CURLINFO_HTTPAUTH_AVAIL), CURLAUTH_BASIC);
    ck_assert_int_eq(client_get("/status/407"), 407);
    if (curl_version_info(CURLVERSION_NOW)->version_num < 0x081700) /* 8.23 asks proxies only */
        ck_assert_int_eq(client_number(CURLINFO_PROXYAUTH_AVAIL), CURLAUTH_BASIC);
    curl_easy_setopt(client.curl, CURLOPT_USERPWD, "user:pass");
    curl_easy_setopt(client.curl, CURLOPT_HTTPAUTH, CURLAUTH_ANY);
    ck_assert_int_eq(client_get("/status/401"), 401); /* forced, whoever asks */
}
END_TEST

START_TEST(test_retry_after_is_understood)
{
    size_t seen = 0;
    for (size_t i = 0; i < status_registered_count; i++) {
        const struct status *row = &status_registered[i];
        for (size_t j = 0; j < STATUS_FIELDS_MAX && row->fields[j].name; j++) {
            curl_off_t seconds = -1;
            if (strcasecmp(row->fields[j].name, "Retry-After") != 0)
                continue;
            ck_assert_int_eq(client_get_code(row->code), row->code);
            curl_easy_getinfo(client.curl, CURLINFO_RETRY_AFTER, &seconds);
            ck_assert_int_eq(seconds, strtol(row->fields[j].value, NULL, 10));
            seen++;
        }
    }
    ck_assert_uint_eq(seen, 2);
}
END_TEST

START_TEST(test_ranges_arrive)
{
    static char whole[sizeof client.content];
    size_t size;
    ck_assert_int_eq(client_get("/static/document.txt"), 200);
    size = client.content_length;
    memcpy(whole, client.content, size);

    curl_easy_setopt(client.curl, CURLOPT_RANGE, "3-12");
    ck_assert_int_eq(client_get("/status/206"), 206);
    ck_assert_uint_eq(client.content_length, 10);
    ck_assert_int_eq(memcmp(client.content, whole + 3, 10), 0);
    curl_easy_setopt(client.curl, CURLOPT_RANGE, "-7");
    ck_assert_int_eq(client_get("/status/206"), 206);
    ck_assert_uint_eq(client.content_length, 7);
    ck_assert_int_eq(memcmp(client.content, whole + size - 7, 7), 0);
    curl_easy_setopt(client.curl, CURLOPT_RANGE, NULL);

    /* a download resumed after its first half, which is what a plain GET gives */
    ck_assert_int_eq(client_get("/status/206"), 206);
    size_t half = client.content_length;
    ck_assert_uint_eq(half, size / 2);
    curl_easy_setopt(client.curl, CURLOPT_RESUME_FROM_LARGE, (curl_off_t)half);
    ck_assert_int_eq(client_get("/status/206"), 206);
    ck_assert_uint_eq(client.content_length, size - half);
    ck_assert_int_eq(memcmp(client.content, whole + half, size - half), 0);
}
END_TEST

START_TEST(test_a_304_ends_at_once)
{
    struct curl_slist *list = curl_slist_append(NULL, "If-None-Match: \"statusbin-304\"");
    curl_easy_setopt(client.curl, CURLOPT_HTTPHEADER, list);
    ck_assert_int_eq(client_get("/status/304"), 304);
    ck_assert_uint_eq(client.content_length, 0);
    ck_assert_ptr_nonnull(strstr(client.fields, "ETag: \"statusbin-304\""));
    curl_slist_free_all(list);
}
END_TEST

START_TEST(test_interim_responses_are_seen_and_survived)
{
    for (int i = 0; i < expect_code_count; i++) {
        unsigned code = expect_codes[i];
        char line[40];
        if (code >= 200 || code == 101)
            continue;
        ck_assert_int_eq(client_get_code(code), 200);
        snprintf(line, sizeof line, "HTTP/1.1 %u ", code);
        ck_assert_msg(strncmp(client.fields, line, strlen(line)) == 0, "%u: %s", code,
                      client.fields);
        ck_assert_ptr_nonnull(strstr(client.fields, "HTTP/1.1 200 OK\r\n"));
    }
    ck_assert_int_eq(client_get("/status/103?final=503"), 503);
    ck_assert_ptr_nonnull(
        strstr(client.fields, "Link: </static/style.css>; rel=preload; as=style\r\n"));
}
END_TEST

/* RFC 9110, 10.1.1: were the 100 not sent, curl would wait for its own timeout. */
START_TEST(test_expect_100_continue_is_answered)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect: 100-continue");
    curl_off_t total_us = 0;
    curl_easy_setopt(client.curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(client.curl, CURLOPT_POSTFIELDS, "name=value");
    curl_easy_setopt(client.curl, CURLOPT_EXPECT_100_TIMEOUT_MS, (long)fixture_patience_ms(8000));
    ck_assert_int_eq(client_get("/status/201"), 201);
    ck_assert_msg(strncmp(client.fields, "HTTP/1.1 100 Continue\r\n", 23) == 0, "%s",
                  client.fields);
    ck_assert_uint_eq(client.uploaded, 10);
    curl_easy_getinfo(client.curl, CURLINFO_TOTAL_TIME_T, &total_us);
    ck_assert_int_lt(total_us / 1000, fixture_patience_ms(4000));
    curl_slist_free_all(list);
}
END_TEST

/* The 413 comes instead of the 100, and nothing is sent. */
START_TEST(test_a_refused_body_is_not_sent)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect: 100-continue");
    static char body[11 << 20];
    memset(body, 'b', sizeof body);
    curl_easy_setopt(client.curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(client.curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)sizeof body);
    curl_easy_setopt(client.curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(client.curl, CURLOPT_EXPECT_100_TIMEOUT_MS, (long)fixture_patience_ms(8000));
    ck_assert_int_eq(client_get("/status/200"), 413);
    ck_assert_uint_eq(client.uploaded, 0);
    curl_slist_free_all(list);
}
END_TEST

START_TEST(test_http_1_0_gets_no_interim_response)
{
    curl_easy_setopt(client.curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_0);
    for (int i = 0; i < expect_code_count; i++) {
        long expected = (long)expect_final_code(&(struct expect_asked){.code = expect_codes[i]});
        ck_assert_int_eq(client_get_code(expect_codes[i]), expected);
        ck_assert_ptr_null(strstr(client.fields, "HTTP/1.1 1"));
    }
}
END_TEST

START_TEST(test_an_upgrade_switches_the_connection)
{
    static const char handshake[] = "GET /status/101 HTTP/1.1\r\nHost: a.test\r\n"
                                    "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                                    "Sec-WebSocket-Version: 13\r\n"
                                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    char answer[1000];
    size_t length = 0, sent = 0, got;
    ck_assert_int_eq(client_get("/status/101"), 426);
    ck_assert_ptr_nonnull(strstr(client.fields, "Upgrade: websocket\r\n"));

    curl_easy_setopt(client.curl, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(client.curl, CURLOPT_FRESH_CONNECT, 1L);
    client_point_at("/");
    ck_assert_int_eq(curl_easy_perform(client.curl), CURLE_OK);
    ck_assert_int_eq(curl_easy_send(client.curl, handshake, sizeof handshake - 1, &sent), CURLE_OK);
    ck_assert_uint_eq(sent, sizeof handshake - 1);
    for (long long end = fixture_now_ms() + fixture_patience_ms(WIRE_WAIT_MS);;) {
        ck_assert_msg(fixture_now_ms() < end, "no 101: %.*s", (int)length, answer);
        CURLcode result =
            curl_easy_recv(client.curl, answer + length, sizeof answer - 1 - length, &got);
        if (result == CURLE_AGAIN) {
            fixture_pause_ms(2);
            continue;
        }
        ck_assert_int_eq(result, CURLE_OK);
        ck_assert_uint_gt(got, 0);
        answer[length += got] = '\0';
        if (strstr(answer, "\r\n\r\n"))
            break;
    }
    ck_assert_msg(strncmp(answer, "HTTP/1.1 101 Switching Protocols\r\n", 34) == 0, "%s", answer);
    ck_assert_ptr_nonnull(strstr(answer, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("client");
    TCase *tcase = fixture_case(suite, "curl");
    curl_global_init(CURL_GLOBAL_ALL);
    expect_collect_codes();
    tcase_add_checked_fixture(tcase, client_open, client_close);
    tcase_add_test(tcase, test_one_connection_serves_every_code);
    tcase_add_test(tcase, test_one_connection_takes_a_body_with_every_code);
    tcase_add_test(tcase, test_head_does_not_wait_for_content);
    tcase_add_test(tcase, test_redirects_keep_or_change_the_method);
    tcase_add_test(tcase, test_challenges_are_understood);
    tcase_add_test(tcase, test_retry_after_is_understood);
    tcase_add_test(tcase, test_ranges_arrive);
    tcase_add_test(tcase, test_a_304_ends_at_once);
    tcase_add_test(tcase, test_interim_responses_are_seen_and_survived);
    tcase_add_test(tcase, test_expect_100_continue_is_answered);
    tcase_add_test(tcase, test_a_refused_body_is_not_sent);
    tcase_add_test(tcase, test_http_1_0_gets_no_interim_response);
    tcase_add_test(tcase, test_an_upgrade_switches_the_connection);
    return fixture_main(suite);
}
