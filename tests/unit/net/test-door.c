/*
 * The door lets in who has a place, tells whom it would be one too many of, and
 * waits where places or descriptors have run out.
 */
#include "lib/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/door.h"
#include "net/places.h"
#include "unit/net/rig.h"

enum { PLAIN, SECURE };

static struct rig rig; /* its loop alone */
static struct places places;
static struct door door;
static struct listeners listeners;
static struct arrival arrivals[64];
static int count;
static bool one_at_a_time;

static bool on_arrival(void *unused, const struct arrival *arrival)
{
    (void)unused;
    arrivals[count++] = *arrival;
    return !one_at_a_time;
}

static void setup(void)
{
    rig.loop = ev_loop_new(EVBACKEND_EPOLL);
    ck_assert(listeners_open_tcp(&listeners, "127.0.0.1", 0, "--port", false));
    ck_assert(listeners_open_tcp(&listeners, "127.0.0.1", 0, "--tls-port", true));
    door = (struct door){.loop = rig.loop, .places = &places, .arrived = on_arrival};
}

static void teardown(void)
{
    ev_loop_destroy(rig.loop);
    listeners_close(&listeners);
}

static void open_with(int64_t maximum, int64_t per_address)
{
    places_init(&places, maximum, per_address);
    door_open(&door, &listeners);
}

static int connect_to(int which)
{
    struct sockaddr_in address;
    socklen_t size = sizeof(address);
    int client = socket(AF_INET, SOCK_STREAM, 0);

    getsockname(listeners.all[which].fd, (struct sockaddr *)&address, &size);
    ck_assert_int_eq(connect(client, (const struct sockaddr *)&address, size), 0);
    return client;
}

/* Lets what is on its way arrive: nobody is to be let in meanwhile. */
static void expect_nobody(void)
{
    double until = rig_now() + 0.1;
    int before = count;

    while (rig_now() < until)
        rig_turn(&rig);
    ck_assert_int_eq(count, before);
}

START_TEST(test_who_comes_is_let_in)
{
    open_with(9, 0);
    connect_to(PLAIN);
    rig_until(&rig, count == 1);
    connect_to(SECURE);
    rig_until(&rig, count == 2);
    ck_assert(!arrivals[0].listener->secure && arrivals[1].listener->secure);
    ck_assert_int_eq(arrivals[0].peer.ss_family, AF_INET);
    ck_assert_int_eq(read(arrivals[1].fd, &(char){0}, 1), -1); /* it does not block */
    ck_assert_int_eq(places.taken, 2);
    ck_assert_uint_eq(arrivals[0].number, 1);
    ck_assert_uint_eq(arrivals[1].number, 2);
}
END_TEST

/* What comes to other loops and to connections is not to wait for all who stand at the door. */
START_TEST(test_a_turn_lets_in_some_and_the_rest_later)
{
    enum { MANY = 40 };

    one_at_a_time = _i;
    open_with(MANY, 0);
    rig_turn(&rig);
    for (int i = 0; i < MANY; i++)
        connect_to(PLAIN);
    for (int i = 0; i < MANY; i++) {
        int before = count;

        rig_turn(&rig);
        ck_assert_int_ge(count, before < MANY ? before + 1 : MANY);
        ck_assert_int_le(count, before + (one_at_a_time ? 1 : 16));
    }
    ck_assert_int_eq(count, MANY);
}
END_TEST

START_TEST(test_without_a_place_one_waits_until_there_is_one)
{
    open_with(1, 0);
    connect_to(PLAIN);
    rig_until(&rig, count == 1);
    connect_to(PLAIN);
    connect_to(SECURE);
    expect_nobody();
    places_release(&places, NULL);
    rig_until(&rig, count == 2);
    expect_nobody();
    places_release(&places, NULL);
    rig_until(&rig, count == 3);
}
END_TEST

START_TEST(test_of_one_address_some_are_told_and_more_are_closed)
{
    int last;

    open_with(7, 1); /* one in excess */
    connect_to(PLAIN);
    connect_to(SECURE);
    rig_until(&rig, count == 2);
    ck_assert_int_eq(arrivals[0].excess + arrivals[1].excess, 1);
    ck_assert_ptr_eq(arrivals[0].address, arrivals[1].address);
    last = connect_to(SECURE);
    expect_nobody();
    ck_assert_int_eq(recv(last, &(char){0}, 1, MSG_DONTWAIT), 0);
    ck_assert_int_eq(places.taken, 2);
}
END_TEST

START_TEST(test_out_of_descriptors_one_waits_until_there_are_some)
{
    struct rlimit limit;
    int clients[2], first_free;

    open_with(9, 0);
    rig_turn(&rig);
    getrlimit(RLIMIT_NOFILE, &limit);
    clients[0] = connect_to(_i);
    clients[1] = connect_to(_i);
    first_free = dup(clients[1]);
    close(first_free);
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){(rlim_t)first_free, limit.rlim_max});
    expect_nobody();
    ck_assert_int_eq(places.taken, 0);
    setrlimit(RLIMIT_NOFILE, &limit);
    rig_until(&rig, count == 2);
}
END_TEST

START_TEST(test_a_closed_door_has_let_in_who_had_come)
{
    int client;

    open_with(9, 0);
    for (int i = 0; i < 4; i++)
        connect_to(i % 2);
    door_close(&door);
    ck_assert_int_eq(count, 4);
    client = connect_to(PLAIN);
    expect_nobody();
    ck_assert_int_eq(recv(client, &(char){0}, 1, MSG_DONTWAIT), -1); /* it waits for another */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("door");
    TCase *tcase = unit_case(suite, "door");

    tcase_set_timeout(tcase, 30);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_who_comes_is_let_in);
    tcase_add_loop_test(tcase, test_a_turn_lets_in_some_and_the_rest_later, 0, 2);
    tcase_add_test(tcase, test_without_a_place_one_waits_until_there_is_one);
    tcase_add_test(tcase, test_of_one_address_some_are_told_and_more_are_closed);
    tcase_add_loop_test(tcase, test_out_of_descriptors_one_waits_until_there_are_some, 0, 2);
    tcase_add_test(tcase, test_a_closed_door_has_let_in_who_had_come);
    return unit_main(suite);
}
