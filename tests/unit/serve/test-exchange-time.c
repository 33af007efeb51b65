/*
 * Exchanges that wait, and those that are broken on purpose.
 */
#include "lib/unit.h"

#include <string.h>
#include <time.h>

#include "http/date.h"
#include "unit/serve/recorder.h"

enum { LIFE_S = 10 };

static struct stream one;

START_TEST(test_a_delay_is_waited_for_and_never_cut_short)
{
    ev_tstamp began = ev_time();

    recorder_get(&one, "/status/503?delay=60ms");
    recorder_check(&one, "wait, ");
    ck_assert_int_eq(exchange_continue(&one.exchange), EXCHANGE_WAIT); /* too early */
    recorder_turn(LIFE_S);
    recorder_check(&one, "wait, 503, ");
    ck_assert_int_eq(one.woken, 1);
    ck_assert(ev_time() - began >= 0.06);
}
END_TEST

START_TEST(test_an_interim_response_is_repeated_in_a_delay)
{
    recorder_get(&one, "/demo/102?delay=1.1s");
    recorder_turn(LIFE_S);
    recorder_check(&one, "102, wait, 102, wait, 200, ");
}
END_TEST

START_TEST(test_processing_takes_three_seconds_unless_told)
{
    recorder_get(&one, "/demo/102?seed=1"); /* a knob that does not say how long */
    recorder_check(&one, "102, wait, ");
    ck_assert_int_eq(one.exchange.reply.delay_ms, 2000); /* behind the first second */
    recorder_end(&one);
    recorder_get(&one, "/demo/102?delay=0");
    recorder_check(&one, "102, 200, ");
    recorder_end(&one);
    recorder_get(&one, "/demo/200?delay=10ms");
    recorder_check(&one, "wait, ");
}
END_TEST

static const struct {
    const char *target, *done;
} broken[] = {
    {"/status/200?fault=close", "abort close, "},
    {"/status/200?fault=reset", "abort reset, "},
    {"/status/200?fault=truncate", "200 truncate, "},
    {"/status/200?fault=stall", "200 stall, abort stall, "},
    {"/status/200?fault=close&delay=10ms", "wait, abort close, "},
    {"/status/200?fault=reset&delay=10ms", "wait, abort reset, "},
    {"/demo/103?fault=close", "103, abort close, "},
    {"/demo/404?fault=truncate&delay=10ms", "wait, 404 truncate, "},
    {"/demo/503;fault=stall", "503 stall, abort stall, "},
    {"/status/200?fault=truncate&delay=10ms", "wait, 200 truncate, "},
    {"/status/200?fault=stall&delay=10ms", "wait, 200 stall, abort stall, "},
    {"/status/103?fault=close", "103, abort close, "},
};

START_TEST(test_a_breakage_is_told)
{
    recorder_shared.service.max_delay_ms = 20;
    recorder_get(&one, broken[_i].target);
    recorder_turn(LIFE_S);
    recorder_check(&one, broken[_i].done);
}
END_TEST

START_TEST(test_a_stall_is_silent_until_it_ends)
{
    recorder_get(&one, "/status/200?fault=stall");
    ck_assert_int_eq(one.exchange.stage, STAGE_STALLED);
    ck_assert_int_eq(exchange_continue(&one.exchange), EXCHANGE_WAIT);
    recorder_turn(0.05);
    recorder_check(&one, "200 stall, ");
}
END_TEST

START_TEST(test_nothing_happens_to_who_has_left)
{
    recorder_get(&one, "/status/200?delay=20ms");
    recorder_end(&one);
    recorder_get(&one, "/status/200?fault=stall");
    recorder_end(&one);
    recorder_turn(0.1);
    ck_assert_int_eq(one.woken, 0);
}
END_TEST

START_TEST(test_nothing_waits_while_the_server_drains)
{
    recorder_get(&one, "/demo/102?delay=4s");
    recorder_shared.draining = true;
    recorder_obey(&one, exchange_continue(&one.exchange));
    recorder_check(&one, "102, wait, 200, ");
    recorder_end(&one);
    recorder_get(&one, "/status/404?delay=4s");
    recorder_check(&one, "404, ");
    recorder_end(&one);
    recorder_get(&one, "/status/404?fault=stall");
    recorder_obey(&one, exchange_continue(&one.exchange));
    recorder_check(&one, "404 stall, abort stall, ");
}
END_TEST

START_TEST(test_several_exchanges_wait_at_a_time)
{
    static struct stream streams[3];
    static const char *const targets[] = {"/404?delay=90ms", "/503?delay=30ms", "/200?delay=60ms"};
    static const char *const done[] = {"wait, 404, ", "wait, 503, ", "wait, 200, "};

    for (int i = 0; i < 3; i++)
        recorder_get(&streams[i], targets[i]);
    recorder_get(&one, "/418"); /* and another does not */
    recorder_check(&one, "418, ");
    recorder_turn(LIFE_S);
    for (int i = 0; i < 3; i++) {
        recorder_check(&streams[i], done[i]);
        recorder_end(&streams[i]);
    }
}
END_TEST

