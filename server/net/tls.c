#include "net/tls.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/socket.h"
#include "net/tls-context.h"

enum { FILL_MAX = 16384 };

struct tls_session {
    const struct tls_context *context;
    gnutls_session_t gnutls;
    int fd;
    int error;    /* errno of the connection, once it is gone; else 0 */
    bool is_open; /* the handshake has been finished */
    bool has_fin;
    bool has_bye; /* close_notify has come */
    bool has_failed;
    bool is_drained;       /* the last read has taken all that the socket had */
    bool is_midway;        /* octets went to GnuTLS since it has last given us something */
    struct backlog ahead;  /* came from the socket; GnuTLS has not asked for it yet */
    struct backlog unsent; /* GnuTLS has sent it; the kernel has not taken it yet */
};

/* What GnuTLS calls to receive. It gets what tls_session_fill has read, and nothing else. */
static ssize_t pull(gnutls_transport_ptr_t session_, void *data, size_t size)
{
    struct tls_session *session = session_;
    size_t taken = size < session->ahead.size ? size : session->ahead.size;

    if (taken == 0) {
        gnutls_transport_set_errno(session->gnutls, session->error ? session->error : EAGAIN);
        return -1;
    }
    memcpy(data, session->ahead.octets, taken);
    backlog_drop(&session->ahead, taken);
    session->is_midway = true;
    return (ssize_t)taken;
}

/* What GnuTLS calls to send. All is always taken, so that GnuTLS is never in the middle of a
   record: called again after a KeyUpdate of the peer (RFC 8446, 4.6.3) has come meanwhile, it would
   send the same octets twice. */
static ssize_t push(gnutls_transport_ptr_t session_, const giovec_t *parts, int count)
{
    struct tls_session *session = session_;
    size_t size = 0;

    for (int i = 0; i < count; i++) {
        if (!backlog_add(&session->unsent, parts[i].iov_base, parts[i].iov_len)) {
            gnutls_transport_set_errno(session->gnutls, ENOMEM);
            return -1;
        }
        size += parts[i].iov_len;
    }
    return (ssize_t)size;
}

static int configure(struct tls_session *session)
{
    const struct tls_context *context = session->context;
    int result = gnutls_priority_set(session->gnutls, context->priority);

    if (result == 0)
        result =
            gnutls_credentials_set(session->gnutls, GNUTLS_CRD_CERTIFICATE, context->credentials);
    if (result == 0)
        result = gnutls_session_ticket_enable_server(session->gnutls, &context->ticket_key);
    if (result == 0)
        result =
            gnutls_alpn_set_protocols(session->gnutls, context->protocols, context->protocol_count,
                                      GNUTLS_ALPN_MANDATORY | GNUTLS_ALPN_SERVER_PRECEDENCE);
    gnutls_transport_set_ptr(session->gnutls, session);
    gnutls_transport_set_pull_function(session->gnutls, pull);
    gnutls_transport_set_vec_push_function(session->gnutls, push);
    return result;
}

struct tls_session *tls_session_new(const struct tls_context *context, int fd)
{
    struct tls_session *session = calloc(1, sizeof *session);

    if (!session)
        return NULL;
    session->context = context;
    session->fd = fd;
    if (gnutls_init(&session->gnutls, GNUTLS_SERVER | GNUTLS_NONBLOCK) == 0) {
        if (configure(session) == 0)
            return session;
        gnutls_deinit(session->gnutls);
    }
    free(session);
    return NULL;
}

void tls_session_free(struct tls_session *session)
{
    if (!session)
        return;
    gnutls_deinit(session->gnutls);
    backlog_clear(&session->ahead);
    backlog_clear(&session->unsent);
    free(session);
}

void tls_session_set_fd(struct tls_session *session, int fd)
{
    session->fd = fd;
}

const char *tls_session_protocol(const struct tls_session *session)
{
    const struct tls_context *context = session->context;
    gnutls_datum_t chosen;

    if (gnutls_alpn_get_selected_protocol(session->gnutls, &chosen) != 0)
        return NULL;
    for (unsigned i = 0; i < context->protocol_count; i++)
        if (context->protocols[i].size == chosen.size &&
            memcmp(context->protocols[i].data, chosen.data, chosen.size) == 0)
            return (const char *)context->protocols[i].data;
    return NULL;
}

enum tls_result tls_session_fill(struct tls_session *session)
{
    char octets[FILL_MAX];
    /* read, not recv: the HTTP/1 engine has its own recv in the place of the C library's. */
    ssize_t count = session->error ? -1 : read(session->fd, octets, sizeof octets);

