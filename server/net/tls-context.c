#include "net/tls-context.h"

#include <stdlib.h>
#include <string.h>

bool tls_is_supported(void)
{
    return true;
}

static gnutls_datum_t datum_of(const char *text)
{
    return (gnutls_datum_t){(unsigned char *)text, (unsigned)strlen(text)};
}

static int set_credentials(struct tls_context *context, const struct tls_pair *pair)
{
    gnutls_datum_t certificate = datum_of(pair->certificate), key = datum_of(pair->key);
    int result = gnutls_certificate_allocate_credentials(&context->credentials);

    if (result < 0)
        return result;
    return gnutls_certificate_set_x509_key_mem(context->credentials, &certificate, &key,
                                               GNUTLS_X509_FMT_PEM);
}

/* Changes what GnuTLS takes by itself: in TLS 1.2 it would sign over SHA-1 (RFC 9155, 4), and take
   keys without forward secrecy (RFC 9325, 4.1). */
static const char changes[] = "-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
                              ":-SIGN-RSA-SHA1:-SIGN-ECDSA-SHA1:-RSA";

struct tls_context *tls_context_new(const struct tls_pair *pair, const char *const *protocols)
{
    struct tls_context *context = calloc(1, sizeof *context);

    if (!context)
        return NULL;
    while (context->protocol_count < TLS_PROTOCOLS_MAX && protocols[context->protocol_count]) {
        context->protocols[context->protocol_count] = datum_of(protocols[context->protocol_count]);
        context->protocol_count++;
    }
    if (set_credentials(context, pair) >= 0 &&
        gnutls_priority_init2(&context->priority, changes, NULL, GNUTLS_PRIORITY_INIT_DEF_APPEND) ==
            0 &&
        gnutls_session_ticket_key_generate(&context->ticket_key) == 0)
        return context;
    tls_context_free(context);
    return NULL;
}

void tls_context_free(struct tls_context *context)
{
    if (!context)
        return;
    if (context->credentials)
        gnutls_certificate_free_credentials(context->credentials);
    if (context->priority)
        gnutls_priority_deinit(context->priority);
    if (context->ticket_key.data) {
        gnutls_memset(context->ticket_key.data, 0, context->ticket_key.size);
        gnutls_free(context->ticket_key.data);
    }
    free(context);
}
