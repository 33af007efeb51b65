#include "net/certificate.h"

#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    DAY_S = 24 * 60 * 60,
    DAYS = 800,
    SERIAL_SIZE = 16, /* RFC 5280, 4.1.2.2: at most 20, and positive */
    KEY_ID_SIZE = 20,
    NAME_MAX_SIZE = 253, /* of a host: RFC 1035, 2.3.4 */
};

/* One of the two certificates, while it is made. */
struct draft {
    gnutls_x509_crt_t certificate;
    gnutls_x509_privkey_t key;
};

/* GnuTLS's results are 0 or negative here; the first failure is kept. */
static void keep(int *result, int next)
{
    if (*result >= 0)
        *result = next;
}

static void set_serial(struct draft *draft, int *result)
{
    unsigned char serial[SERIAL_SIZE];

    keep(result, gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial));
    serial[0] = (serial[0] & 0x7f) | 0x40;
    keep(result, gnutls_x509_crt_set_serial(draft->certificate, serial, sizeof serial));
}

/* What both have: a new key, and the fields that do not depend on what it is for. */
static void begin(struct draft *draft, const char *name, int *result)
{
    unsigned char key_id[KEY_ID_SIZE];
    size_t size = sizeof key_id;
    time_t now = time(NULL);

    keep(result, gnutls_x509_privkey_init(&draft->key));
    keep(result, gnutls_x509_crt_init(&draft->certificate));
    if (*result < 0)
        return;
    keep(result, gnutls_x509_privkey_generate(draft->key, GNUTLS_PK_ECDSA,
                                              GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
    keep(result, gnutls_x509_crt_set_version(draft->certificate, 3));
    keep(result, gnutls_x509_crt_set_key(draft->certificate, draft->key));
    keep(result, gnutls_x509_crt_set_activation_time(draft->certificate, now - DAY_S));
    keep(result,
         gnutls_x509_crt_set_expiration_time(draft->certificate, now + (time_t)(DAYS - 1) * DAY_S));
    keep(result, gnutls_x509_crt_set_dn_by_oid(draft->certificate, GNUTLS_OID_X520_COMMON_NAME, 0,
                                               name, (unsigned)strlen(name)));
    keep(result, gnutls_x509_crt_get_key_id(draft->certificate, 0, key_id, &size));
    keep(result, gnutls_x509_crt_set_subject_key_id(draft->certificate, key_id, size));
    set_serial(draft, result);
}

static void end(struct draft *draft)
{
    if (draft->certificate)
        gnutls_x509_crt_deinit(draft->certificate);
    if (draft->key)
        gnutls_x509_privkey_deinit(draft->key);
}

/* Returns whether the name can stand in a certificate: letters, digits and hyphens between dots
   (RFC 5280, 4.2.1.6). */
static bool is_dns_name(const char *name)
{
    size_t label = 0;

    for (; *name; name++) {
        bool is_alnum = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
                        (*name >= '0' && *name <= '9');
        bool ends_label = label > 0 && (!name[1] || name[1] == '.');

        if (*name == '.' ? label == 0 : !is_alnum && (*name != '-' || label == 0 || ends_label))
            return false;
        label = *name == '.' ? 0 : label + 1;
        if (label > 63)
            return false;
    }
    return label > 0;
}

static void add_name(struct draft *draft, gnutls_x509_subject_alt_name_t type, const void *name,
                     size_t size, int *result)
{
    keep(result, gnutls_x509_crt_set_subject_alt_name(draft->certificate, type, name,
                                                      (unsigned)size, GNUTLS_FSAN_APPEND));
}

static void add_names(struct draft *draft, const char *machine, int *result)
{
    const unsigned char v4[] = {127, 0, 0, 1};

    add_name(draft, GNUTLS_SAN_DNSNAME, "localhost", strlen("localhost"), result);
    add_name(draft, GNUTLS_SAN_IPADDRESS, v4, sizeof v4, result);
    add_name(draft, GNUTLS_SAN_IPADDRESS, &in6addr_loopback, sizeof in6addr_loopback, result);
    if (is_dns_name(machine) && strcmp(machine, "localhost") != 0)
        add_name(draft, GNUTLS_SAN_DNSNAME, machine, strlen(machine), result);
}

/* The authority's name differs from run to run, so that a client can trust several of them. */
static void make_authority(struct draft *authority, int *result)
{
    unsigned char octets[4] = {0};
    char name[64];

    keep(result, gnutls_rnd(GNUTLS_RND_NONCE, octets, sizeof octets));
    snprintf(name, sizeof name, "statusbin %02x%02x%02x%02x", octets[0], octets[1], octets[2],
             octets[3]);
    begin(authority, name, result);
    if (*result < 0)
        return;
    keep(result, gnutls_x509_crt_set_basic_constraints(authority->certificate, 1, 0));
    keep(result, gnutls_x509_crt_set_key_usage(authority->certificate, GNUTLS_KEY_KEY_CERT_SIGN));
    keep(result, gnutls_x509_crt_sign2(authority->certificate, authority->certificate,
                                       authority->key, GNUTLS_DIG_SHA256, 0));
}

static void make_server(struct draft *server, const struct draft *authority, const char *machine,
                        int *result)
{
    unsigned char key_id[KEY_ID_SIZE];
    size_t size = sizeof key_id;

    begin(server, "localhost", result);
    if (*result < 0)
        return;
    keep(result, gnutls_x509_crt_set_basic_constraints(server->certificate, 0, -1));
    keep(result, gnutls_x509_crt_set_key_usage(server->certificate, GNUTLS_KEY_DIGITAL_SIGNATURE));
    keep(result,
         gnutls_x509_crt_set_key_purpose_oid(server->certificate, GNUTLS_KP_TLS_WWW_SERVER, 0));
    add_names(server, machine, result);
    keep(result, gnutls_x509_crt_get_subject_key_id(authority->certificate, key_id, &size, NULL));
    keep(result, gnutls_x509_crt_set_authority_key_id(server->certificate, key_id, size));
    keep(result, gnutls_x509_crt_sign2(server->certificate, authority->certificate, authority->key,
                                       GNUTLS_DIG_SHA256, 0));
}

/* GnuTLS's text as one of ours, which is freed by free; NULL if there is none. */
static char *text_of(gnutls_datum_t *datum, int *result)
{
    char *text = *result >= 0 ? strndup((char *)datum->data, datum->size) : NULL;

    if (datum->data)
        gnutls_memset(datum->data, 0, datum->size);
    gnutls_free(datum->data);
    if (!text)
        keep(result, GNUTLS_E_MEMORY_ERROR);
    return text;
}

static char *certificate_text(const struct draft *draft, int *result)
{
    gnutls_datum_t datum = {0};

    if (*result >= 0)
        keep(result, gnutls_x509_crt_export2(draft->certificate, GNUTLS_X509_FMT_PEM, &datum));
    return text_of(&datum, result);
}

static char *key_text(const struct draft *draft, int *result)
{
    gnutls_datum_t datum = {0};

    if (*result >= 0)
        keep(result, gnutls_x509_privkey_export2_pkcs8(draft->key, GNUTLS_X509_FMT_PEM, NULL,
                                                       GNUTLS_PKCS_PLAIN, &datum));
    return text_of(&datum, result);
}

bool certificate_make_for(const char *machine, struct certificate *ret_certificate)
{
    struct draft authority = {0}, server = {0};
    struct certificate made = {0};
    int result = 0;

    make_authority(&authority, &result);
    if (result >= 0)
        make_server(&server, &authority, machine, &result);
    made.authority = certificate_text(&authority, &result);
    made.pair.certificate = certificate_text(&server, &result);
    made.pair.key = key_text(&server, &result);
    end(&server);
    end(&authority);
    if (result < 0) {
        certificate_clear(&made);
        return false;
    }
    *ret_certificate = made;
    return true;
}

bool certificate_make(struct certificate *ret_certificate)
{
    char machine[NAME_MAX_SIZE + 1] = "";

    if (gethostname(machine, sizeof machine - 1) != 0)
        machine[0] = '\0';
    return certificate_make_for(machine, ret_certificate);
}

void certificate_clear(struct certificate *certificate)
{
    tls_pair_clear(&certificate->pair);
    free(certificate->authority);
    *certificate = (struct certificate){0};
}
