/* TLS in a build that has none. */
#include "tls.h"

#include <assert.h>
#include <stdio.h>

bool tls_is_available(void)
{
    return false;
}

bool tls_read_pair(const char *certificate_file, const char *key_file, struct tls_pair *ret_pair)
{
    (void)certificate_file, (void)key_file, (void)ret_pair;
    fputs("statusbin: --tls-cert: this program was built without TLS; --version says so\n", stderr);
    return false;
}

void tls_set_hooks(const struct tls_hooks *hooks)
{
    (void)hooks;
}

void tls_forget(struct tls_pair *pair)
{
    (void)pair;
}

bool tls_write(struct gnutls_session_int *session, int fd, const char *data, size_t size,
               int timeout_ms)
{
    (void)session, (void)fd, (void)data, (void)size, (void)timeout_ms;
    assert(!"there are no sessions");
    return false;
}

bool tls_is_ended(struct gnutls_session_int *session)
{
    (void)session;
    return true;
}

void tls_end(struct gnutls_session_int *session)
{
    (void)session;
    assert(!"there are no sessions");
}
