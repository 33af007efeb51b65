/*
 * Exchanges, driven by an engine of the test's own, which writes down what it is
 * told to do.
 */
#include "lib/unit.h"

#include <ev.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/ask.h"
#include "serve/exchange.h"
#include "serve/log.h"

enum { BODY_MAX = 1000, DONE_SIZE = 512, MAX_DELAY_MS = 5000, LIFE_S = 10, LOG_SIZE = 4096 };

#define HOST                                                                                       \
    {                                                                                              \
        "Host", "a.test"                                                                           \
    }

/* A stream of the engine. */
struct stream {
    struct exchange exchange;
    enum exchange_next last; /* what it was told last */
    int woken;
    char done[DONE_SIZE]; /* what it has done, in words */
};

static struct shared shared;
static struct carrier carrier;
static struct stream one;

__attribute__((format(printf, 2, 3))) static void note(struct stream *stream, const char *format,
                                                       ...)
{
    size_t size = strlen(stream->done);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(stream->done + size, sizeof(stream->done) - size, format, arguments);
    va_end(arguments);
}

static const char *const breakages[] = {
    [BREAKAGE_NONE] = "",          [BREAKAGE_CLOSE] = " closed",
    [BREAKAGE_RESET] = " reset",   [BREAKAGE_TRUNCATE] = " truncated",
    [BREAKAGE_STALL] = " stalled",
};

static void obey(struct stream *stream, enum exchange_next next)
{
    const struct reply *reply = &stream->exchange.reply;

    while (next == EXCHANGE_INTERIM) {
        note(stream, "%u, ", stream->exchange.interim->code);
        next = exchange_continue(&stream->exchange);
    }
    stream->last = next;
    switch (next) {
    case EXCHANGE_READ:
        note(stream, "read, ");
        break;
    case EXCHANGE_WAIT:
        note(stream, "wait, ");
        break;
    case EXCHANGE_SEND:
        note(stream, "%u%s, ", reply->code, breakages[reply->breakage]);
        break;
    case EXCHANGE_REFUSE:
        note(stream, "refuse %u, ", reply->code);
        break;
    default:
        note(stream, "abort%s, ", breakages[reply->breakage]);
    }
}

static void wake(void *stream_)
{
    struct stream *stream = stream_;

    stream->woken++;
    obey(stream, exchange_continue(&stream->exchange));
}

static void set_up(void)
{
    ck_assert(service_open(&shared.service, 100, 1000));
    shared.service.limits = ask_limits;
    shared.service.max_delay_ms = MAX_DELAY_MS;
    shared.service.highest_code = 599;
    carrier = (struct carrier){.shared = &shared, .loop = ev_default_loop(0), .wake = wake};
}

static void begin(struct stream *stream)
{
    stream->woken = 0;
    *stream->done = '\0';
    exchange_begin(&stream->exchange, &carrier, stream);
}

/* Hands over a request without content. */
static void request(struct stream *stream, struct request_head head)
{
    enum exchange_next next;

    begin(stream);
    next = exchange_head(&stream->exchange, &head);
    obey(stream, next == EXCHANGE_READ ? exchange_whole(&stream->exchange) : next);
}

static void get(struct stream *stream, const char *target)
{
    static const struct field_line lines[] = {HOST, {0}};

    request(stream, ask_head("GET", target, lines));
}

static void check_done(const struct stream *stream, const char *done)
{
    ck_assert_str_eq(stream->done, done);
}

static void stop(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)timer, (void)events;
    ev_break(loop, EVBREAK_ALL);
}

/* Lets the loop turn until the streams have nothing to wait for, or for that time. */
static void turn(double seconds)
{
    ev_timer life;

    ev_timer_init(&life, stop, seconds, 0);
    ev_now_update(carrier.loop);
    ev_timer_start(carrier.loop, &life);
    ev_unref(carrier.loop);
    ev_run(carrier.loop, 0);
    ev_ref(carrier.loop);
    ev_timer_stop(carrier.loop, &life);
}

static void end(struct stream *stream)
{
    exchange_end(&stream->exchange, stream->last == EXCHANGE_SEND,
                 stream->exchange.reply.content_size);
    ck_assert_int_eq(stream->exchange.stage, STAGE_IDLE);
}

