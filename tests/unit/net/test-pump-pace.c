/*
 * Whatever a peer sends, and however slowly it or the inner side takes what it
 * gets: memory is bounded, and no turn of the loop lasts long.
 */
#include "lib/unit.h"

#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit/net/rig.h"

/* Without what the allocator of a sanitizer or of valgrind hides. */
static size_t memory_used(void)
{
    return mallinfo2().uordblks;
}

static char octets[1 << 20];
static struct rig rig;

static void setup(void)
{
    for (size_t i = 0; i < sizeof octets; i++)
        octets[i] = (char)(i * i >> 8);
    rig_open(&rig);
    rig_client_sends(&rig, "a", 1);
    rig_inner_receives(&rig, "a", 1);
    rig_inner_sends(&rig, "a", 1);
    rig_client_receives(&rig, "a", 1);
}

static void teardown(void)
{
    rig_close(&rig);
}

START_TEST(test_an_inner_side_that_does_not_read_holds_the_client_up)
{
    size_t before = memory_used();
    size_t sent = rig_client_floods(&rig);

    ck_assert_uint_lt(sent, sizeof octets);
    ck_assert_uint_lt(memory_used() - before, 150 * 1024); /* the client's GnuTLS included */
    rig_expect_rest(&rig);
}
END_TEST

START_TEST(test_a_client_that_does_not_read_holds_the_inner_side_up)
{
    size_t before = memory_used();
    size_t sent = rig_inner_floods(&rig);

    ck_assert_uint_lt(sent, sizeof octets);
    ck_assert_uint_lt(pump_sent(rig.pump), sent);
    ck_assert_uint_lt(memory_used() - before, 100 * 1024);
    rig_expect_rest(&rig);
}
END_TEST

/* Neither direction waits for the other. */
START_TEST(test_a_direction_that_is_held_up_leaves_the_other_alone)
{
    if (_i == 0) {
        rig_inner_floods(&rig);
        rig_client_sends(&rig, octets, 3000);
        rig_inner_receives(&rig, octets, 3000);
    } else {
        rig_client_floods(&rig);
        rig_inner_sends(&rig, octets, 3000);
        rig_client_receives(&rig, octets, 3000);
    }
    rig_expect_rest(&rig);
}
END_TEST

/* The inner side reads what the client has flooded it with, the record too that the client's GnuTLS
   has begun. */
static void receive_flood(size_t size)
{
    static char zeros[1 << 20];
    ssize_t last = 0;

    rig_inner_receives(&rig, zeros, size);
    rig_until(&rig, (last = gnutls_record_send(rig.client, NULL, 0)) != GNUTLS_E_AGAIN);
    if (last > 0)
        rig_inner_receives(&rig, zeros, (size_t)last);
}

START_TEST(test_all_arrives_after_a_pause)
{
    static char zeros[1 << 20];

    if (_i == 0) {
        size_t sent = rig_client_floods(&rig);
        rig_expect_rest(&rig);
        receive_flood(sent);
    } else {
        size_t sent = rig_inner_floods(&rig);
        rig_expect_rest(&rig);
        rig_client_receives(&rig, zeros, sent);
    }
    rig_expect_rest(&rig);
    ck_assert(!pump_has_inward(rig.pump));
}
END_TEST

START_TEST(test_an_idle_pump_has_no_buffers)
{
    static char zeros[1 << 20];
    size_t before;

    rig_client_sends(&rig, octets, 3000);
    rig_inner_receives(&rig, octets, 3000);
    before = memory_used();
    rig_client_receives(&rig, zeros, rig_inner_floods(&rig));
    receive_flood(rig_client_floods(&rig));
    rig_expect_rest(&rig);
    ck_assert_uint_le(memory_used(), before + 1024);
}
END_TEST

static void cork_client(int on)
{
    setsockopt(rig.client_fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
}

/* The smallest records: one turn takes no more than one read of the socket has brought, 16 KiB,
   where each record is at least 22 octets. */
START_TEST(test_a_flood_of_small_records_does_not_keep_the_loop)
{
    size_t sent = 0;

    cork_client(1);
    while (sent < 2000 && gnutls_record_send(rig.client, octets + sent, 1) == 1)
        sent++;
    cork_client(0);
    ck_assert_uint_eq(sent, 2000);
    for (size_t received = 0; received < sent;) {
        char piece[2000];
        ssize_t count;

        rig_turn(&rig);
        ck_assert_uint_le(rig_inner_unread(&rig), 16384 / 22 + 1);
        count = read(rig.inner_fd, piece, sizeof piece);
        if (count > 0)
            ck_assert_int_eq(memcmp(piece, octets + received, (size_t)count), 0);
        received += count > 0 ? (size_t)count : 0;
    }
    rig_expect_rest(&rig);
}
END_TEST

START_TEST(test_a_flood_of_empty_records_does_not_keep_the_loop)
{
    for (int i = 0; i < 2000; i++) {
        ssize_t sent = 0;

        rig_until(&rig, (sent = gnutls_record_send2(rig.client, "", 0, 10, 0)) != GNUTLS_E_AGAIN);
        ck_assert_int_ge(sent, 0);
    }
    rig_expect_rest(&rig);
    ck_assert_int_eq(rig.ended, 0);
    rig_client_sends(&rig, "and then", 8);
    rig_inner_receives(&rig, "and then", 8);
}
END_TEST

/* Each costs new keys: GnuTLS ends a session that has too many of them. */
START_TEST(test_a_flood_of_key_updates_ends_the_pump)
{
    for (int i = 0; i < 50 && !rig.ended; i++) {
        int result = 0;

        rig_until(&rig, (result = gnutls_session_key_update(rig.client, GNUTLS_KU_PEER)) !=
                                GNUTLS_E_AGAIN ||
                            rig.ended);
    }
    rig_until(&rig, rig.ended);
    ck_assert_int_eq(rig.end, PUMP_GONE);
    rig_expect_rest(&rig);
}
END_TEST

/* GnuTLS must not be in the middle of sending when the peer changes the keys: it would send the
   same again. */
START_TEST(test_a_key_update_while_the_client_does_not_read_changes_nothing)
{
    static char zeros[1 << 20];
    size_t sent = rig_inner_floods(&rig);

    ck_assert_int_eq(gnutls_session_key_update(rig.client, GNUTLS_KU_PEER), 0);
    rig_client_sends(&rig, "new keys", 8);
    rig_inner_receives(&rig, "new keys", 8);
    rig_client_receives(&rig, zeros, sent);
    rig_inner_sends(&rig, octets, 5000);
    rig_client_receives(&rig, octets, 5000);
    rig_expect_rest(&rig);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pump-pace");
    TCase *tcase = unit_case(suite, "pace");

    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_an_inner_side_that_does_not_read_holds_the_client_up);
    tcase_add_test(tcase, test_a_client_that_does_not_read_holds_the_inner_side_up);
    tcase_add_loop_test(tcase, test_a_direction_that_is_held_up_leaves_the_other_alone, 0, 2);
    tcase_add_loop_test(tcase, test_all_arrives_after_a_pause, 0, 2);
    tcase_add_test(tcase, test_an_idle_pump_has_no_buffers);
    tcase_add_test(tcase, test_a_flood_of_small_records_does_not_keep_the_loop);
    tcase_add_test(tcase, test_a_flood_of_empty_records_does_not_keep_the_loop);
    tcase_add_test(tcase, test_a_flood_of_key_updates_ends_the_pump);
    tcase_add_test(tcase, test_a_key_update_while_the_client_does_not_read_changes_nothing);
    return unit_main(suite);
}