    session->is_drained = count < (ssize_t)sizeof octets;
    if (count > 0) {
        if (backlog_add(&session->ahead, octets, (size_t)count))
            return TLS_OK;
        session->error = ENOMEM;
    } else if (count == 0) {
        session->has_fin = true;
        return TLS_ENDED;
    } else if (!session->error && errno != EAGAIN && errno != EINTR) {
        session->error = errno;
    }
    return session->error ? TLS_FAILED : TLS_AGAIN;
}

/* Returns whether to call GnuTLS again, which has returned result, with the octets that are left:
   it also returns GNUTLS_E_AGAIN after a record without content, a KeyUpdate or a part of a
   handshake message, and a warning does not end the session. Each such call takes octets, of which
   there are FILL_MAX at most. */
static bool goes_on(const struct tls_session *session, int result, size_t left_before)
{
    bool may = result == GNUTLS_E_AGAIN || result == GNUTLS_E_INTERRUPTED ||
               result == GNUTLS_E_WARNING_ALERT_RECEIVED;

    return may && session->ahead.size > 0 && session->ahead.size < left_before;
}

/* What it means that GnuTLS returned result, which is not a success; the alert that tells the peer
   is made. */
static enum tls_result result_of(struct tls_session *session, int result)
{
    if (result == 0) {
        session->has_bye = true;
        return TLS_ENDED;
    }
    if (!gnutls_error_is_fatal(result) && result != GNUTLS_E_REHANDSHAKE)
        return session->has_fin ? TLS_ENDED : TLS_AGAIN;
    session->has_failed = true;
    if (result == GNUTLS_E_REHANDSHAKE)
        gnutls_alert_send(session->gnutls, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);
    else if (!session->error)
        gnutls_alert_send_appropriate(session->gnutls, result);
    return TLS_FAILED;
}

enum tls_result tls_session_shake_hands(struct tls_session *session)
{
    enum tls_result meaning;
    size_t left;
    int result;

    do {
        left = session->ahead.size;
        result = gnutls_handshake(session->gnutls);
    } while (goes_on(session, result, left));
    if (result == GNUTLS_E_SUCCESS) {
        session->is_open = true;
        session->is_midway = false;
        return TLS_OK;
    }
    meaning = result_of(session, result);
    return meaning == TLS_ENDED ? TLS_FAILED : meaning;
}

bool tls_session_is_open(const struct tls_session *session)
{
    return session->is_open;
}

/* Returns whether GnuTLS may have something for us: to ask it in vain costs as much as a system
   call. */
static bool has_more(const struct tls_session *session)
{
    return session->ahead.size > 0 || gnutls_record_check_pending(session->gnutls) > 0;
}

enum tls_result tls_session_read(struct tls_session *session, char *octets, size_t size,
                                 size_t *ret_size)
{
    enum tls_result meaning = TLS_OK;
    ssize_t result;
    size_t left, done = 0;

    if (session->has_failed)
        return TLS_FAILED;
    if (!has_more(session) && !session->error)
        return session->has_fin || session->has_bye ? TLS_ENDED : TLS_AGAIN;
    do {
        left = session->ahead.size;
        result = gnutls_record_recv(session->gnutls, octets + done, size - done);
        if (result > 0) {
            done += (size_t)result;
            session->is_midway = false;
        }
    } while (done < size && (result > 0 ? has_more(session) : goes_on(session, (int)result, left)));
    if (result <= 0)
        meaning = result_of(session, (int)result);
    if (done == 0)
        return meaning; /* else the next call says it again */
    *ret_size = done;
    return TLS_OK;
}

bool tls_session_has_more(const struct tls_session *session)
{
    return !session->is_drained || has_more(session);
}

bool tls_session_has_unread(const struct tls_session *session)
{
    return session->is_midway || has_more(session);
}

bool tls_session_write(struct tls_session *session, const char *octets, size_t size)
{
    while (size > 0) {
        ssize_t sent = gnutls_record_send(session->gnutls, octets, size);

        if (sent <= 0)
            return false;
        octets += sent;
        size -= (size_t)sent;
    }
    return true;
}

void tls_session_bye(struct tls_session *session)
{
    if (session->is_open && !session->has_failed)
        gnutls_bye(session->gnutls, GNUTLS_SHUT_WR);
}

bool tls_session_flush(struct tls_session *session)
{
    ssize_t sent;

    if (session->unsent.size == 0 || session->error)
        return session->error == 0;
    sent = socket_send(session->fd, session->unsent.octets, session->unsent.size);
    if (sent >= 0)
        backlog_drop(&session->unsent, (size_t)sent);
    else if (errno != EAGAIN && errno != EINTR)
        session->error = errno;
    return session->error == 0;
}

bool tls_session_has_unsent(const struct tls_session *session)
{
    return session->unsent.size > 0;
}

struct backlog tls_session_take_unsent(struct tls_session *session)
{
    struct backlog unsent = session->unsent;

    session->unsent = (struct backlog){0};
    return unsent;
}
