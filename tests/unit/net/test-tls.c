/*
 * A session after its handshake: what is read and written, and how it ends.
 */
#include "lib/unit.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit/net/rig.h"

#define TLS12 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define TLS13 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

enum { FILL_MAX = 16384, LARGE = 1 << 20 };

static struct rig rig;
static char octets[LARGE], received[LARGE];
static const char *const versions[] = {TLS12, TLS13};

static void connect_by(const char *version)
{
    rig_connect(&rig, version, "http/1.1", NULL);
    rig_shake_hands(&rig);
    while (tls_session_has_unsent(rig.session)) /* tickets */
        ck_assert(tls_session_flush(rig.session));
    for (int i = 0; i < LARGE; i++)
        octets[i] = (char)(i * 31 % 251);
}

static void setup(void)
{
    connect_by(versions[1]);
}

static void teardown(void)
{
    rig_close(&rig);
}

/* What the session gives of what has come, which is read from the socket first. */
static enum tls_result fill_and_read(size_t size, size_t *ret_size)
{
    ck_assert_int_ne(tls_session_fill(rig.session), TLS_FAILED);
    return tls_session_read(rig.session, received, size, ret_size);
}

static void expect_read(const char *expected, size_t size)
{
    size_t done = 0, count = 0;

    while (done < size) {
        enum tls_result result = TLS_AGAIN;

        rig_until(&rig, (result = fill_and_read(size - done, &count)) != TLS_AGAIN);
        ck_assert_int_eq(result, TLS_OK);
        ck_assert_mem_eq(received, expected + done, count);
        done += count;
    }
}

static void expect_result(enum tls_result expected)
{
    enum tls_result result = TLS_AGAIN;
    size_t count;

    rig_until(&rig, (result = fill_and_read(LARGE, &count)) != TLS_AGAIN);
    ck_assert_int_eq(result, expected);
}

/* Writes, flushes and has the client receive. */
static void expect_written(const char *text)
{
    ck_assert(tls_session_write(rig.session, text, strlen(text)));
    ck_assert(tls_session_flush(rig.session));
    ck_assert(!tls_session_has_unsent(rig.session));
    rig_client_receives(&rig, text, strlen(text));
}

START_TEST(test_a_session_knows_its_protocol)
{
    ck_assert(tls_session_is_open(rig.session));
    ck_assert_str_eq(tls_session_protocol(rig.session), "http/1.1");
}
END_TEST

START_TEST(test_octets_are_read_until_there_are_no_more)
{
    size_t count = 0;

    ck_assert_int_eq(fill_and_read(LARGE, &count), TLS_AGAIN);
    rig_client_sends(&rig, "abc", 3);
    expect_read("abc", 3);
    ck_assert_int_eq(fill_and_read(LARGE, &count), TLS_AGAIN);
    ck_assert_uint_eq(count, 0);
}
END_TEST

/* What has come is read without another look at the socket, as many octets at a time as are wanted.
 */
START_TEST(test_octets_are_read_in_pieces)
{
    size_t count = 0;

    rig_client_sends(&rig, "abcdef", 6);
    rig_client_sends(&rig, "ghij", 4);
    rig_until(&rig, fill_and_read(1, &count) == TLS_OK);
    for (char expected = 'a'; expected <= 'j'; expected++) {
        ck_assert_uint_eq(count, 1);
        ck_assert_int_eq(received[0], expected);
        if (expected < 'j')
            ck_assert_int_eq(tls_session_read(rig.session, received, 1, &count), TLS_OK);
    }
    ck_assert_int_eq(tls_session_read(rig.session, received, 1, &count), TLS_AGAIN);
}
END_TEST

/* However much has come, one fill takes a bounded part of it. */
START_TEST(test_a_fill_takes_at_most_16_kib)
{
    size_t total = 0, count;

    rig_client_sends(&rig, octets, 40000);
    usleep(20000); /* until all of it is there */
    ck_assert_int_eq(tls_session_fill(rig.session), TLS_OK);
    while (tls_session_read(rig.session, received, LARGE, &count) == TLS_OK)
        total += count;
    ck_assert(tls_session_has_more(rig.session));
    ck_assert_uint_le(total, FILL_MAX);
    expect_read(octets + total, 40000 - total);
}
END_TEST

START_TEST(test_what_is_written_waits_to_be_flushed)
{
    char octet;

    ck_assert(!tls_session_has_unsent(rig.session));
    ck_assert(tls_session_write(rig.session, "abc", 3));
    ck_assert(tls_session_write(rig.session, "", 0));
    ck_assert(tls_session_has_unsent(rig.session));
    ck_assert_int_eq(gnutls_record_recv(rig.client, &octet, 1), GNUTLS_E_AGAIN);
    ck_assert(tls_session_flush(rig.session));
    ck_assert(!tls_session_has_unsent(rig.session));
    rig_client_receives(&rig, "abc", 3);
}
END_TEST

