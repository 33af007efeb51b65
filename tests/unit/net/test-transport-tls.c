/*
 * A transport over TLS: it reads and writes by its session, whose rules test-tls.c
 * tells.
 */
#include "net/transport.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "lib/unit.h"
#include "unit/net/rig.h"

enum { LARGE = 1 << 20 };

static struct rig rig;
static struct transport transport;
static char octets[LARGE], came[LARGE];
static size_t came_size;

static void setup(void)
{
    rig_connect(&rig, "NORMAL", "http/1.1", NULL);
    rig_shake_hands(&rig);
    transport = rig.server;
    rig.server.tls = NULL;
    while (transport_has_unsent(&transport)) /* tickets */
        ck_assert(transport_flush(&transport));
    for (size_t i = 0; i < LARGE; i++)
        octets[i] = (char)(i * 31 % 251);
}

static void teardown(void)
{
    transport_close(&transport);
    rig_close(&rig);
}

static bool take(void *owner, const char *piece, size_t size)
{
    ck_assert_ptr_eq(owner, &transport);
    memcpy(came + came_size, piece, size);
    came_size += size;
    return true;
}

static enum transport_result read_once(void)
{
    return transport_read(&transport, take, &transport);
}

START_TEST(test_octets_of_the_peer_are_given_on)
{
    rig_client_sends(&rig, "hello", 5);
    rig_until(&rig, read_once() == TRANSPORT_OK && came_size == 5);
    ck_assert_mem_eq(came, "hello", 5);
}
END_TEST

START_TEST(test_what_does_not_leave_at_once_waits)
{
    ck_assert(transport_write(&transport, octets, LARGE));
    ck_assert(transport_has_unsent(&transport));
    for (size_t at = 0; at < LARGE; at += 4096) {
        rig_client_receives(&rig, octets + at, 4096);
        ck_assert(transport_flush(&transport));
    }
    ck_assert(!transport_has_unsent(&transport));
}
END_TEST

/* recv(2), over TLS. */
START_TEST(test_octets_are_received_until_the_end)
{
    ssize_t size = 0;

    ck_assert_int_eq(transport_receive(&transport, came, LARGE), -1);
    ck_assert_int_eq(errno, EAGAIN);
    rig_client_sends(&rig, "hello", 5);
    rig_until(&rig, (size = transport_receive(&transport, came, LARGE)) >= 0);
    ck_assert_int_eq(size, 5);
    ck_assert_mem_eq(came, "hello", 5);
    gnutls_bye(rig.client, GNUTLS_SHUT_WR);
    rig_until(&rig, (size = transport_receive(&transport, came, LARGE)) >= 0);
    ck_assert_int_eq(size, 0);
}
END_TEST

START_TEST(test_a_bad_record_is_no_octet)
{
    ck_assert_int_eq(send(rig.client_fd, "GET / HTTP/1.1\r\n\r\n", 18, MSG_NOSIGNAL), 18);
    rig_until(&rig, transport_receive(&transport, came, LARGE) == -1 && errno == ECONNRESET);
    rig_client_expects(&rig, GNUTLS_E_FATAL_ALERT_RECEIVED);
}
END_TEST

/* What of two records the buffer does not take, the socket does not tell of again. */
START_TEST(test_what_was_taken_from_the_socket_is_told)
{
    ck_assert_int_eq(transport_receive(&transport, came, LARGE), -1);
    ck_assert(!transport_has_more(&transport));
    ck_assert(!transport_has_unread(&transport));
    rig_client_sends(&rig, "abc", 3);
    rig_client_sends(&rig, "def", 3);
    rig_until(&rig, transport_has_unread(&transport));
    rig_until(&rig, transport_receive(&transport, came, 4) > 0);
    ck_assert(transport_has_more(&transport));
    ck_assert(transport_has_unread(&transport));
    ck_assert_int_gt(transport_receive(&transport, came, LARGE), 0);
    ck_assert(transport_has_more(&transport)); /* it has not looked at the socket */
    ck_assert_int_eq(transport_receive(&transport, came, LARGE), -1);
    ck_assert(!transport_has_more(&transport));
    ck_assert(!transport_has_unread(&transport));
}
END_TEST

/* sendmsg(2), over TLS: what the kernel has not taken is not sent, and is sent once. */
START_TEST(test_what_is_sent_stays_with_the_caller_until_it_has_left)
{
    size_t sent = 0, got = 0;

    while (got < LARGE) {
        size_t middle = sent < LARGE / 3 ? LARGE / 3 : sent;
        const struct iovec parts[] = {{octets + sent, middle - sent},
                                      {octets + middle, LARGE - middle}};
        ssize_t size = transport_send(&transport, parts, 2, false);
        ssize_t count = gnutls_record_recv(rig.client, came + got, LARGE - got);

        ck_assert(size >= 0 || errno == EAGAIN);
        sent += size > 0 ? (size_t)size : 0;
        ck_assert_msg(count > 0 || count == GNUTLS_E_AGAIN, "%s", gnutls_strerror((int)count));
        got += count > 0 ? (size_t)count : 0;
    }
    ck_assert_mem_eq(came, octets, LARGE);
    ck_assert_uint_eq(sent, LARGE);
}
END_TEST

START_TEST(test_what_waits_can_be_taken_away)
{
    struct backlog waits;

    ck_assert(transport_write(&transport, octets, LARGE));
    waits = transport_take_unsent(&transport);
    ck_assert(!transport_has_unsent(&transport));
    ck_assert_uint_gt(waits.size, 0);
    for (size_t at = 0; at < LARGE; at += 4096) {
        ssize_t sent = send(transport.fd, waits.octets, waits.size, MSG_NOSIGNAL);

        rig_client_receives(&rig, octets + at, 4096);
        if (sent > 0)
            backlog_drop(&waits, (size_t)sent);
    }
    ck_assert_uint_eq(waits.size, 0);
}
END_TEST

START_TEST(test_goodbye_is_said)
{
    transport_bye(&transport);
    rig_client_expects(&rig, 0);
}
END_TEST

START_TEST(test_a_goodbye_of_the_peer_is_an_end)
{
    gnutls_bye(rig.client, GNUTLS_SHUT_WR);
    rig_until(&rig, read_once() == TRANSPORT_ENDED);
    ck_assert_uint_eq(came_size, 0);
}
END_TEST

START_TEST(test_a_reset_is_not_an_end)
{
    rig_client_resets(&rig);
    rig_until(&rig, read_once() == TRANSPORT_GONE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("transport-tls");
    TCase *tcase = unit_case(suite, "tls");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_octets_of_the_peer_are_given_on);
    tcase_add_test(tcase, test_what_does_not_leave_at_once_waits);
    tcase_add_test(tcase, test_octets_are_received_until_the_end);
    tcase_add_test(tcase, test_a_bad_record_is_no_octet);
    tcase_add_test(tcase, test_what_was_taken_from_the_socket_is_told);
    tcase_add_test(tcase, test_what_is_sent_stays_with_the_caller_until_it_has_left);
    tcase_add_test(tcase, test_what_waits_can_be_taken_away);
    tcase_add_test(tcase, test_goodbye_is_said);
    tcase_add_test(tcase, test_a_goodbye_of_the_peer_is_an_end);
    tcase_add_test(tcase, test_a_reset_is_not_an_end);
    return unit_main(suite);
}