START_TEST(test_an_answer_is_sent_at_once)
{
    const struct reply *reply = &one.exchange.reply;

    for (int i = 0; i < 3; i++) { /* in the same memory */
        get(&one, "/status/404");
        check_done(&one, "404, ");
        ck_assert_int_eq(one.exchange.stage, STAGE_ANSWERED);
        ck_assert_str_eq(reply_field(reply, "Statusbin-Code"), "404");
        ck_assert_str_eq(reply->fields[0].name, "Content-Type");
        ck_assert_int_eq(strncmp(reply->content, "404 Not Found\n", 14), 0);
        end(&one);
    }
}
END_TEST

START_TEST(test_plain_answers_are_one_reply)
{
    struct stream *other = calloc(1, sizeof(*other));

    get(&one, "/status/404");
    get(other, "/404");
    ck_assert_ptr_nonnull(one.exchange.reply.prepared);
    ck_assert_ptr_eq(one.exchange.reply.prepared, other->exchange.reply.prepared);
    end(other);
    get(other, "/404?retry-after=1");
    ck_assert_ptr_null(other->exchange.reply.prepared);
    end(other);
    free(other);
}
END_TEST

START_TEST(test_an_interim_response_goes_first)
{
    get(&one, "/status/103");
    check_done(&one, "103, 200, ");
    ck_assert_uint_eq(one.exchange.interim->field_count, 1);
    ck_assert_str_eq(one.exchange.interim->fields[0].name, "Link");
    end(&one);
    get(&one, "/status/103?bare&final=404");
    check_done(&one, "103, 404, ");
    ck_assert_uint_eq(one.exchange.interim->field_count, 0);
    end(&one);
    request(&one, ask_head_10("GET", "/status/103", NO_LINES));
    check_done(&one, "200, ");
}
END_TEST

START_TEST(test_a_delay_is_waited_for_and_never_cut_short)
{
    ev_tstamp began = ev_time();

    get(&one, "/status/503?delay=60ms");
    check_done(&one, "wait, ");
    ck_assert_int_eq(exchange_continue(&one.exchange), EXCHANGE_WAIT); /* too early */
    turn(LIFE_S);
    check_done(&one, "wait, 503, ");
    ck_assert_int_eq(one.woken, 1);
    ck_assert(ev_time() - began >= 0.06);
}
END_TEST

START_TEST(test_an_interim_response_is_repeated_in_a_delay)
{
    get(&one, "/demo/102?delay=1.1s");
    turn(LIFE_S);
    check_done(&one, "102, wait, 102, wait, 200, ");
}
END_TEST

static const struct {
    const char *target, *done;
} broken[] = {
    {"/status/200?fault=close", "abort closed, "},
    {"/status/200?fault=reset", "abort reset, "},
    {"/status/200?fault=truncate", "200 truncated, "},
    {"/status/200?fault=stall", "200 stalled, abort stalled, "},
    {"/status/200?fault=close&delay=10ms", "wait, abort closed, "},
    {"/status/200?fault=reset&delay=10ms", "wait, abort reset, "},
    {"/status/200?fault=truncate&delay=10ms", "wait, 200 truncated, "},
    {"/status/200?fault=stall&delay=10ms", "wait, 200 stalled, abort stalled, "},
    {"/status/103?fault=close", "103, abort closed, "},
};

START_TEST(test_a_breakage_is_told)
{
    shared.service.max_delay_ms = 20;
    get(&one, broken[_i].target);
    turn(LIFE_S);
    check_done(&one, broken[_i].done);
}
END_TEST

START_TEST(test_a_stall_is_silent_until_it_ends)
{
    get(&one, "/status/200?fault=stall");
    ck_assert_int_eq(one.exchange.stage, STAGE_STALLED);
    ck_assert_int_eq(exchange_continue(&one.exchange), EXCHANGE_WAIT);
    turn(0.05);
    check_done(&one, "200 stalled, ");
}
END_TEST

START_TEST(test_a_bad_request_is_refused)
{
    request(&one, ask_head("GET", "/status/200", NO_LINES));
    check_done(&one, "refuse 400, ");
    ck_assert_int_eq(one.exchange.refusal, REFUSAL_HOST_MISSING);
    ck_assert_ptr_nonnull(strstr(one.exchange.reply.content, "Host"));
    end(&one);
    request(&one, ask_head("POST", "/status/200", LINES(HOST, {"Content-Length", "1001"})));
    check_done(&one, "refuse 413, ");
}
END_TEST

