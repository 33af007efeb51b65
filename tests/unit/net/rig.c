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
enum { TCP_BUFFER = 64 * 1024 };

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

    *rig = (struct rig){.loop = ev_loop_new(0)};
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
    transport_open(&rig->server, rig->server_fd, rig->session);
}

void rig_begin_handshake(struct rig *rig)
{
    rig->is_shaking_hands = true;
}

void rig_shake_hands(struct rig *rig)
{
    int result = GNUTLS_E_AGAIN;

    rig_begin_handshake(rig);
    rig_until(rig, (result = gnutls_handshake(rig->client)) != GNUTLS_E_AGAIN);
    ck_assert_msg(result == 0, "%s", gnutls_strerror(result));
    rig_until(rig, !rig->is_shaking_hands);
    ck_assert_int_eq(rig->result, TRANSPORT_OK);
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void rig_close(struct rig *rig)
{
    transport_close(&rig->server);
    tls_context_free(rig->context);
    gnutls_deinit(rig->client);
    gnutls_certificate_free_credentials(rig->trusted);
    close_fd(&rig->client_fd);
    close_fd(&rig->server_fd);
    ev_loop_destroy(rig->loop);
    free(rig->authority);
}

void rig_turn(struct rig *rig)
{
    ev_run(rig->loop, EVRUN_NOWAIT);
    if (!rig->is_shaking_hands)
        return;
    rig->result = transport_shake_hands(&rig->server);
    rig->is_shaking_hands = rig->result == TRANSPORT_OK && transport_is_shaking_hands(&rig->server);
}

double rig_patience_s(double limit_s)
{
    const char *multiplier = getenv("CK_TIMEOUT_MULTIPLIER");

    return limit_s * (multiplier ? atof(multiplier) : 1);
}
