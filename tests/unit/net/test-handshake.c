/*
 * The handshake: a peer that is no TLS client, or leaves in the middle of it, is
 * noticed at once. That one who says no more is given up in time: tests/door.
 */
#include "lib/unit.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit/net/rig.h"

#define TLS12 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define TLS13 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

static struct rig rig;
static const char *const versions[] = {TLS12, TLS13};

static void send_raw(const char *octets, size_t size)
{
    ck_assert_int_eq(send(rig.client_fd, octets, size, MSG_NOSIGNAL), (ssize_t)size);
}

START_TEST(test_http_on_the_port_of_https_ends_at_once)
{
    static const char request[] = "GET /status/200 HTTP/1.1\r\nHost: a\r\n\r\n";

    rig_connect(&rig, TLS13, NULL, NULL);
    rig_begin_handshake(&rig);
    send_raw(request, strlen(request));
    rig_until(&rig, !rig.is_shaking_hands);
    ck_assert_int_eq(rig.result, TRANSPORT_GONE);
    rig_close(&rig);
}
END_TEST

/* Puts the client into the middle of the handshake. */
static void say_nothing(void)
{
}

static void say_a_record_header(void)
{
    send_raw("\x16\x03\x01\x02\x00\x01", 6);
}

static void say_hello(void)
{
    ck_assert_int_eq(gnutls_handshake(rig.client), GNUTLS_E_AGAIN);
    for (int i = 0; i < 50; i++)
        rig_turn(&rig);
}

static void say_hello_and_half_a_record(void)
{
    say_hello();
    send_raw("\x16\x03\x03\x00\x50\x10", 6);
}

static void (*const moments[])(void) = {say_nothing, say_a_record_header, say_hello,
                                        say_hello_and_half_a_record};

static void just_close(struct rig *with)
{
    close(with->client_fd);
    with->client_fd = -1;
}

static void (*const leaves[])(struct rig *) = {rig_client_resets, rig_client_vanishes, just_close};

enum { MOMENTS = COUNT_OF(moments), LEAVES = COUNT_OF(leaves) };

START_TEST(test_a_peer_that_leaves_in_the_handshake_is_noticed_at_once)
{
    rig_connect(&rig, versions[_i / MOMENTS / LEAVES], "http/1.1", NULL);
    rig_begin_handshake(&rig);
    rig_turn(&rig);
    moments[_i % MOMENTS]();
    ck_assert(rig.is_shaking_hands);
    leaves[_i / MOMENTS % LEAVES](&rig);
    rig_until(&rig, !rig.is_shaking_hands);
    ck_assert_int_eq(rig.result, TRANSPORT_GONE);
    rig_close(&rig);
}
END_TEST

/* Until then nothing can be said, a goodbye neither. */
START_TEST(test_a_goodbye_before_the_end_of_the_handshake_says_nothing)
{
    rig_connect(&rig, TLS13, "http/1.1", NULL);
    rig_begin_handshake(&rig);
    ck_assert(transport_is_shaking_hands(&rig.server));
    transport_bye(&rig.server);
    ck_assert(!transport_has_unsent(&rig.server));
    ck_assert_int_eq(recv(rig.client_fd, &(char){0}, 1, MSG_DONTWAIT), -1);
    rig_close(&rig);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("handshake");
    TCase *left = unit_case(suite, "left");

    tcase_set_timeout(left, 30);
    tcase_add_test(left, test_http_on_the_port_of_https_ends_at_once);
    tcase_add_loop_test(left, test_a_peer_that_leaves_in_the_handshake_is_noticed_at_once, 0,
                        MOMENTS * LEAVES * COUNT_OF(versions));
    tcase_add_test(left, test_a_goodbye_before_the_end_of_the_handshake_says_nothing);
    return unit_main(suite);
}