START_TEST(test_an_engine_refuses_whenever_it_will)
{
    begin(&one);
    obey(&one, exchange_refuse(&one.exchange, NULL, REFUSAL_HEAD_TIME));
    check_done(&one, "refuse 408, ");
    end(&one);
    get(&one, "/status/200?delay=20ms");
    obey(&one, exchange_refuse(&one.exchange, NULL, REFUSAL_CONTENT_TIME));
    turn(0.1);
    check_done(&one, "wait, refuse 408, ");
    ck_assert_int_eq(one.woken, 0);
}
END_TEST

/* Begins a POST. */
static void post(const char *target, const struct field_line *lines)
{
    struct request_head head = ask_head("POST", target, lines);

    begin(&one);
    obey(&one, exchange_head(&one.exchange, &head));
}

START_TEST(test_a_client_that_expects_a_100_gets_it)
{
    post("/demo/100", LINES(HOST, {"Expect", "100-continue"}, {"Content-Length", "4"}));
    obey(&one, exchange_content(&one.exchange, "abcd", 4));
    obey(&one, exchange_whole(&one.exchange));
    check_done(&one, "100, read, read, 200, ");
    ck_assert_uint_eq(one.exchange.reply.content_size, 4);
    ck_assert_int_eq(memcmp(one.exchange.reply.content, "abcd", 4), 0);
}
END_TEST

START_TEST(test_a_refusal_for_the_head_takes_the_place_of_a_100)
{
    post("/demo/415", LINES(HOST, {"Expect", "100-continue"}, {"Content-Length", "4"},
                            {"Content-Type", "text/plain"}));
    check_done(&one, "415, ");
}
END_TEST

static const struct field_line chunked[] = {HOST, {"Transfer-Encoding", "chunked"}, {0}};

START_TEST(test_content_is_kept_only_for_who_reads_it)
{
    post("/status/200", chunked);
    obey(&one, exchange_content(&one.exchange, "abcd", 4));
    ck_assert_ptr_null(one.exchange.request.content);
    ck_assert_uint_eq(one.exchange.request.content_received, 4);
    end(&one);
    post("/demo/100", chunked);
    obey(&one, exchange_content(&one.exchange, "abcd", 4));
    ck_assert_uint_eq(one.exchange.request.content_size, 4);
}
END_TEST

START_TEST(test_too_much_content_is_refused_and_twice_as_much_is_not_read)
{
    static const char data[BODY_MAX];

    post("/status/200", chunked);
    obey(&one, exchange_content(&one.exchange, data, BODY_MAX));
    obey(&one, exchange_whole(&one.exchange));
    check_done(&one, "read, read, 200, ");
    end(&one);
    post("/status/200", chunked);
    obey(&one, exchange_content(&one.exchange, data, BODY_MAX));
    obey(&one, exchange_content(&one.exchange, data, 1));
    obey(&one, exchange_whole(&one.exchange));
    check_done(&one, "read, read, read, refuse 413, ");
    end(&one);
    post("/status/200", chunked);
    obey(&one, exchange_content(&one.exchange, data, BODY_MAX));
    obey(&one, exchange_content(&one.exchange, data, BODY_MAX));
    obey(&one, exchange_content(&one.exchange, data, 1));
    check_done(&one, "read, read, read, abort, ");
}
END_TEST

START_TEST(test_nothing_happens_to_who_has_left)
{
    get(&one, "/status/200?delay=20ms");
    end(&one);
    get(&one, "/status/200?fault=stall");
    end(&one);
    turn(0.1);
    ck_assert_int_eq(one.woken, 0);
}
END_TEST

START_TEST(test_nothing_waits_while_the_server_drains)
{
    get(&one, "/demo/102?delay=4s");
    shared.draining = true;
    obey(&one, exchange_continue(&one.exchange));
    check_done(&one, "102, wait, 200, ");
    end(&one);
    get(&one, "/status/404?delay=4s");
    check_done(&one, "404, ");
    end(&one);
    get(&one, "/status/404?fault=stall");
    obey(&one, exchange_continue(&one.exchange));
    check_done(&one, "404 stalled, abort stalled, ");
}
END_TEST

