/*
 * Exchanges: what they answer and refuse, what becomes of content, and what the log
 * says of them.
 */
#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/ask.h"
#include "serve/log.h"
#include "unit/serve/recorder.h"

enum { BODY_MAX = 1000, LOG_SIZE = 4096 };

static struct stream one;

START_TEST(test_an_answer_is_sent_at_once)
{
    const struct reply *reply = &one.exchange.reply;

    for (int i = 0; i < 3; i++) { /* in the same memory */
        recorder_get(&one, "/status/404");
        recorder_check(&one, "404, ");
        ck_assert_int_eq(one.exchange.stage, STAGE_ANSWERED);
        ck_assert_str_eq(reply_field(reply, "Statusbin-Code"), "404");
        ck_assert_str_eq(reply->fields[0].name, "Content-Type");
        ck_assert_int_eq(strncmp(reply->content, "404 Not Found\n", 14), 0);
        recorder_end(&one);
    }
}
END_TEST

START_TEST(test_plain_answers_are_one_reply)
{
    struct stream *other = calloc(1, sizeof(*other));

    recorder_get(&one, "/status/404");
    recorder_get(other, "/404");
    ck_assert_ptr_nonnull(one.exchange.reply.prepared);
    ck_assert_ptr_eq(one.exchange.reply.prepared, other->exchange.reply.prepared);
    recorder_end(other);
    recorder_get(other, "/404?retry-after=1");
    ck_assert_ptr_null(other->exchange.reply.prepared);
    recorder_end(other);
    free(other);
}
END_TEST

START_TEST(test_an_interim_response_goes_first)
{
    recorder_get(&one, "/status/103");
    recorder_check(&one, "103, 200, ");
    ck_assert_uint_eq(one.exchange.interim->field_count, 1);
    ck_assert_str_eq(one.exchange.interim->fields[0].name, "Link");
    recorder_end(&one);
    recorder_get(&one, "/status/103?bare&final=404");
    recorder_check(&one, "103, 404, ");
    ck_assert_uint_eq(one.exchange.interim->field_count, 0);
    recorder_end(&one);
    recorder_request(&one, ask_head_10("GET", "/status/103", NO_LINES));
    recorder_check(&one, "200, ");
}
END_TEST

START_TEST(test_a_bad_request_is_refused)
{
    recorder_request(&one, ask_head("GET", "/status/200", NO_LINES));
    recorder_check(&one, "refuse 400, ");
    ck_assert_int_eq(one.exchange.refusal, REFUSAL_HOST_MISSING);
    ck_assert_ptr_nonnull(strstr(one.exchange.reply.content, "Host"));
    recorder_end(&one);
    recorder_request(&one,
                     ask_head("POST", "/status/200", LINES(HOST, {"Content-Length", "1001"})));
    recorder_check(&one, "refuse 413, ");
}
END_TEST

START_TEST(test_an_engine_refuses_whenever_it_will)
{
    recorder_begin(&one);
    recorder_obey(&one, exchange_refuse(&one.exchange, NULL, REFUSAL_HEAD_TIME));
    recorder_check(&one, "refuse 408, ");
    recorder_end(&one);
    recorder_get(&one, "/status/200?delay=20ms");
    recorder_obey(&one, exchange_refuse(&one.exchange, NULL, REFUSAL_CONTENT_TIME));
    recorder_turn(0.1);
    recorder_check(&one, "wait, refuse 408, ");
    ck_assert_int_eq(one.woken, 0);
}
END_TEST

/* Begins a POST. */
static void post(const char *target, const struct field_line *lines)
{
    struct request_head head = ask_head("POST", target, lines);

    recorder_begin(&one);
    recorder_obey(&one, exchange_head(&one.exchange, &head));
}

START_TEST(test_a_client_that_expects_a_100_gets_it)
{
    post("/demo/100", LINES(HOST, {"Expect", "100-continue"}, {"Content-Length", "4"}));
    recorder_obey(&one, exchange_content(&one.exchange, "abcd", 4));
    recorder_obey(&one, exchange_whole(&one.exchange));
    recorder_check(&one, "100, read, read, 200, ");
    ck_assert_uint_eq(one.exchange.reply.content_size, 4);
    ck_assert_int_eq(memcmp(one.exchange.reply.content, "abcd", 4), 0);
}
END_TEST

START_TEST(test_a_refusal_for_the_head_takes_the_place_of_a_100)
{
    post("/demo/415", LINES(HOST, {"Expect", "100-continue"}, {"Content-Length", "4"},
                            {"Content-Type", "text/plain"}));
    recorder_check(&one, "415, ");
}
END_TEST

static const struct field_line chunked[] = {HOST, {"Transfer-Encoding", "chunked"}, {0}};

START_TEST(test_content_is_kept_only_for_who_reads_it)
{
    post("/status/200", chunked);
    recorder_obey(&one, exchange_content(&one.exchange, "abcd", 4));
    ck_assert_ptr_null(one.exchange.request.content);
    ck_assert_uint_eq(one.exchange.request.content_received, 4);
    recorder_end(&one);
    post("/demo/100", chunked);
    recorder_obey(&one, exchange_content(&one.exchange, "abcd", 4));
    ck_assert_uint_eq(one.exchange.request.content_size, 4);
}
END_TEST

