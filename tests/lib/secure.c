/*
 * The thread ends when both sides have ended, or the test closes its own.
 */
#include "lib/secure.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct secure {
    bool agreed; /* the handshake went well */
    int fd;      /* TLS */
    int plain;   /* our end of the pair */
    bool ended_by_test, ended_by_server;
    gnutls_session_t session;
    gnutls_certificate_credentials_t credentials;
};

static void wait_for(int fd, short events)
{
    poll(&(struct pollfd){.fd = fd, .events = events}, 1, 100);
}

static bool write_plain(const struct secure *secure, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(secure->plain, bytes, size, MSG_NOSIGNAL);
        if (sent < 0)
            return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* What the server sends. False: the test does not listen any more. */
static bool carry_in(struct secure *secure)
{
    char bytes[16384], message[200];
    ssize_t got;

    while ((got = gnutls_record_recv(secure->session, bytes, sizeof bytes)) > 0)
        if (!write_plain(secure, bytes, (size_t)got))
            return false;
    if (got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED)
        return true;
    secure->ended_by_server = true;
    if (got < 0) {
        snprintf(message, sizeof message, "[no close_notify: %s]", gnutls_strerror((int)got));
        write_plain(secure, message, strlen(message));
    }
    shutdown(secure->plain, SHUT_WR);
    return true;
}

/* What the test sends; its end too, as close_notify and FIN. */
static void carry_out(struct secure *secure)
{
    char bytes[16384];
    ssize_t got = recv(secure->plain, bytes, sizeof bytes, 0);

    if (got <= 0) {
        secure->ended_by_test = true;
        gnutls_bye(secure->session, GNUTLS_SHUT_WR);
        shutdown(secure->fd, SHUT_WR);
        return;
    }
    for (ssize_t done = 0; done < got && !secure->ended_by_server;) {
        ssize_t sent = gnutls_record_send(secure->session, bytes + done, (size_t)(got - done));
        if (sent > 0)
            done += sent;
        else if (sent == GNUTLS_E_AGAIN)
            wait_for(secure->fd, POLLOUT);
        else
            break; /* the server has closed: what it said before is still to be read */
    }
    if (secure->ended_by_server)
        shutdown(secure->plain, SHUT_RD); /* as if the server did not take it */
}

static bool shake_hands(struct secure *secure, const char *protocol)
{
    char message[200];
    gnutls_datum_t chosen;
    int result;

    while ((result = gnutls_handshake(secure->session)) == GNUTLS_E_AGAIN)
        wait_for(secure->fd, POLLIN);
    if (result == GNUTLS_E_SUCCESS &&
        gnutls_alpn_get_selected_protocol(secure->session, &chosen) == 0 &&
        chosen.size == strlen(protocol) && memcmp(chosen.data, protocol, chosen.size) == 0)
        return true;
    snprintf(message, sizeof message, "[no TLS with %s: %s]", protocol, gnutls_strerror(result));
    write_plain(secure, message, strlen(message));
    return false;
}

static void *run(void *secure_)
{
    struct secure *secure = secure_;
    bool goes_on = secure->agreed;

    while (goes_on && !(secure->ended_by_test && secure->ended_by_server)) {
        struct pollfd ends[] = {
            {.fd = secure->ended_by_server ? -1 : secure->fd, .events = POLLIN},
            {.fd = secure->ended_by_test ? -1 : secure->plain, .events = POLLIN},
        };
        poll(ends, 2, -1);
        if (ends[1].revents)
            carry_out(secure);
        if (ends[0].revents)
            goes_on = carry_in(secure);
    }
    gnutls_deinit(secure->session);
    gnutls_certificate_free_credentials(secure->credentials);
    close(secure->fd);
    close(secure->plain);
    free(secure);
    return NULL;
}

int secure_client(int fd, const char *trusted_file, const char *protocol)
{
    const gnutls_datum_t offered = {(unsigned char *)protocol, (unsigned)strlen(protocol)};
    struct secure *secure = calloc(1, sizeof *secure);
    pthread_t thread;
    int pair[2];

    ck_assert_ptr_nonnull(secure);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    secure->fd = fd;
    secure->plain = pair[1];
    gnutls_init(&secure->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
    gnutls_certificate_allocate_credentials(&secure->credentials);
    ck_assert_int_eq(gnutls_certificate_set_x509_trust_file(secure->credentials, trusted_file,
                                                            GNUTLS_X509_FMT_PEM),
                     1);
    gnutls_set_default_priority(secure->session);
    gnutls_credentials_set(secure->session, GNUTLS_CRD_CERTIFICATE, secure->credentials);
    gnutls_session_set_verify_cert(secure->session, "localhost", 0);
    gnutls_alpn_set_protocols(secure->session, &offered, 1, 0);
    gnutls_transport_set_int(secure->session, fd);
    secure->agreed =
        shake_hands(secure, protocol); /* here, so that it is done when the test goes on */
    ck_assert_int_eq(pthread_create(&thread, NULL, run, secure), 0);
    pthread_detach(thread);
    return pair[0];
}