START_TEST(test_several_exchanges_wait_at_a_time)
{
    static struct stream streams[3];
    static const char *const targets[] = {"/404?delay=90ms", "/503?delay=30ms", "/200?delay=60ms"};
    static const char *const done[] = {"wait, 404, ", "wait, 503, ", "wait, 200, "};

    for (int i = 0; i < 3; i++)
        get(&streams[i], targets[i]);
    get(&one, "/418"); /* and another does not */
    check_done(&one, "418, ");
    turn(LIFE_S);
    for (int i = 0; i < 3; i++) {
        check_done(&streams[i], done[i]);
        end(&streams[i]);
    }
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

    request(&one, head);
    check_done(&one, "101, ");
    ck_assert(one.exchange.reply.upgrade);
    end(&one);
    head.can_upgrade = false;
    request(&one, head);
    check_done(&one, "426, ");
    ck_assert(!one.exchange.reply.upgrade);
}
END_TEST

/* What the log has got until now; it is closed. */
static const char *read_log(int fds[2])
{
    static char text[LOG_SIZE];
    ssize_t size;

    log_close(shared.log);
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
    shared.log = log_open(LOG_JSON, fds[1]);
    get(&one, "/status/404");
    exchange_end(&one.exchange, true, 7);
    get(&one, "/status/404?delay=1s");
    exchange_end(&one.exchange, false, 0);
    get(&one, "/status/200?fault=close");
    exchange_end(&one.exchange, false, 0);
    begin(&one);
    exchange_refuse(&one.exchange, &partial, REFUSAL_HEAD_TIME);
    exchange_end(&one.exchange, true, 5);
    at = read_log(fds);
    at = strstr(at, "\"target\":\"/status/404\",\"status\":404,\"bytes\":7,");
    ck_assert_ptr_nonnull(at);
    at = strstr(at, "\"target\":\"/status/404?delay=1s\",\"status\":null,\"bytes\":0,");
    ck_assert_ptr_nonnull(at);
    at = strstr(at, "\"knobs\":\"delay\"");
    ck_assert_ptr_nonnull(at);
    at = strstr(at, "\"status\":null,\"bytes\":0,");
    ck_assert_ptr_nonnull(at);
    at = strstr(at, "\"fault\":\"close\"");
    ck_assert_ptr_nonnull(at);
    at = strstr(at, "\"method\":null,\"target\":\"/partial\",\"status\":408,\"bytes\":5,");
    ck_assert_ptr_nonnull(at);
}
END_TEST

static TCase *add_case(Suite *suite, const char *name)
{
    TCase *tcase = unit_case(suite, name);

    tcase_add_checked_fixture(tcase, set_up, NULL);
    return tcase;
}

int main(void)
{
    Suite *suite = suite_create("exchange");
    TCase *tcase = add_case(suite, "answers");

    tcase_add_test(tcase, test_an_answer_is_sent_at_once);
    tcase_add_test(tcase, test_plain_answers_are_one_reply);
    tcase_add_test(tcase, test_an_interim_response_goes_first);
    tcase_add_test(tcase, test_a_connection_is_switched_where_it_can_be);
    tcase = add_case(suite, "time");
    tcase_add_test(tcase, test_a_delay_is_waited_for_and_never_cut_short);
    tcase_add_test(tcase, test_an_interim_response_is_repeated_in_a_delay);
    tcase_add_test(tcase, test_nothing_happens_to_who_has_left);
    tcase_add_test(tcase, test_nothing_waits_while_the_server_drains);
    tcase_add_test(tcase, test_several_exchanges_wait_at_a_time);
    tcase = add_case(suite, "breakage");
    tcase_add_loop_test(tcase, test_a_breakage_is_told, 0, sizeof(broken) / sizeof(broken[0]));
    tcase_add_test(tcase, test_a_stall_is_silent_until_it_ends);
    tcase = add_case(suite, "refusal");
    tcase_add_test(tcase, test_a_bad_request_is_refused);
    tcase_add_test(tcase, test_an_engine_refuses_whenever_it_will);
    tcase = add_case(suite, "content");
    tcase_add_test(tcase, test_a_client_that_expects_a_100_gets_it);
    tcase_add_test(tcase, test_a_refusal_for_the_head_takes_the_place_of_a_100);
    tcase_add_test(tcase, test_content_is_kept_only_for_who_reads_it);
    tcase_add_test(tcase, test_too_much_content_is_refused_and_twice_as_much_is_not_read);
    tcase = add_case(suite, "log");
    tcase_add_test(tcase, test_the_log_says_what_became_of_each);
    return unit_main(suite);
}
