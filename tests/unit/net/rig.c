#include "unit/net/rig.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "net/certificate.h"

static double seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double rig_now(void)
{
    return seconds(CLOCK_MONOTONIC);
}

/* Of TCP not so small that it would wait for a window that is worth the while. */
enum { TCP_BUFFER = 64 * 1024, PAIR_BUFFER = 4 * 1024 };

static void set_buffers(int fd, int size)
{

    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

static void make_connection(struct rig *rig)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    const int yes = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    set_buffers(listener, TCP_BUFFER);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, size), 0);
    ck_assert_int_eq(listen(listener, 1), 0);
    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    rig->client_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    set_buffers(rig->client_fd, TCP_BUFFER);
    ck_assert_int_eq(connect(rig->client_fd, (struct sockaddr *)&address, size), 0);
    rig->server_fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    ck_assert_int_ge(rig->server_fd, 0);
    close(listener);
    fcntl(rig->client_fd, F_SETFL, O_NONBLOCK);
    setsockopt(rig->client_fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(rig->server_fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

static void make_client(struct rig *rig, const char *priority, const gnutls_datum_t *protocols,
                        unsigned count)
{
    const gnutls_datum_t authority = {(unsigned char *)rig->authority,
                                      (unsigned)strlen(rig->authority)};

    gnutls_init(&rig->client, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
    ck_assert_int_eq(gnutls_priority_set_direct(rig->client, priority, NULL), 0);
    gnutls_certificate_allocate_credentials(&rig->trusted);
    ck_assert_int_eq(
        gnutls_certificate_set_x509_trust_mem(rig->trusted, &authority, GNUTLS_X509_FMT_PEM), 1);
    gnutls_credentials_set(rig->client, GNUTLS_CRD_CERTIFICATE, rig->trusted);
    gnutls_server_name_set(rig->client, GNUTLS_NAME_DNS, "localhost", strlen("localhost"));
    gnutls_session_set_verify_cert(rig->client, "localhost", 0);
    if (count > 0)
        gnutls_alpn_set_protocols(rig->client, protocols, count, 0);
    gnutls_transport_set_int(rig->client, rig->client_fd);
}

void rig_connect(struct rig *rig, const char *priority, const char *first, const char *second)
{
    static const char *const protocols[] = {"http/1.1", "other/1", NULL};
    gnutls_datum_t offered[2];
    unsigned count = 0;
    struct certificate certificate;

    *rig = (struct rig){.loop = ev_loop_new(0), .inner_fd = -1, .pump_fd = -1};
    ck_assert_ptr_nonnull(rig->loop);
    ck_assert(certificate_make(&certificate));
    rig->authority = strdup(certificate.authority);
    rig->context = tls_context_new(&certificate.pair, protocols);
    certificate_clear(&certificate);
    ck_assert_ptr_nonnull(rig->context);
    make_connection(rig);
    for (const char *name = first; name && count < 2; name = second)
        offered[count++] = (gnutls_datum_t){(unsigned char *)name, (unsigned)strlen(name)};
    make_client(rig, priority, offered, count);
    rig->session = tls_session_new(rig->context, rig->server_fd);
    ck_assert_ptr_nonnull(rig->session);
}

static void on_opened(void *rig_, enum tls_result result)
{
    struct rig *rig = rig_;

    rig->opened++;
    rig->result = result;
    rig->opening = NULL;
}

void rig_start_opening(struct rig *rig, double timeout_s)
{
    ev_now_update(rig->loop); /* from which the timeout counts; the loop has not turned yet */
    rig->opening = tls_open(rig->loop, rig->session, timeout_s, on_opened, rig);
    ck_assert_ptr_nonnull(rig->opening);
}

void rig_shake_hands(struct rig *rig)
{
    int result = GNUTLS_E_AGAIN;

    rig_start_opening(rig, 20);
    rig_until(rig, (result = gnutls_handshake(rig->client)) != GNUTLS_E_AGAIN);
    ck_assert_msg(result == 0, "%s", gnutls_strerror(result));
    rig_until(rig, rig->opened);
    ck_assert_int_eq(rig->result, TLS_OK);
}

static size_t on_take(void *rig_, char *octets, size_t size)
{
    struct rig *rig = rig_;

    (void)octets;
    if (rig->last_at > 0 && rig->taken + size >= rig->last_at) {
        size = rig->last_at - rig->taken;
        pump_end_input(rig->pump);
    }
    rig->taken += size;
    return size;
}

static void on_ended(void *rig_, enum pump_end end)
{
    struct rig *rig = rig_;

    rig->ended++;
    rig->end = end;
}

void rig_start_pump(struct rig *rig)
{
    static const struct pump_handlers handlers = {on_take, on_ended};
    int pair[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
    set_buffers(pair[0], PAIR_BUFFER);
    set_buffers(pair[1], PAIR_BUFFER);
    rig->inner_fd = pair[0];
    rig->pump_fd = pair[1];
    rig->pump = pump_open(rig->loop, rig->session, rig->pump_fd, &handlers, rig);
    ck_assert_ptr_nonnull(rig->pump);
}

void rig_open(struct rig *rig)
{
    rig_connect(rig, "NORMAL", "http/1.1", NULL);
    rig_shake_hands(rig);
    rig_start_pump(rig);
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void rig_close(struct rig *rig)
{
    if (rig->opening)
        tls_open_cancel(rig->opening);
    pump_close(rig->pump);
    tls_session_free(rig->session);
    tls_context_free(rig->context);
    gnutls_deinit(rig->client);
    gnutls_certificate_free_credentials(rig->trusted);
    close_fd(&rig->client_fd);
    close_fd(&rig->server_fd);
    close_fd(&rig->inner_fd);
    close_fd(&rig->pump_fd);
    ev_loop_destroy(rig->loop);
    free(rig->authority);
}

void rig_turn(struct rig *rig)
{
    ev_run(rig->loop, EVRUN_NOWAIT);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)timer, (void)events;
    ev_break(loop, EVBREAK_ALL);
}

/* Has the loop wait for so long; returns how often it turned. */
static unsigned wait_in_loop(struct rig *rig, double seconds)
{
    unsigned before = ev_iteration(rig->loop);
    ev_timer timer;

    ev_now_update(rig->loop);
    ev_timer_init(&timer, on_timer, seconds, 0.);
    ev_timer_start(rig->loop, &timer);
    ev_run(rig->loop, 0);
    return ev_iteration(rig->loop) - before;
}

/* Has the loop wait for so long; returns whether it had next to nothing to do meanwhile. */
static bool rests(struct rig *rig, double wait_s, unsigned *ret_turns, double *ret_used_s)
{
    double before = seconds(CLOCK_THREAD_CPUTIME_ID);

    *ret_turns = wait_in_loop(rig, wait_s);
    *ret_used_s = seconds(CLOCK_THREAD_CPUTIME_ID) - before;
    return *ret_turns <= 3 && *ret_used_s < wait_s / 3;
}

void rig_expect_rest(struct rig *rig)
{
    double used_s;
    unsigned turns;

    for (int i = 0; i < 50 && !rests(rig, 0.02, &turns, &used_s); i++)
        ;
    ck_assert_msg(rests(rig, 0.06, &turns, &used_s),
                  "the loop turned %u times in 60 ms, and used the processor for %.0f ms", turns,
                  used_s * 1000);
}

double rig_patience_s(double limit_s)
{
    const char *multiplier = getenv("CK_TIMEOUT_MULTIPLIER");

    return limit_s * (multiplier ? atof(multiplier) : 1);
}

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
    close_fd(&rig->client_fd);
}

void rig_client_vanishes(struct rig *rig)
{
    shutdown(rig->client_fd, SHUT_WR);
}
