#include "tls.h"

#include <dlfcn.h>
#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20 };

static struct tls_hooks hooks;

/* GnuTLS's own functions, of which ours take the place: those of the next library, or, in a program
   linked statically, those that the linker has given another name (--wrap). */
#ifdef STATUSBIN_STATIC
#define OURS(name) __wrap_##name
void __wrap_gnutls_deinit(gnutls_session_t session);
void __real_gnutls_deinit(gnutls_session_t session);
ssize_t __wrap_gnutls_record_recv(gnutls_session_t session, void *data, size_t size);
ssize_t __real_gnutls_record_recv(gnutls_session_t session, void *data, size_t size);

#define deinit __real_gnutls_deinit
#define receive __real_gnutls_record_recv
#else
#define OURS(name) name

static void (*deinit)(gnutls_session_t session);
static ssize_t (*receive)(gnutls_session_t session, void *data, size_t size);

__attribute__((constructor)) static void find_functions(void)
{
    deinit = (void (*)(gnutls_session_t))(uintptr_t)dlsym(RTLD_NEXT, "gnutls_deinit");
    receive = (ssize_t(*)(gnutls_session_t, void *, size_t))(uintptr_t)dlsym(RTLD_NEXT,
                                                                             "gnutls_record_recv");
}
#endif

void tls_set_hooks(const struct tls_hooks *wanted)
{
    hooks = *wanted;
}

/* The library has set the connection as the session's pointer. */
void OURS(gnutls_deinit)(gnutls_session_t session)
{
    struct MHD_Connection *connection = session ? gnutls_session_get_ptr(session) : NULL;

    if (hooks.ending && connection)
        hooks.ending(hooks.what, connection);
    deinit(session);
}

ssize_t OURS(gnutls_record_recv)(gnutls_session_t session, void *data, size_t size)
{
    struct MHD_Connection *connection = hooks.reads ? gnutls_session_get_ptr(session) : NULL;
    ssize_t received;

    if (!connection)
        return receive(session, data, size);
    if (!hooks.reads(connection))
        return 0;
    received = receive(session, data, size);
    if (received == GNUTLS_E_AGAIN || received == GNUTLS_E_INTERRUPTED)
        hooks.read(connection, data, 0);
    else if (received != 0) /* else the peer has ended its side */
        hooks.read(connection, data, received > 0 ? received : -1);
    return received;
}

bool tls_is_available(void)
{
    return MHD_is_feature_supported(MHD_FEATURE_TLS) == MHD_YES;
}

/* The whole file with a NUL behind it, the caller's to free; NULL, with errno, on failure. */
static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = file ? malloc(FILE_MAX + 1) : NULL;
    size_t size = text ? fread(text, 1, FILE_MAX, file) : 0;
    bool whole = text && !ferror(file);

    if (file)
        fclose(file);
    if (whole) {
        text[size] = '\0';
        return text;
    }
    free(text);
    return NULL;
}

static char *read_option(const char *option, const char *path)
{
    char *text = read_file(path);

    if (!text)
        fprintf(stderr, "statusbin: %s %s: %s; it takes a file in PEM\n", option, path,
                strerror(errno));
    return text;
}

static gnutls_datum_t datum_of(const char *text)
{
    return (gnutls_datum_t){(unsigned char *)text, (unsigned)strlen(text)};
}

static bool is_certificate(const char *text)
{
    gnutls_datum_t datum = datum_of(text);
    gnutls_x509_crt_t certificate;
    int result = gnutls_x509_crt_init(&certificate);

    if (result < 0)
        return false;
    result = gnutls_x509_crt_import(certificate, &datum, GNUTLS_X509_FMT_PEM);
    gnutls_x509_crt_deinit(certificate);
    return result == 0;
}

static bool is_key(const char *text)
{
    gnutls_datum_t datum = datum_of(text);
    gnutls_privkey_t key;
    int result = gnutls_privkey_init(&key);

    if (result < 0)
        return false;
    result = gnutls_privkey_import_x509_raw(key, &datum, GNUTLS_X509_FMT_PEM, NULL, 0);
    gnutls_privkey_deinit(key);
    return result == 0;
}

/* Whether the library will take the two together. */
static int check_together(const struct tls_pair *pair)
{
    gnutls_datum_t certificate = datum_of(pair->certificate), key = datum_of(pair->key);
    gnutls_certificate_credentials_t credentials;
    int result = gnutls_certificate_allocate_credentials(&credentials);

    if (result < 0)
        return result;
    result =
        gnutls_certificate_set_x509_key_mem(credentials, &certificate, &key, GNUTLS_X509_FMT_PEM);
    gnutls_certificate_free_credentials(credentials);
    return result < 0 ? result : 0;
}

/* False, with a line on stderr, unless the pair can be used. */
static bool check_pair(const struct tls_pair *pair, const char *certificate_file,
                       const char *key_file)
{
    int result;

    if (!is_certificate(pair->certificate)) {
        fprintf(stderr, "statusbin: --tls-cert %s: it has no certificate; it takes a file in PEM\n",
                certificate_file);
        return false;
    }
    if (!is_key(pair->key)) {
        fprintf(
            stderr,
            "statusbin: --tls-key %s: it has no private key, or one with a password; it takes a "
            "file in PEM, without a password\n",
            key_file);
        return false;
    }
    result = check_together(pair);
    if (result == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
        fprintf(stderr, "statusbin: --tls-key %s is not the key of the certificate in %s\n",
                key_file, certificate_file);
    else if (result < 0)
        fprintf(stderr, "statusbin: --tls-cert %s, --tls-key %s: %s\n", certificate_file, key_file,
                gnutls_strerror(result));
    return result == 0;
}

bool tls_read_pair(const char *certificate_file, const char *key_file, struct tls_pair *ret_pair)
{
    struct tls_pair pair = {0};

    if (!tls_is_available()) {
        fputs("statusbin: --tls-cert: the HTTP library was built without TLS\n", stderr);
        return false;
    }
    pair.certificate = read_option("--tls-cert", certificate_file);
    pair.key = pair.certificate ? read_option("--tls-key", key_file) : NULL;
    if (pair.key && check_pair(&pair, certificate_file, key_file)) {
        *ret_pair = pair;
        return true;
    }
    tls_forget(&pair);
    return false;
}

void tls_forget(struct tls_pair *pair)
{
    free(pair->certificate);
    if (pair->key)
        gnutls_memset(pair->key, 0, strlen(pair->key));
    free(pair->key);
}

bool tls_write(gnutls_session_t session, int fd, const char *data, size_t size, int timeout_ms)
{
    while (size > 0) {
        struct pollfd writable = {.fd = fd, .events = POLLOUT};
        ssize_t sent = gnutls_record_send(session, data, size);

        if (sent > 0) {
            data += sent;
            size -= (size_t)sent;
        } else if (sent == GNUTLS_E_AGAIN) {
            if (poll(&writable, 1, timeout_ms) != 1)
                return false;
        } else if (sent != GNUTLS_E_INTERRUPTED) {
            return false;
        }
    }
    return true;
}

bool tls_is_ended(gnutls_session_t session)
{
    char octet;
    ssize_t received = receive(session, &octet, 1);

    return received <= 0 && received != GNUTLS_E_AGAIN && received != GNUTLS_E_INTERRUPTED;
}

void tls_end(gnutls_session_t session)
{
    gnutls_bye(session, GNUTLS_SHUT_WR);
}
