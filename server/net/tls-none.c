/* TLS in a build that has none: no context can be made, so there are no sessions. */
#include <assert.h>
#include <stdio.h>

#include "net/certificate.h"
#include "net/tls.h"

bool tls_is_supported(void)
{
    return false;
}

bool tls_pair_read(const char *certificate_file, const char *key_file, struct tls_pair *ret_pair)
{
    (void)certificate_file, (void)key_file, (void)ret_pair;
    fputs("statusbin: --tls-cert: this program was built without TLS; --version says so\n", stderr);
    return false;
}

void tls_pair_clear(struct tls_pair *pair)
{
    (void)pair;
}

bool certificate_make(struct certificate *ret_certificate)
{
    (void)ret_certificate;
    return false;
}

bool certificate_make_for(const char *machine, struct certificate *ret_certificate)
{
    (void)machine, (void)ret_certificate;
    return false;
}

void certificate_clear(struct certificate *certificate)
{
    (void)certificate;
}

struct tls_context *tls_context_new(const struct tls_pair *pair, const char *const *protocols)
{
    (void)pair, (void)protocols;
    return NULL;
}

void tls_context_free(struct tls_context *context)
{
    assert(!context);
}

struct tls_session *tls_session_new(const struct tls_context *context, int fd)
{
    (void)context, (void)fd;
    return NULL;
}

void tls_session_free(struct tls_session *session)
{
    assert(!session);
}

void tls_session_set_fd(struct tls_session *session, int fd)
{
    assert(session);
    (void)fd;
}

const char *tls_session_protocol(const struct tls_session *session)
{
    assert(session);
    return NULL;
}

enum tls_result tls_session_fill(struct tls_session *session)
{
    assert(session);
    return TLS_FAILED;
}

enum tls_result tls_session_shake_hands(struct tls_session *session)
{
    assert(session);
    return TLS_FAILED;
}

enum tls_result tls_session_read(struct tls_session *session, char *octets, size_t size,
                                 size_t *ret_size)
{
    assert(session);
    (void)octets, (void)size, (void)ret_size;
    return TLS_FAILED;
}

bool tls_session_is_open(const struct tls_session *session)
{
    assert(session);
    return false;
}

bool tls_session_has_more(const struct tls_session *session)
{
    assert(session);
    return false;
}

bool tls_session_has_unread(const struct tls_session *session)
{
    assert(session);
    return false;
}

bool tls_session_write(struct tls_session *session, const char *octets, size_t size)
{
    assert(session);
    (void)octets, (void)size;
    return false;
}

void tls_session_bye(struct tls_session *session)
{
    assert(session);
}

bool tls_session_flush(struct tls_session *session)
{
    assert(session);
    return false;
}

bool tls_session_has_unsent(const struct tls_session *session)
{
    assert(session);
    return false;
}

struct backlog tls_session_take_unsent(struct tls_session *session)
{
    assert(session);
    return (struct backlog){0};
}
