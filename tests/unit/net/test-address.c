/*
 * Connections are counted for each address, and one is forgotten when it has none.
 */
#include "lib/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "net/address.h"

static struct addresses addresses;

static struct sockaddr_storage parse(const char *text)
{
    struct sockaddr_storage peer = {0};
    struct sockaddr_in *four = (struct sockaddr_in *)&peer;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&peer;

    if (inet_pton(AF_INET, text, &four->sin_addr) == 1)
        peer.ss_family = AF_INET;
    else if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1)
        peer.ss_family = AF_INET6;
    else
        peer.ss_family = AF_UNIX;
    return peer;
}

static enum address_room take(const char *text, struct address **ret_address)
{
    struct sockaddr_storage peer = parse(text);

    return address_take(&addresses, (const struct sockaddr *)&peer, ret_address);
}

START_TEST(test_an_address_has_room_then_excess_then_none)
{
    static const enum address_room rooms[] = {ADDRESS_ROOM, ADDRESS_ROOM, ADDRESS_EXCESS,
                                              ADDRESS_FULL};
    struct address *taken[COUNT_OF(rooms)], *again;

    addresses_init(&addresses, 2, 1);
    for (size_t i = 0; i < COUNT_OF(rooms); i++)
        ck_assert_int_eq(take("192.0.2.1", &taken[i]), rooms[i]);
    ck_assert_ptr_eq(taken[0], taken[2]);
    ck_assert_ptr_null(taken[3]);
    ck_assert_int_eq(take("192.0.2.2", &again), ADDRESS_ROOM);
    address_release(&addresses, taken[0]);
    ck_assert_int_eq(take("192.0.2.1", &again), ADDRESS_EXCESS);
    address_release(&addresses, taken[0]);
    address_release(&addresses, taken[0]);
    ck_assert_int_eq(take("192.0.2.1", &again), ADDRESS_ROOM);
}
END_TEST

START_TEST(test_an_address_is_an_ipv4_address_or_a_64)
{
    static const struct {
        const char *one, *other;
        bool same;
    } rows[] = {
        {"192.0.2.1", "::ffff:192.0.2.1", true},       {"192.0.2.1", "192.0.2.2", false},
        {"2001:db8::1", "2001:db8::ffff:0:0:2", true}, {"2001:db8::1", "2001:db8:0:1::1", false},
        {"32.1.13.184", "2001:db8::", false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct address *one, *other;

        addresses_init(&addresses, 9, 1);
        take(rows[i].one, &one);
        take(rows[i].other, &other);
        ck_assert_msg((one == other) == rows[i].same, "%s, %s", rows[i].one, rows[i].other);
        address_release(&addresses, one);
        address_release(&addresses, other);
        ck_assert_ptr_null(addresses.tree);
    }
}
END_TEST

START_TEST(test_who_has_no_address_always_has_room)
{
    struct address *address;

    addresses_init(&addresses, 1, 0);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(take("unix", &address), ADDRESS_ROOM);
        ck_assert_ptr_null(address);
    }
    address_release(&addresses, NULL);
}
END_TEST

START_TEST(test_without_a_maximum_nothing_is_counted)
{
    struct address *address;

    addresses_init(&addresses, 0, 1);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(take("192.0.2.1", &address), ADDRESS_ROOM);
    ck_assert_ptr_null(address);
    ck_assert_ptr_null(addresses.tree);
}
END_TEST

enum { THREADS = 4, ROUNDS = 20000, MAXIMUM = 2, EXCESS = 1 };

static atomic_int most, now;

/* Counts a connection of the one address, if it may, and takes it back. */
static void *come_and_go(void *unused)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct address *address;

        if (take("192.0.2.1", &address) != ADDRESS_FULL) {
            int connections = atomic_fetch_add(&now, 1) + 1;

            if (connections > most)
                most = connections;
            atomic_fetch_sub(&now, 1);
        }
        address_release(&addresses, address);
    }
    return unused;
}

START_TEST(test_threads_share_the_counts)
{
    pthread_t threads[THREADS];

    addresses_init(&addresses, MAXIMUM, EXCESS);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, come_and_go, NULL), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_le(most, MAXIMUM + EXCESS);
    ck_assert_ptr_null(addresses.tree);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("address");
    TCase *tcase = unit_case(suite, "address");

    tcase_add_test(tcase, test_an_address_has_room_then_excess_then_none);
    tcase_add_test(tcase, test_an_address_is_an_ipv4_address_or_a_64);
    tcase_add_test(tcase, test_who_has_no_address_always_has_room);
    tcase_add_test(tcase, test_without_a_maximum_nothing_is_counted);
    tcase_add_test(tcase, test_threads_share_the_counts);
    return unit_main(suite);
}
