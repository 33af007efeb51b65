/* What goes to and fro in a rig. */
#include "unit/net/rig.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
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

void rig_inner_receives(struct rig *rig, const char *octets, size_t size)
{
    char received[20000];

    while (size > 0) {
        size_t wanted = size < sizeof received ? size : sizeof received;
        ssize_t count = 0;

        rig_until(rig, (count = read(rig->inner_fd, received, wanted)) >= 0);
        ck_assert_msg(count > 0, "an end, with %zu octets to come", size);
        ck_assert_int_eq(memcmp(received, octets, (size_t)count), 0);
        octets += count;
        size -= (size_t)count;
    }
}

void rig_inner_sends(struct rig *rig, const char *octets, size_t size)
{
    while (size > 0) {
        ssize_t sent = 0;

        rig_until(rig,
                  (sent = send(rig->inner_fd, octets, size, MSG_NOSIGNAL)) >= 0 || errno != EAGAIN);
        ck_assert_int_gt(sent, 0);
        octets += sent;
        size -= (size_t)sent;
    }
}

void rig_client_expects(struct rig *rig, int result)
{
    char octet;
    ssize_t got = 0;

    rig_until(rig, (got = gnutls_record_recv(rig->client, &octet, 1)) != GNUTLS_E_AGAIN);
    ck_assert_msg(got == result, "%zd: %s", got, got > 0 ? "octets" : gnutls_strerror((int)got));
}

void rig_inner_expects_end(struct rig *rig)
{
    char octet;
    ssize_t count = 0;

    rig_until(rig, (count = read(rig->inner_fd, &octet, 1)) >= 0 || errno != EAGAIN);
    ck_assert_int_eq(count, 0);
}

static ssize_t client_sends_some(struct rig *rig, const char *octets, size_t size)
{
    ssize_t sent = gnutls_record_send(rig->client, octets, size);

    ck_assert_msg(sent > 0 || sent == GNUTLS_E_AGAIN, "%s", gnutls_strerror((int)sent));
    return sent;
}

static ssize_t inner_sends_some(struct rig *rig, const char *octets, size_t size)
{
    return send(rig->inner_fd, octets, size, MSG_NOSIGNAL);
}

static size_t flood(struct rig *rig, ssize_t (*send_some)(struct rig *, const char *, size_t))
{
    static const char octets[8192];
    double since = rig_now();
    size_t total = 0;

    while (rig_now() - since < 0.1) {
        ssize_t sent = send_some(rig, octets, sizeof octets);

        rig_turn(rig);
        if (sent <= 0)
            continue;
        total += (size_t)sent;
        ck_assert_msg(total < 100 * 1024 * 1024, "nothing holds it up");
        since = rig_now();
    }
    return total;
}

size_t rig_client_floods(struct rig *rig)
{
    return flood(rig, client_sends_some);
}

size_t rig_inner_floods(struct rig *rig)
{
    return flood(rig, inner_sends_some);
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

void rig_inner_closes(struct rig *rig)
{
    close(rig->inner_fd);
    rig->inner_fd = -1;
}

void rig_expect_fin(struct rig *rig)
{
    char octet;
    ssize_t count = -1;

    rig_until(rig, (count = recv(rig->client_fd, &octet, 1, 0)) >= 0);
    ck_assert_int_eq(count, 0);
}

void rig_expect_ended(struct rig *rig, enum pump_end end)
{
    rig_until(rig, rig->ended);
    ck_assert_int_eq(rig->end, end);
    rig_expect_rest(rig);
    ck_assert_int_eq(rig->ended, 1);
}

size_t rig_inner_unread(const struct rig *rig)
{
    int size = 0;

    ck_assert_int_eq(ioctl(rig->inner_fd, FIONREAD, &size), 0);
    return (size_t)size;
}
