#include "app/https.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "net/certificate.h"
#include "net/tls.h"

/* Writes what clients are to trust. */
static bool write_authority(const char *path, const char *authority)
{
    FILE *file = fopen(path, "w");
    bool written = file && fputs(authority, file) >= 0;

    if (file && fclose(file) != 0)
        written = false;
    if (!written)
        fprintf(stderr,
                "statusbin: --tls-ca-file %s: %s; it takes a file in a directory that this user "
                "may write to\n",
                path, strerror(errno));
    return written;
}

/* A certificate of our own making, and its key. */
static bool make_pair(const struct options *options, struct tls_pair *ret_pair)
{
    struct certificate certificate;
    bool good;

    if (!tls_is_supported()) {
        fputs("statusbin: --tls: this program was built without TLS; --version says so\n", stderr);
        return false;
    }
    if (!certificate_make(&certificate)) {
        fputs("statusbin: --tls: cannot make a certificate: out of memory or random numbers\n",
              stderr);
        return false;
    }
    good = !options->tls_ca_file || write_authority(options->tls_ca_file, certificate.authority);
    if (good) {
        *ret_pair = certificate.pair;
        certificate.pair = (struct tls_pair){0};
    }
    certificate_clear(&certificate);
    return good;
}

/* The certificate and the key that the options name, or ask for. */
static bool find_pair(const struct options *options, struct tls_pair *ret_pair)
{
    if (!options->tls_cert && !options->tls_key)
        return make_pair(options, ret_pair);
    if (!options->tls_cert || !options->tls_key) {
        fprintf(stderr, "statusbin: --tls-cert and --tls-key belong together: give --tls-%s too\n",
                options->tls_cert ? "key" : "cert");
        return false;
    }
    if (options->tls_ca_file) {
        fputs("statusbin: --tls-ca-file is for the certificate that --tls makes: use either "
              "--tls-ca-file, or --tls-cert and --tls-key\n",
              stderr);
        return false;
    }
    return tls_pair_read(options->tls_cert, options->tls_key, ret_pair);
}

bool https_open(const struct options *options, struct tls_context **ret_context)
{
    static const char *const protocols[] = {"h2", "http/1.1", "http/1.0", NULL};
    struct tls_context *context;
    struct tls_pair pair;

    if (!options->tls && !options->tls_cert && !options->tls_key) {
        *ret_context = NULL;
        if (options->tls_port < 0 && !options->tls_port_file && !options->tls_ca_file)
            return true;
        fputs("statusbin: HTTPS needs a certificate and its key: give --tls-cert and --tls-key, or "
              "give --tls to make them\n",
              stderr);
        return false;
    }
    if (!find_pair(options, &pair))
        return false;
    context = tls_context_new(&pair, options->no_http2 ? protocols + 1 : protocols);
    tls_pair_clear(&pair);
    if (!context) {
        fputs("statusbin: HTTPS cannot start: out of memory\n", stderr);
        return false;
    }
    *ret_context = context;
    return true;
}
