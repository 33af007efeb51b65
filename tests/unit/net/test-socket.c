/*
 * What can be learnt of a connection and done to it, on a TCP connection over
 * loopback.
 */
#include "lib/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "net/socket.h"

enum { PATIENCE_MS = 5000 };

static int client, server;

static void setup(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    ck_assert_int_eq(bind(listener, (const struct sockaddr *)&address, size), 0);
    ck_assert_int_eq(listen(listener, 1), 0);
    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    client = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(connect(client, (const struct sockaddr *)&address, size), 0);
    server = accept(listener, NULL, NULL);
    ck_assert_int_ge(server, 0);
    close(listener);
}

static void client_sends(const char *octets, size_t size)
{
    ck_assert_int_eq(send(client, octets, size, MSG_NOSIGNAL), (ssize_t)size);
}

static bool is_readable_within(int fd, int ms)
{
    struct pollfd readable = {.fd = fd, .events = POLLIN};

    return poll(&readable, 1, ms) == 1;
}

static void pause_a_moment(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* What the kernel counts is up to date a moment later. */
static void expect_count(int64_t (*count)(int fd), int64_t expected)
{
    for (int i = 0; i < PATIENCE_MS && count(server) != expected; i++)
        pause_a_moment();
    ck_assert_int_eq(count(server), expected);
}

START_TEST(test_received_octets_are_counted_read_or_not)
{
    char octets[3];

    expect_count(socket_received, 0);
    client_sends("abcde", 5);
    expect_count(socket_received, 5);
    ck_assert_int_eq(read(server, octets, sizeof(octets)), 3);
    expect_count(socket_received, 5);
    client_sends("fg", 2);
    expect_count(socket_received, 7);
    shutdown(client, SHUT_WR); /* counts as one */
    expect_count(socket_received, 8);
}
END_TEST

START_TEST(test_acknowledged_octets_are_counted)
{
    int64_t before = socket_acknowledged(server);

    ck_assert_int_le(before, 1); /* the end of the kernel's handshake may count */
    ck_assert_int_eq(send(server, "abcde", 5, 0), 5);
    expect_count(socket_acknowledged, before + 5);
    ck_assert_int_eq(socket_unacknowledged(server), 0);
}
END_TEST

START_TEST(test_progress_changes_as_the_peer_takes_octets)
{
    char octets[1 << 16] = {0};
    int64_t before;

    expect_count(socket_progress, -1);
    while (socket_send(server, octets, sizeof(octets)) > 0)
        ;
    before = socket_progress(server);
    ck_assert_int_ge(before, 0);
    ck_assert_int_eq(socket_progress(server), before);
    for (int i = 0; i < PATIENCE_MS && socket_progress(server) == before; i++)
        ck_assert_int_gt(recv(client, octets, sizeof(octets), 0), 0);
    ck_assert_int_ne(socket_progress(server), before);
    while (is_readable_within(client, 100))
        ck_assert_int_gt(recv(client, octets, sizeof(octets), 0), 0);
    expect_count(socket_progress, -1);
}
END_TEST

START_TEST(test_other_sockets_have_counted_nothing)
{
    int ends[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    ck_assert_int_eq(send(ends[0], "a", 1, 0), 1);
    ck_assert_int_eq(socket_received(ends[1]), 0);
    ck_assert_int_eq(socket_acknowledged(ends[0]), 0);
    ck_assert_int_eq(socket_received(-1), 0);
    ck_assert_int_eq(socket_acknowledged(-1), 0);
    ck_assert_int_gt(socket_unacknowledged(ends[0]), 0); /* not read yet */
    ck_assert_int_eq(socket_progress(ends[0]), socket_unacknowledged(ends[0]));
    ck_assert_int_eq(socket_unacknowledged(-1), 0);
}
END_TEST

START_TEST(test_what_was_not_read_is_seen_and_stays)
{
    char octets[5];

    ck_assert(!socket_has_unread(server));
    client_sends("abc", 3);
    ck_assert(is_readable_within(server, PATIENCE_MS));
    ck_assert(socket_has_unread(server));
    ck_assert(socket_has_unread(server));
    ck_assert_int_eq(read(server, octets, sizeof(octets)), 3);
    ck_assert_mem_eq(octets, "abc", 3);
    ck_assert(!socket_has_unread(server));
    shutdown(client, SHUT_WR);
    ck_assert(is_readable_within(server, PATIENCE_MS));
    ck_assert(!socket_has_unread(server)); /* an end is nothing to read */
    ck_assert(!socket_has_unread(-1));
}
END_TEST

/* The client does not read, so most of it is still to be sent. */
START_TEST(test_a_reset_is_one_and_loses_what_was_not_sent)
{
    static char octets[1 << 20];
    ssize_t count;

    while (send(server, octets, sizeof(octets), MSG_DONTWAIT) > 0)
        ;
    socket_reset(server);
    while ((count = recv(client, octets, sizeof(octets), 0)) > 0)
        ;
    ck_assert_int_eq(count, -1);
    ck_assert_int_eq(errno, ECONNRESET);
}
END_TEST

START_TEST(test_a_peer_that_only_ends_its_side_has_not_left)
{
    char octets[3];

    shutdown(client, SHUT_WR);
    ck_assert_int_eq(send(server, "abc", 3, 0), 3);
    ck_assert_int_eq(recv(client, octets, sizeof(octets), MSG_WAITALL), 3);
    for (int i = 0; i < PATIENCE_MS && socket_has_left(server); i++)
        pause_a_moment();
    ck_assert(!socket_has_left(server));
    close(client);
    ck_assert(!socket_has_left(server)); /* nobody can know it yet */
    ck_assert_int_eq(send(server, "abc", 3, 0), 3);
    for (int i = 0; i < 20; i++, pause_a_moment())
        ck_assert(socket_has_left(server));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("socket");
    TCase *tcase = unit_case(suite, "socket");

    tcase_set_timeout(tcase, 20);
    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_test(tcase, test_received_octets_are_counted_read_or_not);
    tcase_add_test(tcase, test_acknowledged_octets_are_counted);
    tcase_add_test(tcase, test_progress_changes_as_the_peer_takes_octets);
    tcase_add_test(tcase, test_other_sockets_have_counted_nothing);
    tcase_add_test(tcase, test_what_was_not_read_is_seen_and_stays);
    tcase_add_test(tcase, test_a_reset_is_one_and_loses_what_was_not_sent);
    tcase_add_test(tcase, test_a_peer_that_only_ends_its_side_has_not_left);
    return unit_main(suite);
}
