#include "net/tls-pair.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20 };

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

/* Returns 0 if GnuTLS will take the two together, else its error. */
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

/* Returns false, with a line on stderr, unless the pair can be used. */
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

bool tls_pair_read(const char *certificate_file, const char *key_file, struct tls_pair *ret_pair)
{
    struct tls_pair pair = {0};

    pair.certificate = read_option("--tls-cert", certificate_file);
    pair.key = pair.certificate ? read_option("--tls-key", key_file) : NULL;
    if (pair.key && check_pair(&pair, certificate_file, key_file)) {
        *ret_pair = pair;
        return true;
    }
    tls_pair_clear(&pair);
    return false;
}

void tls_pair_clear(struct tls_pair *pair)
{
    free(pair->certificate);
    if (pair->key)
        gnutls_memset(pair->key, 0, strlen(pair->key));
    free(pair->key);
    *pair = (struct tls_pair){0};
}
