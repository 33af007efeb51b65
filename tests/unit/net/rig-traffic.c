/* What goes to and fro in a rig. */
#include "unit/net/rig.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void rig_client_sends(struct rig *rig, const char *octets, size_t size)
{
    while (size > 0) {
        ssize_t sent = 0;

        rig_until(rig, (sent = gnutls_record_send(rig->client, octets, size)) != GNUTLS_E_AGAIN);
        ck_assert_msg(sent > 0, "%s", gnutls_strerror((int)sent));
        octets += sent;
        size -= (size_t)sent;
    }
}

void rig_client_receives(struct rig *rig, const char *octets, size_t size)
{
    char received[20000];

    while (size > 0) {
        size_t wanted = size < sizeof received ? size : sizeof received;
        ssize_t count = 0;

        rig_until(rig,
                  (count = gnutls_record_recv(rig->client, received, wanted)) != GNUTLS_E_AGAIN);
        ck_assert_msg(count > 0, "%s, with %zu octets to come", gnutls_strerror((int)count), size);
        ck_assert_int_eq(memcmp(received, octets, (size_t)count), 0);
        octets += count;
        size -= (size_t)count;
    }
}

void rig_client_expects(struct rig *rig, int result)
{
    char octet;
    ssize_t got = 0;

    rig_until(rig, (got = gnutls_record_recv(rig->client, &octet, 1)) != GNUTLS_E_AGAIN);
    ck_assert_msg(got == result, "%zd: %s", got, got > 0 ? "octets" : gnutls_strerror((int)got));
}

void rig_client_resets(struct rig *rig)
{
    const struct linger none = {.l_onoff = 1, .l_linger = 0};

    setsockopt(rig->client_fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    close(rig->client_fd);
    rig->client_fd = -1;
}

void rig_client_vanishes(struct rig *rig)
{
    shutdown(rig->client_fd, SHUT_WR);
}
