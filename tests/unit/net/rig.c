#include "unit/net/rig.h"

#include <arpa/inet.h>
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

static void on_ended(void *rig_, enum pump_end end)
{
    struct rig *rig = rig_;

    rig->ended++;
    rig->end = end;
}

void rig_start_pump(struct rig *rig)
{
    int pair[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
    set_buffers(pair[0], PAIR_BUFFER);
    set_buffers(pair[1], PAIR_BUFFER);
    rig->inner_fd = pair[0];
    rig->pump_fd = pair[1];
    rig->pump = pump_open(rig->loop, rig->session, rig->pump_fd, on_ended, rig);
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
