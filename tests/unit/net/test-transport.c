/*
 * A transport in clear text: what is read from the peer, and what waits where the
 * kernel takes no more. Over TLS: test-transport-tls.c.
 */
#include "net/transport.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/unit.h"

enum { LARGE = 1 << 21, PIECE_MAX = 16384 };

static struct transport transport;
static int peer;
static char octets[LARGE], came[LARGE];
static size_t came_size, calls;

static void setup(void)
{
    int ends[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    peer = ends[1];
    transport_open(&transport, ends[0], NULL);
    for (size_t i = 0; i < LARGE; i++)
        octets[i] = (char)(i * 31 % 251);
}

static void teardown(void)
{
    transport_close(&transport);
    close(transport.fd);
    close(peer);
}

static bool take(void *owner, const char *piece, size_t size)
{
    ck_assert_ptr_eq(owner, &transport);
    memcpy(came + came_size, piece, size);
    came_size += size;
    calls++;
    return true;
}

static enum transport_result read_once(void)
{
    return transport_read(&transport, take, &transport);
}

/* Reads all that has come to the peer. */
static void let_peer_read(void)
{
    ssize_t size;

    while ((size = read(peer, came + came_size, sizeof(came) - came_size)) > 0)
        came_size += (size_t)size;
}

START_TEST(test_octets_of_the_peer_are_given_on)
{
    ck_assert_int_eq(write(peer, "hello", 5), 5);
    ck_assert_int_eq(read_once(), TRANSPORT_OK);
    ck_assert_uint_eq(came_size, 5);
    ck_assert_mem_eq(came, "hello", 5);
}
END_TEST

START_TEST(test_where_nothing_has_come_nothing_is_given_on)
{
    ck_assert_int_eq(read_once(), TRANSPORT_OK);
    ck_assert_uint_eq(calls, 0);
}
END_TEST

START_TEST(test_one_call_reads_16_kib_at_most)
{
    ck_assert_int_eq(write(peer, octets, PIECE_MAX + 1), PIECE_MAX + 1);
    ck_assert_int_eq(read_once(), TRANSPORT_OK);
    ck_assert_uint_eq(came_size, PIECE_MAX);
    ck_assert_int_eq(read_once(), TRANSPORT_OK);
    ck_assert_uint_eq(came_size, PIECE_MAX + 1);
    ck_assert_mem_eq(came, octets, came_size);
}
END_TEST

START_TEST(test_the_end_comes_behind_what_was_sent)
{
    ck_assert_int_eq(write(peer, "hello", 5), 5);
    shutdown(peer, SHUT_WR);
    ck_assert_int_eq(read_once(), TRANSPORT_OK);
    ck_assert_int_eq(read_once(), TRANSPORT_ENDED);
    ck_assert_uint_eq(calls, 1);
    ck_assert(transport_write(&transport, "bye", 3)); /* its own side is open still */
    let_peer_read();
    ck_assert_mem_eq(came, "hellobye", 8);
}
END_TEST

/* A Unix socket that is closed with octets unread is reset, as one of TCP is. */
START_TEST(test_a_reset_is_not_an_end)
{
    ck_assert(transport_write(&transport, "hello", 5));
    close(peer);
    ck_assert_int_eq(read_once(), TRANSPORT_GONE);
    ck_assert(!transport_write(&transport, "hello", 5));
}
END_TEST

START_TEST(test_what_the_kernel_takes_does_not_wait)
{
    ck_assert(transport_write(&transport, "hello", 5));
    ck_assert(!transport_has_unsent(&transport));
    ck_assert_ptr_null(transport.unsent.memory);
    let_peer_read();
    ck_assert_mem_eq(came, "hello", 5);
}
END_TEST

START_TEST(test_what_it_does_not_take_waits_in_order)
{
    size_t half = LARGE / 2;

    ck_assert(transport_write(&transport, octets, half));
    ck_assert(transport_has_unsent(&transport));
    let_peer_read(); /* there is room now: what comes later must wait all the same */
    ck_assert(transport_write(&transport, octets + half, LARGE - half));
    while (transport_has_unsent(&transport)) {
        ck_assert(transport_flush(&transport));
        let_peer_read();
    }
    ck_assert_uint_eq(came_size, LARGE);
    ck_assert_mem_eq(came, octets, LARGE);
    ck_assert_ptr_null(transport.unsent.memory);
}
END_TEST

START_TEST(test_a_flush_of_nothing_is_well)
{
    ck_assert(transport_flush(&transport));
    transport_bye(&transport); /* in clear text nothing is said */
    let_peer_read();
    ck_assert_uint_eq(came_size, 0);
}
END_TEST

START_TEST(test_what_waits_cannot_leave_when_the_peer_is_gone)
{
    ck_assert(transport_write(&transport, octets, LARGE));
    close(peer);
    ck_assert(!transport_flush(&transport));
}
END_TEST

START_TEST(test_its_end_leaves_the_socket_open)
{
    ck_assert(transport_write(&transport, octets, LARGE));
    transport_close(&transport);
    ck_assert(!transport_has_unsent(&transport));
    ck_assert_int_ge(fcntl(transport.fd, F_GETFD), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("transport");
    TCase *tcase = unit_case(suite, "plain");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_octets_of_the_peer_are_given_on);
    tcase_add_test(tcase, test_where_nothing_has_come_nothing_is_given_on);
    tcase_add_test(tcase, test_one_call_reads_16_kib_at_most);
    tcase_add_test(tcase, test_the_end_comes_behind_what_was_sent);
    tcase_add_test(tcase, test_a_reset_is_not_an_end);
    tcase_add_test(tcase, test_what_the_kernel_takes_does_not_wait);
    tcase_add_test(tcase, test_what_it_does_not_take_waits_in_order);
    tcase_add_test(tcase, test_a_flush_of_nothing_is_well);
    tcase_add_test(tcase, test_what_waits_cannot_leave_when_the_peer_is_gone);
    tcase_add_test(tcase, test_its_end_leaves_the_socket_open);
    return unit_main(suite);
}
