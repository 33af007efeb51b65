/*
 * Octets cross both ways unchanged, whatever their number, and in whatever
 * pieces they come.
 */
#include "lib/unit.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit/net/rig.h"

enum { MANY = 1000000 };

static char octets[MANY];
static struct rig rig;

static void setup(void)
{
    unsigned state = 1;

    for (size_t i = 0; i < sizeof octets; i++) {
        state = state * 1103515245 + 12345;
        octets[i] = (char)(state >> 16);
    }
    rig_open(&rig);
}

static void teardown(void)
{
    rig_close(&rig);
}

static const size_t sizes[] = {1,     2,     100,   1000,  4096,   16383, 16384,
                               16385, 32768, 40000, 65536, 200000, MANY};

START_TEST(test_octets_go_in_unchanged)
{
    size_t size = sizes[_i];
    size_t sent = 0, received = 0;
    char piece[8192];

    while (received < size) {
        ssize_t count =
            sent < size ? gnutls_record_send(rig.client, octets + sent, size - sent) : 0;

        sent += count > 0 ? (size_t)count : 0;
        rig_turn(&rig);
        count = read(rig.inner_fd, piece, sizeof piece);
        if (count <= 0)
            continue;
        ck_assert_int_eq(memcmp(piece, octets + received, (size_t)count), 0);
        received += (size_t)count;
    }
    ck_assert_uint_eq(received, size);
    rig_expect_rest(&rig);
    ck_assert(!pump_has_inward(rig.pump));
}
END_TEST

START_TEST(test_octets_go_out_unchanged)
{
    size_t size = sizes[_i];
    size_t sent = 0, received = 0;
    char piece[8192];

    while (received < size) {
        ssize_t count =
            sent < size ? send(rig.inner_fd, octets + sent, size - sent, MSG_NOSIGNAL) : 0;

        sent += count > 0 ? (size_t)count : 0;
        rig_turn(&rig);
        count = gnutls_record_recv(rig.client, piece, sizeof piece);
        ck_assert_msg(count > 0 || count == GNUTLS_E_AGAIN, "%s", gnutls_strerror((int)count));
        if (count <= 0)
            continue;
        ck_assert_int_eq(memcmp(piece, octets + received, (size_t)count), 0);
        received += (size_t)count;
    }
    ck_assert_uint_eq(received, size);
    rig_expect_rest(&rig);
    ck_assert_uint_eq(pump_sent(rig.pump), size);
    ck_assert(!pump_has_inward(rig.pump));
}
END_TEST

START_TEST(test_small_pieces_cross_both_ways_at_once)
{
    size_t at = 0;

    for (size_t size = 1; at + size < MANY && size < 700; at += size++) {
        rig_client_sends(&rig, octets + at, size);
        rig_inner_sends(&rig, octets + MANY - at - size, size);
        rig_client_receives(&rig, octets + MANY - at - size, size);
        rig_inner_receives(&rig, octets + at, size);
    }
    rig_expect_rest(&rig);
}
END_TEST

/* What the client sends right behind its last message of the handshake has been read with it. */
START_TEST(test_octets_that_came_with_the_handshake_are_not_forgotten)
{
    struct rig early;

    rig_connect(&early, "NORMAL", "http/1.1", NULL);
    rig_start_opening(&early, 20);
    rig_until(&early, gnutls_handshake(early.client) == 0); /* the server has not seen its end */
    ck_assert_int_eq(gnutls_record_send(early.client, "early", 5), 5);
    rig_until(&early, early.opened);
    rig_start_pump(&early);
    rig_inner_receives(&early, "early", 5);
    rig_close(&early);
}
END_TEST

/* Sends what the client's GnuTLS makes of it all at once: the records come to the server in one
   read. */
static void cork_client(int on)
{
    const int value = on;

    setsockopt(rig.client_fd, IPPROTO_TCP, TCP_CORK, &value, sizeof value);
}

/* Records without content, and messages of the handshake, give GnuTLS nothing to return; what
   stands behind them in the same segment has come nevertheless. */
