/*
 * A connection that lingers: what is left is sent, what still comes is dropped,
 * and the place is given back in the end.
 */
#include "lib/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/linger.h"
#include "net/places.h"
#include "unit/net/rig.h"

enum { MANY = 1 << 20 };

static struct rig rig; /* its loop alone */
static struct places places;
static struct lingerers linger;

static void setup(void)
{
    rig.loop = ev_loop_new(EVBACKEND_EPOLL);
    places_init(&places, 10, 0);
    linger_init(&linger, rig.loop, &places);
}

static void teardown(void)
{
    ev_loop_destroy(rig.loop);
}

/* The peer of a connection that begins to linger with so many octets to be sent. */
static int begin(size_t size)
{
    char *octets = malloc(size + 1);
    struct backlog rest = {0};
    int ends[2];

    memset(octets, 'x', size);
    ck_assert(backlog_add(&rest, octets, size));
    free(octets);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    ck_assert(places_take(&places));
    ev_now_update(rig.loop); /* or its time would be over early */
    linger_begin(&linger, ends[0], NULL, rest);
    return ends[1];
}

/* Reads what has come. Returns how much; -1: nothing, as yet. */
static ssize_t take(int peer)
{
    char octets[4096];

    rig_turn(&rig);
    return read(peer, octets, sizeof(octets));
}

START_TEST(test_what_is_left_is_sent_and_then_our_side_ends)
{
    static const size_t sizes[] = {0, 1, MANY};
    int peer = begin(sizes[_i]);
    size_t received = 0;
    ssize_t count = -1;

    rig_until(&rig, ((count = take(peer)) > 0 ? received += (size_t)count : 0, count == 0));
    ck_assert_uint_eq(received, sizes[_i]);
    ck_assert_int_eq(places.taken, 1);
    close(peer);
    rig_until(&rig, places.taken == 0);
    ck_assert_ptr_null(linger.first);
}
END_TEST

START_TEST(test_what_still_comes_is_dropped)
{
    static char octets[MANY];
    int peer = begin(0);
    size_t sent = 0;

    while (sent < sizeof(octets)) {
        ssize_t count = send(peer, octets + sent, sizeof(octets) - sent, MSG_NOSIGNAL);

        ck_assert_msg(count > 0 || errno == EAGAIN, "it closed after %zu octets", sent);
        sent += count > 0 ? (size_t)count : 0;
        rig_turn(&rig);
    }
    ck_assert_int_eq(places.taken, 1);
    shutdown(peer, SHUT_WR);
    rig_until(&rig, places.taken == 0);
    close(peer);
}
END_TEST

START_TEST(test_a_peer_that_stays_is_left_after_the_time)
{
    double started = rig_now(), lasted;
    int peers[3];

    linger.bound_s = 0.3;
    for (size_t i = 0; i < COUNT_OF(peers); i++)
        peers[i] = begin(i == 1 ? MANY : 0); /* which it does not read */
    rig_until(&rig, places.taken == 0);
    lasted = rig_now() - started;
    ck_assert_msg(lasted > 0.2 && lasted < rig_patience_s(5), "%f s", lasted);
    for (size_t i = 0; i < COUNT_OF(peers); i++)
        close(peers[i]);
}
END_TEST

START_TEST(test_in_a_hurry_the_time_is_shorter)
{
    double started = rig_now(), lasted;
    int peer = begin(0), other;

    linger.bound_s = 60;
    close(begin(0));
    linger_hurry(&linger);
    other = begin(0);
    rig_until(&rig, places.taken == 0);
    lasted = rig_now() - started;
    ck_assert_msg(lasted > 0.3 && lasted < rig_patience_s(5), "%f s", lasted);
    close(peer);
    close(other);
}
END_TEST

