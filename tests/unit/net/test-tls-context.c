/*
 * What all sessions share: who is served by which protocol, who is refused and
 * how, and that a client is known again.
 */
#include "lib/unit.h"

#include "unit/net/rig.h"

#define TLS12 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define TLS13 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

static struct rig rig;

/* The client's side of a handshake, until GnuTLS returns something that is not GNUTLS_E_AGAIN. */
static int shake_hands_as_client(void)
{
    int result = GNUTLS_E_AGAIN;

    rig_until(&rig, (result = gnutls_handshake(rig.client)) != GNUTLS_E_AGAIN);
    return result;
}

struct served_case {
    const char *priority, *first, *second, *protocol;
};

static const struct served_case served[] = {
    {TLS12, "http/1.1", NULL, "http/1.1"},
    {TLS13, "http/1.1", NULL, "http/1.1"},
    {TLS12, "h2", "http/1.1", "http/1.1"},
    {TLS13, "h2", "http/1.1", "http/1.1"},
    {TLS13, "other/1", "http/1.1", "http/1.1"}, /* the server's preference decides */
    {TLS13, "h2", "other/1", "other/1"},
    {TLS12, NULL, NULL, NULL},
    {TLS13, NULL, NULL, NULL},
};

START_TEST(test_a_client_is_served_by_the_protocol_that_both_have)
{
    const struct served_case *row = &served[_i];
    char octets[8];
    const char *protocol;

    rig_connect(&rig, row->priority, row->first, row->second);
    rig_shake_hands(&rig);
    protocol = tls_session_protocol(rig.session);
    if (row->protocol)
        ck_assert_str_eq(protocol, row->protocol);
    else
        ck_assert_ptr_null(protocol);
    rig_client_sends(&rig, "abc", 3);
    rig_until(&rig, transport_receive(&rig.server, octets, sizeof(octets)) == 3);
    ck_assert(transport_write(&rig.server, "defg", 4));
    rig_client_receives(&rig, "defg", 4);
    rig_close(&rig);
}
END_TEST

static const char *const versions[] = {TLS12, TLS13};

/* RFC 7301, 3.2. */
START_TEST(test_alpn_without_a_protocol_of_ours_is_told_so)
{
    rig_connect(&rig, versions[_i], "h2", "spdy/3");
    rig_begin_handshake(&rig);
    ck_assert_int_eq(shake_hands_as_client(), GNUTLS_E_FATAL_ALERT_RECEIVED);
    ck_assert_int_eq(gnutls_alert_get(rig.client), GNUTLS_A_NO_APPLICATION_PROTOCOL);
    ck_assert_int_eq(rig.result, TRANSPORT_GONE);
    rig_close(&rig);
}
END_TEST

START_TEST(test_older_versions_are_told_so)
{
    rig_connect(&rig,
                "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0:+SHA1:%VERIFY_ALLOW_SIGN_WITH_SHA1",
                "http/1.1", NULL);
    rig_begin_handshake(&rig);
    ck_assert_int_eq(shake_hands_as_client(), GNUTLS_E_FATAL_ALERT_RECEIVED);
    ck_assert_int_eq(gnutls_alert_get(rig.client), GNUTLS_A_PROTOCOL_VERSION);
    ck_assert_int_eq(rig.result, TRANSPORT_GONE);
    rig_close(&rig);
}
END_TEST

/* A client that has come before is known again, by a ticket of the server (RFC 8446, 2.2; RFC
   5077). */
START_TEST(test_a_session_is_resumed)
{
    gnutls_datum_t data = {0};
    struct rig second;

    rig_connect(&rig, versions[_i], "http/1.1", NULL);
    rig_shake_hands(&rig);
    ck_assert(transport_write(&rig.server, "a", 1));
    rig_client_receives(&rig, "a", 1);
    ck_assert_int_eq(gnutls_session_get_data2(rig.client, &data), 0);
    rig_connect(&second, versions[_i], "http/1.1", NULL);
    transport_close(&second.server);
    second.session = tls_session_new(rig.context, second.server_fd);
    transport_open(&second.server, second.server_fd, second.session);
    ck_assert_int_eq(gnutls_session_set_data(second.client, data.data, data.size), 0);
    gnutls_free(data.data);
    rig_shake_hands(&second);
    ck_assert(gnutls_session_is_resumed(second.client));
    ck_assert_str_eq(tls_session_protocol(second.session), "http/1.1");
    rig_close(&second);
    rig_close(&rig);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tls-context");
    TCase *agreed = unit_case(suite, "agreed"), *refused = unit_case(suite, "refused");

    tcase_add_loop_test(agreed, test_a_client_is_served_by_the_protocol_that_both_have, 0,
                        COUNT_OF(served));
    tcase_add_loop_test(agreed, test_a_session_is_resumed, 0, COUNT_OF(versions));
    tcase_add_loop_test(refused, test_alpn_without_a_protocol_of_ours_is_told_so, 0,
                        COUNT_OF(versions));
    tcase_add_test(refused, test_older_versions_are_told_so);
    return unit_main(suite);
}