START_TEST(test_octets_behind_empty_records_and_key_updates_are_not_forgotten)
{
    cork_client(1);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_ge(gnutls_record_send2(rig.client, "", 0, 10, 0), 0);
        ck_assert_int_eq(gnutls_session_key_update(rig.client, i == 1 ? GNUTLS_KU_PEER : 0), 0);
    }
    ck_assert_int_eq(gnutls_record_send(rig.client, "behind", 6), 6);
    cork_client(0);
    rig_inner_receives(&rig, "behind", 6);
    rig_inner_sends(&rig, "answer", 6);
    rig_client_receives(&rig, "answer", 6);
    rig_expect_rest(&rig);
}
END_TEST

/* RFC 8449: a client that takes small records gets small ones. */
START_TEST(test_small_records_carry_all)
{
    struct rig small;

    rig_connect(&small, "NORMAL", "http/1.1", NULL);
    gnutls_record_set_max_recv_size(small.client, 512);
    rig_shake_hands(&small);
    rig_start_pump(&small);
    rig_inner_sends(&small, octets, 10000);
    rig_client_receives(&small, octets, 10000);
    rig_expect_rest(&small);
    ck_assert_uint_eq(pump_sent(small.pump), 10000);
    rig_close(&small);
}
END_TEST

/* RFC 5246, 7.2.2: a client that would renegotiate is told no. */
START_TEST(test_renegotiation_is_refused)
{
    struct rig old;
    int result = GNUTLS_E_AGAIN;

    rig_connect(&old, "NORMAL:-VERS-ALL:+VERS-TLS1.2", "http/1.1", NULL);
    rig_shake_hands(&old);
    rig_start_pump(&old);
    rig_until(&old, (result = gnutls_handshake(old.client)) != GNUTLS_E_AGAIN);
    ck_assert_msg(result == GNUTLS_E_WARNING_ALERT_RECEIVED, "%s", gnutls_strerror(result));
    ck_assert_int_eq(gnutls_alert_get(old.client), GNUTLS_A_NO_RENEGOTIATION);
    rig_until(&old, old.ended);
    ck_assert_int_eq(old.end, PUMP_GONE);
    rig_close(&old);
}
END_TEST

START_TEST(test_what_is_on_its_way_in_is_told)
{
    rig_expect_rest(&rig);
    ck_assert(!pump_has_inward(rig.pump));
    ck_assert_int_eq(gnutls_record_send(rig.client, "a", 1), 1); /* in the socket only */
    ck_assert(pump_has_inward(rig.pump));
    rig_inner_receives(&rig, "a", 1);
    ck_assert(!pump_has_inward(rig.pump));
    ck_assert_int_eq(send(rig.inner_fd, "b", 1, 0), 1); /* on its way out */
    ck_assert(!pump_has_inward(rig.pump));
    rig_client_receives(&rig, "b", 1);
    ck_assert(!pump_has_inward(rig.pump));
    ck_assert_int_eq(send(rig.client_fd, "\x17\x03\x03", 3, 0), 3); /* half a record */
    rig_expect_rest(&rig);
    ck_assert(pump_has_inward(rig.pump));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pump");
    TCase *tcase = unit_case(suite, "pump");

    tcase_set_timeout(tcase, 30);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_octets_go_in_unchanged, 0, COUNT_OF(sizes));
    tcase_add_loop_test(tcase, test_octets_go_out_unchanged, 0, COUNT_OF(sizes));
    tcase_add_test(tcase, test_small_pieces_cross_both_ways_at_once);
    tcase_add_test(tcase, test_octets_that_came_with_the_handshake_are_not_forgotten);
    tcase_add_test(tcase, test_octets_behind_empty_records_and_key_updates_are_not_forgotten);
    tcase_add_test(tcase, test_small_records_carry_all);
    tcase_add_test(tcase, test_renegotiation_is_refused);
    tcase_add_test(tcase, test_what_is_on_its_way_in_is_told);
    return unit_main(suite);
}