/* The second in which a response leaves that waits for so long from now on. */
static time_t second_after(int delay_ms)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec + (now.tv_nsec / 1000000 + delay_ms) / 1000;
}

/* At any time within a second. */
START_TEST(test_retry_after_counts_from_when_the_response_is_sent)
{
    for (int i = 0; i < 20; i++) {
        time_t earliest = second_after(1900), latest;
        int64_t date_s = 0;

        recorder_get(&one, "/status/503?retry-after=date:10&delay=1900ms");
        latest = second_after(1900);
        ck_assert(date_parse(reply_field(&one.exchange.reply, "Retry-After"), earliest, &date_s));
        ck_assert_int_ge(date_s, earliest + 10);
        ck_assert_int_le(date_s, latest + 10);
        recorder_end(&one);
        recorder_turn(0.05);
    }
}
END_TEST

/* Takes content that drips, as far as it is due, whenever the exchange wakes the engine; and notes
   how much there was each time. */
struct dripping {
    struct stream stream;
    char content[100];
    size_t size;
    int pieces;
};

static void take_drips(struct dripping *dripping)
{
    struct exchange *exchange = &dripping->stream.exchange;

    while (dripping->size < exchange->reply.content_size) {
        size_t taken = exchange_take(exchange, dripping->size, dripping->content + dripping->size,
                                     sizeof(dripping->content) - dripping->size);

        if (taken == 0) {
            ck_assert_int_eq(exchange->stage, STAGE_DRIPPING);
            return;
        }
        ck_assert_int_eq(exchange->stage, STAGE_ANSWERED);
        dripping->size += taken;
        dripping->pieces++;
    }
}

/* Lets the loop turn until the exchange has woken the engine so often. */
static void turn_until_woken(struct stream *stream, int woken)
{
    while (stream->woken < woken)
        recorder_turn(0.001);
}

START_TEST(test_content_drips_evenly_and_ends_in_time)
{
    static struct dripping dripping;
    ev_tstamp began = ev_time();

    recorder_get(&dripping.stream, "/status/200?body=0123456789&drip=200ms");
    recorder_check(&dripping.stream, "200, ");
    take_drips(&dripping);
    ck_assert_uint_eq(dripping.size, 0); /* the first octet has its time too */
    for (int woken = 1; dripping.size < 10; woken++) {
        size_t before = dripping.size;

        turn_until_woken(&dripping.stream, woken);
        take_drips(&dripping);
        ck_assert_uint_gt(dripping.size, before);
        ck_assert(ev_time() - began >= (ev_tstamp)dripping.size * 0.02);
    }
    ck_assert_int_eq(memcmp(dripping.content, "0123456789", 10), 0);
    ck_assert(ev_time() - began >= 0.2);
    recorder_end(&dripping.stream);
}
END_TEST

START_TEST(test_a_drip_is_over_when_the_server_drains)
{
    static struct dripping dripping;

    recorder_get(&dripping.stream, "/status/200?body=0123456789&drip=4s");
    take_drips(&dripping);
    recorder_shared.draining = true;
    take_drips(&dripping);
    ck_assert_uint_eq(dripping.size, 10);
    ck_assert_int_eq(dripping.pieces, 1);
    recorder_end(&dripping.stream);
    recorder_turn(0.05);
    ck_assert_int_eq(dripping.stream.woken, 0);
}
END_TEST

START_TEST(test_content_that_does_not_drip_is_due_at_once)
{
    char octets[8];

    recorder_get(&one, "/status/200?size=1000");
    ck_assert_uint_eq(exchange_take(&one.exchange, 995, octets, sizeof(octets)), 5);
    ck_assert_uint_eq(exchange_take(&one.exchange, 10, octets, sizeof(octets)), 8);
    ck_assert_int_eq(memcmp(octets, "abcdefgh", 8), 0);
    ck_assert_int_eq(one.exchange.stage, STAGE_ANSWERED);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("exchange-time");
    TCase *tcase = recorder_case(suite, "time");

    tcase_add_test(tcase, test_a_delay_is_waited_for_and_never_cut_short);
    tcase_add_test(tcase, test_an_interim_response_is_repeated_in_a_delay);
    tcase_add_test(tcase, test_processing_takes_three_seconds_unless_told);
    tcase_add_test(tcase, test_nothing_happens_to_who_has_left);
    tcase_add_test(tcase, test_nothing_waits_while_the_server_drains);
    tcase_add_test(tcase, test_several_exchanges_wait_at_a_time);
    tcase_add_test(tcase, test_retry_after_counts_from_when_the_response_is_sent);
    tcase_add_test(tcase, test_content_drips_evenly_and_ends_in_time);
    tcase_add_test(tcase, test_a_drip_is_over_when_the_server_drains);
    tcase_add_test(tcase, test_content_that_does_not_drip_is_due_at_once);
    tcase = recorder_case(suite, "breakage");
    tcase_add_loop_test(tcase, test_a_breakage_is_told, 0, sizeof(broken) / sizeof(broken[0]));
    tcase_add_test(tcase, test_a_stall_is_silent_until_it_ends);
    return unit_main(suite);
}
