/*
 * A transport over TLS: it reads and writes by its session, whose rules test-tls.c
 * tells.
 */
#include "net/transport.h"

#include <string.h>

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
    transport_open(&transport, rig.server_fd, rig.session);
    rig.session = NULL;
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
    tcase_add_test(tcase, test_goodbye_is_said);
    tcase_add_test(tcase, test_a_goodbye_of_the_peer_is_an_end);
    tcase_add_test(tcase, test_a_reset_is_not_an_end);
    return unit_main(suite);
}