START_TEST(test_in_a_hurry_a_slow_peer_still_gets_all)
{
    double started = rig_now();
    int peer;
    size_t received = 0;
    ssize_t count = -1;

    linger_hurry(&linger);
    linger.bound_s = 0.05;
    peer = begin(MANY);
    rig_until(&rig, rig_now() - started > 0.3);
    rig_until(&rig, ((count = take(peer)) > 0 ? received += (size_t)count : 0, count == 0));
    ck_assert_uint_eq(received, MANY);
    close(peer);
    rig_until(&rig, places.taken == 0);
}
END_TEST

START_TEST(test_a_cut_ends_all_at_once)
{
    int peers[] = {begin(0), begin(MANY)};
    char octet;

    linger_cut(&linger);
    ck_assert_int_eq(places.taken, 0);
    ck_assert_ptr_null(linger.first);
    ck_assert_int_eq(read(peers[0], &octet, 1), 0);
    close(peers[0]);
    close(peers[1]);
}
END_TEST

/* Fills a TCP connection on the way to a peer, which reads nothing yet, and has it reset behind
   that. Returns the peer. */
static int begin_reset(size_t *ret_sent)
{
    static char octets[MANY];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int listening = socket(AF_INET, SOCK_STREAM, 0), peer = socket(AF_INET, SOCK_STREAM, 0), fd;
    ssize_t count;

    ck_assert_int_eq(bind(listening, (struct sockaddr *)&address, size), 0);
    ck_assert_int_eq(listen(listening, 1), 0);
    ck_assert_int_eq(getsockname(listening, (struct sockaddr *)&address, &size), 0);
    ck_assert_int_eq(connect(peer, (struct sockaddr *)&address, size), 0);
    fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
    ck_assert_int_ge(fd, 0);
    close(listening);
    for (*ret_sent = 0; (count = send(fd, octets, sizeof(octets), MSG_NOSIGNAL)) > 0;)
        *ret_sent += (size_t)count;
    ck_assert(places_take(&places));
    ev_now_update(rig.loop);
    linger_reset(&linger, fd, NULL);
    fcntl(peer, F_SETFL, O_NONBLOCK);
    return peer;
}

START_TEST(test_a_reset_comes_behind_all_that_was_sent)
{
    size_t sent, received = 0;
    int peer = begin_reset(&sent);
    ssize_t count = -1;

    rig_until(&rig, ((count = take(peer)) > 0 ? received += (size_t)count : 0,
                     count == 0 || (count < 0 && errno == ECONNRESET)));
    ck_assert_int_eq(count, -1);
    ck_assert_uint_eq(received, sent);
    ck_assert_int_eq(places.taken, 0);
    close(peer);
}
END_TEST

/* _i: which of them ends it */
START_TEST(test_a_reset_does_not_wait_for_ever_for_a_peer_that_takes_nothing)
{
    size_t sent;
    int peer, error = 0;
    socklen_t size = sizeof(error);

    linger.bound_s = _i == 0 ? 0.3 : 60;
    peer = begin_reset(&sent);
    if (_i == 1)
        linger_cut(&linger);
    rig_until(&rig, places.taken == 0);
    ck_assert_int_eq(getsockopt(peer, SOL_SOCKET, SO_ERROR, &error, &size), 0);
    ck_assert_int_eq(error, ECONNRESET);
    close(peer);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("linger");
    TCase *tcase = unit_case(suite, "linger");

    tcase_set_timeout(tcase, 30);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_what_is_left_is_sent_and_then_our_side_ends, 0, 3);
    tcase_add_test(tcase, test_what_still_comes_is_dropped);
    tcase_add_test(tcase, test_a_peer_that_stays_is_left_after_the_time);
    tcase_add_test(tcase, test_in_a_hurry_the_time_is_shorter);
    tcase_add_test(tcase, test_in_a_hurry_a_slow_peer_still_gets_all);
    tcase_add_test(tcase, test_a_cut_ends_all_at_once);
    tcase_add_test(tcase, test_a_reset_comes_behind_all_that_was_sent);
    tcase_add_loop_test(tcase, test_a_reset_does_not_wait_for_ever_for_a_peer_that_takes_nothing, 0,
                        2);
    return unit_main(suite);
}