START_TEST(test_too_much_content_is_refused_and_twice_as_much_is_not_read)
{
    static const char data[BODY_MAX];

    post("/status/200", chunked);
    recorder_obey(&one, exchange_content(&one.exchange, data, BODY_MAX));
    recorder_obey(&one, exchange_whole(&one.exchange));
    recorder_check(&one, "read, read, 200, ");
    recorder_end(&one);
    post("/status/200", chunked);
    recorder_obey(&one, exchange_content(&one.exchange, data, BODY_MAX));
    recorder_obey(&one, exchange_content(&one.exchange, data, 1));
    recorder_obey(&one, exchange_whole(&one.exchange));
    recorder_check(&one, "read, read, read, refuse 413, ");
    recorder_end(&one);
    post("/status/200", chunked);
    recorder_obey(&one, exchange_content(&one.exchange, data, BODY_MAX));
    recorder_obey(&one, exchange_content(&one.exchange, data, BODY_MAX));
    recorder_obey(&one, exchange_content(&one.exchange, data, 1));
    recorder_check(&one, "read, read, read, abort, ");
}
END_TEST

START_TEST(test_content_may_be_refused_before_it_is_whole)
{
    static const char data[1025];

    recorder_shared.service.limits.body = 4000;
    post("/demo/413", LINES(HOST, {"Content-Length", "1025"}));
    recorder_check(&one, "413, ");
    recorder_end(&one);
    post("/demo/413", LINES(HOST, {"Content-Length", "1025"}, {"Expect", "100-continue"}));
    recorder_check(&one, "413, ");
    recorder_end(&one);
    post("/demo/413", chunked);
    recorder_obey(&one, exchange_content(&one.exchange, data, 1024));
    recorder_obey(&one, exchange_content(&one.exchange, data, 1));
    recorder_check(&one, "read, read, 413, ");
    ck_assert(one.exchange.reply.close);
    recorder_end(&one);
    post("/demo/413/x", LINES(HOST, {"Content-Length", "1025"}));
    recorder_check(&one, "read, ");
}
END_TEST

static const struct field_line handshake[] = {HOST,
                                              {"Connection", "Upgrade"},
                                              {"Upgrade", "websocket"},
                                              {"Sec-WebSocket-Version", "13"},
                                              {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                                              {0}};

START_TEST(test_a_connection_is_switched_where_it_can_be)
{
    struct request_head head = ask_head("GET", "/status/101", handshake);

    recorder_request(&one, head);
    recorder_check(&one, "101, ");
    ck_assert(one.exchange.reply.upgrade);
    recorder_end(&one);
    head.can_upgrade = false;
    recorder_request(&one, head);
    recorder_check(&one, "426, ");
    ck_assert(!one.exchange.reply.upgrade);
}
END_TEST

/* What the log has got until now; it is closed. */
static const char *read_log(int fds[2])
{
    static char text[LOG_SIZE];
    ssize_t size;

    log_close(recorder_shared.log);
    close(fds[1]);
    size = read(fds[0], text, sizeof(text) - 1);
    ck_assert_int_gt(size, 0);
    text[size] = '\0';
    return text;
}

START_TEST(test_the_log_says_what_became_of_each)
{
    const struct request_head partial = {HTTP_1_1, .target = "/partial"};
    const char *at;
    int fds[2];

    ck_assert_int_eq(pipe(fds), 0);
    recorder_shared.log = log_open(LOG_JSON, fds[1]);
    recorder_get(&one, "/status/404");
    exchange_end(&one.exchange, SENT_ALL, 7);
    recorder_get(&one, "/status/404?delay=1s");
    exchange_end(&one.exchange, SENT_NOTHING, 0);
    recorder_get(&one, "/status/200?fault=close");
    exchange_end(&one.exchange, SENT_NOTHING, 0);
    recorder_begin(&one);
    exchange_refuse(&one.exchange, &partial, REFUSAL_HEAD_TIME);
    exchange_end(&one.exchange, SENT_ALL, 5);
    at = read_log(fds);
    at = strstr(at,
                "\"target\":\"/status/404\",\"protocol\":\"HTTP/1.1\",\"status\":404,\"bytes\":7,");
    ck_assert_ptr_nonnull(at);
    at = strstr(at, "\"target\":\"/status/404?delay=1s\",\"protocol\":\"HTTP/"
                    "1.1\",\"status\":null,\"bytes\":0,");
    ck_assert_ptr_nonnull(at);
    at = strstr(at, "\"knobs\":\"delay\"");
    ck_assert_ptr_nonnull(at);
    at = strstr(at, "\"status\":null,\"bytes\":0,");
    ck_assert_ptr_nonnull(at);
    at = strstr(at, "\"fault\":\"close\"");
    ck_assert_ptr_nonnull(at);
    at = strstr(at, "\"method\":null,\"target\":\"/partial\",\"protocol\":\"HTTP/"
                    "1.1\",\"status\":408,\"bytes\":5,");
    ck_assert_ptr_nonnull(at);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("exchange");
    TCase *tcase = recorder_case(suite, "answers");

    tcase_add_test(tcase, test_an_answer_is_sent_at_once);
    tcase_add_test(tcase, test_plain_answers_are_one_reply);
    tcase_add_test(tcase, test_an_interim_response_goes_first);
    tcase_add_test(tcase, test_a_connection_is_switched_where_it_can_be);
    tcase = recorder_case(suite, "refusal");
    tcase_add_test(tcase, test_a_bad_request_is_refused);
    tcase_add_test(tcase, test_an_engine_refuses_whenever_it_will);
    tcase = recorder_case(suite, "content");
    tcase_add_test(tcase, test_a_client_that_expects_a_100_gets_it);
    tcase_add_test(tcase, test_a_refusal_for_the_head_takes_the_place_of_a_100);
    tcase_add_test(tcase, test_content_is_kept_only_for_who_reads_it);
    tcase_add_test(tcase, test_content_may_be_refused_before_it_is_whole);
    tcase_add_test(tcase, test_too_much_content_is_refused_and_twice_as_much_is_not_read);
    tcase = recorder_case(suite, "log");
    tcase_add_test(tcase, test_the_log_says_what_became_of_each);
    return unit_main(suite);
}
