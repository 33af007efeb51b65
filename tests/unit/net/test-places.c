/*
 * Places are as many as they are to be, and no address takes them all.
 */
#include "lib/unit.h"

#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include "net/places.h"

START_TEST(test_places_are_as_many_as_the_maximum)
{
    struct places places;

    places_init(&places, 2, 0);
    ck_assert(places_take(&places));
    ck_assert(places_take(&places));
    ck_assert(!places_take(&places));
    places_release(&places, NULL);
    ck_assert(places_take(&places));
    ck_assert(!places_take(&places));
    ck_assert_int_eq(places.taken, 2);
}
END_TEST

START_TEST(test_one_address_leaves_places_to_others)
{
    static const struct {
        int64_t maximum, excess;
    } rows[] = {{1, 1}, {7, 1}, {8, 2}, {503, 63}, {504, 64}, {100000, 64}};

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct places places;

        places_init(&places, rows[i].maximum, 5);
        ck_assert_int_eq(places.addresses.maximum, 5);
        ck_assert_int_eq(places.addresses.excess, rows[i].excess);
    }
}
END_TEST

/* A place of an address is given back to both counts. */
START_TEST(test_a_place_is_given_back_with_its_address)
{
    const struct sockaddr_in peer = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0xc0000201)};
    struct places places;
    struct address *address;

    places_init(&places, 2, 1);
    ck_assert(places_take(&places));
    ck_assert_int_eq(address_take(&places.addresses, (const struct sockaddr *)&peer, &address),
                     ADDRESS_ROOM);
    places_release(&places, address);
    ck_assert_int_eq(places.taken, 0);
    ck_assert_ptr_null(places.addresses.tree);
}
END_TEST

enum { THREADS = 4, ROUNDS = 100000, MAXIMUM = 2 };

static atomic_int most, now;

static void *come_and_go(void *places)
{
    for (int i = 0; i < ROUNDS; i++) {
        int connections;

        if (!places_take(places))
            continue;
        connections = atomic_fetch_add(&now, 1) + 1;
        if (connections > most)
            most = connections;
        atomic_fetch_sub(&now, 1);
        places_release(places, NULL);
    }
    return NULL;
}

START_TEST(test_threads_share_the_places)
{
    struct places places;
    pthread_t threads[THREADS];

    places_init(&places, MAXIMUM, 0);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, come_and_go, &places), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_le(most, MAXIMUM);
    ck_assert_int_eq(places.taken, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("places");
    TCase *tcase = unit_case(suite, "places");

    tcase_add_test(tcase, test_places_are_as_many_as_the_maximum);
    tcase_add_test(tcase, test_one_address_leaves_places_to_others);
    tcase_add_test(tcase, test_a_place_is_given_back_with_its_address);
    tcase_add_test(tcase, test_threads_share_the_places);
    return unit_main(suite);
}