/* More than the kernel takes at once: the rest waits, nothing is lost, and nobody blocks. */
START_TEST(test_what_the_kernel_does_not_take_waits)
{
    size_t done = 0;

    ck_assert(tls_session_write(rig.session, octets, LARGE));
    ck_assert(tls_session_flush(rig.session));
    ck_assert(tls_session_has_unsent(rig.session));
    while (done < LARGE) {
        ssize_t count = gnutls_record_recv(rig.client, received + done, LARGE - done);

        ck_assert_msg(count > 0 || count == GNUTLS_E_AGAIN, "%s", gnutls_strerror((int)count));
        done += count > 0 ? (size_t)count : 0;
        ck_assert(tls_session_flush(rig.session));
    }
    ck_assert_mem_eq(received, octets, LARGE);
    ck_assert(!tls_session_has_unsent(rig.session));
}
END_TEST

START_TEST(test_a_bye_ends_our_side_alone)
{
    ck_assert(tls_session_write(rig.session, "abc", 3));
    tls_session_bye(rig.session);
    ck_assert(tls_session_flush(rig.session));
    rig_client_receives(&rig, "abc", 3);
    rig_client_expects(&rig, 0);
    rig_client_sends(&rig, "de", 2);
    expect_read("de", 2);
}
END_TEST

static void say_bye(void)
{
    ck_assert_int_eq(gnutls_bye(rig.client, GNUTLS_SHUT_WR), 0);
}

static void send_fin(void)
{
    rig_client_vanishes(&rig);
}

static void (*const ends[])(void) = {say_bye, send_fin};

/* RFC 9112, 9.8; RFC 8446, 6.1. */
START_TEST(test_a_peer_that_has_ended_its_side_gets_an_answer)
{
    rig_client_sends(&rig, "abc", 3);
    ends[_i]();
    expect_read("abc", 3);
    expect_result(TLS_ENDED);
    expect_written("answer");
    expect_result(TLS_ENDED);
}
END_TEST

START_TEST(test_a_reset_leaves_nothing_to_be_done)
{
    rig_client_resets(&rig);
    rig_until(&rig, tls_session_fill(rig.session) == TLS_FAILED);
    ck_assert_int_eq(tls_session_fill(rig.session), TLS_FAILED);
    ck_assert(!tls_session_flush(rig.session));
}
END_TEST

static void send_raw(const char *raw, size_t size)
{
    ck_assert_int_eq(send(rig.client_fd, raw, size, MSG_NOSIGNAL), (ssize_t)size);
}

START_TEST(test_a_bad_record_fails_with_an_alert)
{
    size_t count;

    teardown();
    connect_by(versions[_i]);
    send_raw("GET / HTTP/1.1\r\n\r\n", 18);
    expect_result(TLS_FAILED);
    ck_assert_int_eq(tls_session_read(rig.session, received, 1, &count), TLS_FAILED);
    ck_assert(tls_session_has_unsent(rig.session));
    ck_assert(tls_session_flush(rig.session));
    rig_client_expects(&rig, GNUTLS_E_FATAL_ALERT_RECEIVED);
    ck_assert_int_eq(tls_session_read(rig.session, received, 1, &count), TLS_FAILED);
    ck_assert(!tls_session_has_unsent(rig.session)); /* it is told once */
}
END_TEST

START_TEST(test_a_part_of_a_record_is_seen)
{
    size_t count;

    ck_assert(!tls_session_has_unread(rig.session));
    rig_client_sends(&rig, "abc", 3);
    rig_until(&rig, (tls_session_fill(rig.session), tls_session_has_unread(rig.session)));
    expect_read("abc", 3);
    ck_assert(!tls_session_has_unread(rig.session));
    send_raw("\x17\x03\x03\x00\x50\x00", 6);
    rig_until(&rig, (tls_session_fill(rig.session), tls_session_has_unread(rig.session)));
    ck_assert_int_eq(tls_session_read(rig.session, received, 1, &count), TLS_AGAIN);
    ck_assert(tls_session_has_unread(rig.session));
}
END_TEST

START_TEST(test_nothing_is_freed_without_harm)
{
    tls_session_free(NULL);
    tls_context_free(NULL);
    ck_assert(tls_is_supported());
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tls");
    TCase *tcase = unit_case(suite, "tls");

    tcase_set_timeout(tcase, 30);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_session_knows_its_protocol);
    tcase_add_test(tcase, test_octets_are_read_until_there_are_no_more);
    tcase_add_test(tcase, test_octets_are_read_in_pieces);
    tcase_add_test(tcase, test_a_fill_takes_at_most_16_kib);
    tcase_add_test(tcase, test_what_is_written_waits_to_be_flushed);
    tcase_add_test(tcase, test_what_the_kernel_does_not_take_waits);
    tcase_add_test(tcase, test_a_bye_ends_our_side_alone);
    tcase_add_loop_test(tcase, test_a_peer_that_has_ended_its_side_gets_an_answer, 0,
                        COUNT_OF(ends));
    tcase_add_test(tcase, test_a_reset_leaves_nothing_to_be_done);
    tcase_add_loop_test(tcase, test_a_bad_record_fails_with_an_alert, 0, COUNT_OF(versions));
    tcase_add_test(tcase, test_a_part_of_a_record_is_seen);
    tcase_add_test(tcase, test_nothing_is_freed_without_harm);
    return unit_main(suite);
}
