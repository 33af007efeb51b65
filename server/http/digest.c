#include "http/digest.h"

#include <nettle/base16.h>
#include <nettle/md5.h>
#include <nettle/memops.h>
#include <nettle/nettle-meta.h>
#include <nettle/sha2.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    HASH_MAX = SHA256_DIGEST_SIZE, /* octets */
    HEX_SIZE = BASE16_ENCODE_LENGTH(HASH_MAX) + 1,
    COUNT_SIZE = 8,     /* of nc */
    EXTENDED_MAX = 256, /* of a name in the extended notation, with a NUL: octets */
};

const struct digest_algorithm digest_sha_256 = {"SHA-256", &nettle_sha256};
const struct digest_algorithm digest_md5 = {"MD5", &nettle_md5};

static const struct {
    const char *name;
    size_t offset; /* of its slice in struct digest */
    bool required;
} parameters[] = {
    {"username", offsetof(struct digest, username), false},
    {"username*", offsetof(struct digest, extended_username), false},
    {"userhash", offsetof(struct digest, userhash), false},
    {"realm", offsetof(struct digest, realm), true},
    {"nonce", offsetof(struct digest, nonce), true},
    {"uri", offsetof(struct digest, uri), true},
    {"response", offsetof(struct digest, response), true},
    {"cnonce", offsetof(struct digest, cnonce), true},
    {"nc", offsetof(struct digest, nc), true},
    {"qop", offsetof(struct digest, qop), true},
    {"algorithm", offsetof(struct digest, algorithm), false},
};
enum { PARAMETER_COUNT = sizeof(parameters) / sizeof(parameters[0]) };

static struct slice *find_slice(struct digest *digest, size_t index)
{
    return (struct slice *)((char *)digest + parameters[index].offset);
}

/* Keeps a parameter, unless nobody needs it. False: it has been there before. */
static bool keep(struct digest *digest, struct slice name, struct slice value)
{
    for (size_t i = 0; i < PARAMETER_COUNT; i++) {
        struct slice *slice = find_slice(digest, i);

        if (!text_equals_caseless(name, parameters[i].name))
            continue;
        if (slice->data)
            return false;
        *slice = value;
    }
    return true;
}

/* auth-param (RFC 9110, 11.2). Senders are told which to quote; here each may be quoted or not. */
static bool read_parameter(const char **cursor, struct digest *digest)
{
    struct slice name = {*cursor, text_token_size(*cursor)}, value;
    const char *at = text_skip_space(name.data + name.size);

    if (name.size == 0 || *at != '=')
        return false;
    at = text_skip_space(at + 1);
    if (*at == '"') {
        size_t size = text_quoted_size(at);

        if (size == 0 ||
            text_equals_caseless(name, "username*")) /* which is never quoted (RFC 8187, 3.2.1) */
            return false;
        value = (struct slice){at + 1, size - 2};
        at += size;
    } else {
        value = (struct slice){at, text_token_size(at)};
        if (value.size == 0)
            return false;
        at += value.size;
    }
    *cursor = text_skip_space(at);
    return keep(digest, name, value) && (**cursor == ',' || **cursor == '\0');
}

/* 8LHEX. False: it is not that, or it is 0. */
static bool read_count(struct slice nc, uint32_t *ret_count)
{
    char text[COUNT_SIZE + 1] = "";

    if (nc.size != COUNT_SIZE)
        return false;
    memcpy(text, nc.data, COUNT_SIZE);
    if (strspn(text, "0123456789abcdefABCDEF") != COUNT_SIZE)
        return false;
    *ret_count = (uint32_t)strtoul(text, NULL, 16);
    return *ret_count > 0;
}

/* Refuses credentials; value.data may be NULL (struct digest_problem). */
static bool refuse(struct digest_problem *problem, const char *before, struct slice value,
                   const char *after)
{
    *problem = (struct digest_problem){before, value, after};
    return false;
}

static bool read_parameters(const char *text, struct digest *digest, struct digest_problem *problem)
{
    for (const char *at = text; *(at = text_skip_space(at));) {
        const char *begin = at;

        if (*at == ',') /* between two, or an empty element (RFC 9110, 5.6.1.2) */
            at++;
        else if (!read_parameter(&at, digest))
            return refuse(problem, "The parameters of Digest are malformed at ",
                          (struct slice){begin, strcspn(begin, ",")},
                          "; they must be name=value pairs with commas between them, each name "
                          "once, username* without quotes.");
    }
    for (size_t i = 0; i < PARAMETER_COUNT; i++)
        if (parameters[i].required && !find_slice(digest, i)->data)
            return refuse(problem, "Digest credentials lack the parameter ",
                          text_slice(parameters[i].name), " (RFC 7616, 3.4).");
    return true;
}

/* Exactly one name, and not the hash of one (3.4). */
static bool check_name(const struct digest *digest, struct digest_problem *problem)
{
    static const struct slice none = {NULL, 0};

    if (digest->username.data && digest->extended_username.data)
        return refuse(problem, "Send username or username*, and not both (RFC 7616, 3.4).", none,
                      NULL);
    if (!digest->username.data && !digest->extended_username.data)
        return refuse(problem, "Digest credentials lack the parameter username (RFC 7616, 3.4).",
                      none, NULL);
    if (digest->userhash.data && !text_equals_caseless(digest->userhash, "false"))
        return refuse(problem, "The parameter userhash is ", digest->userhash,
                      "; this server has not offered it, so leave it out and send the name itself "
                      "(RFC 7616, 3.4.4).");
    return true;
}

bool digest_parse(const char *value, struct digest *ret_digest, struct digest_problem *ret_problem)
{
    static const char scheme[] = "Digest ";
    struct digest digest = {.count = 0};

    if (strncasecmp(value, scheme, sizeof(scheme) - 1) != 0)
        return refuse(ret_problem, "The scheme of Authorization is ",
                      (struct slice){value, text_token_size(value)},
                      "; it must be Digest, with parameters.");
    if (!read_parameters(value + sizeof(scheme) - 1, &digest, ret_problem) ||
        !check_name(&digest, ret_problem))
        return false;
    if (!text_equals_caseless(digest.qop, "auth"))
        return refuse(ret_problem, "The parameter qop is ", digest.qop,
                      "; it must be auth, which the challenge offers.");
    if (!read_count(digest.nc, &digest.count))
        return refuse(ret_problem, "The parameter nc is ", digest.nc,
                      "; it must be 8 hexadecimal digits, and 00000001 or more.");
    *ret_digest = digest;
    return true;
}

/* A target without the scheme and authority that it may begin with. */
static struct slice skip_authority(struct slice target)
{
    const char *authority =
        target.size > 0 && *target.data != '/' ? memmem(target.data, target.size, "://", 3) : NULL;
    size_t skipped;

    if (!authority)
        return target;
    skipped = (size_t)(authority + 3 - target.data);
    while (skipped < target.size && !strchr("/?", target.data[skipped]))
        skipped++;
    return (struct slice){target.data + skipped, target.size - skipped};
}

bool digest_is_for(const struct digest *digest, const char *target)
{
    struct slice asked = skip_authority(text_slice(target)), uri = skip_authority(digest->uri);

    return uri.size == asked.size && memcmp(uri.data, asked.data, uri.size) == 0;
}

/* The hash of some texts with colons between, in hexadecimal. */
static void hash_texts(const struct nettle_hash *hash, const struct slice *texts, size_t count,
                       char ret_hex[HEX_SIZE])
{
    union {
        struct sha256_ctx sha256;
        struct md5_ctx md5;
    } context;
    uint8_t digest[HASH_MAX];
    size_t size = hash->digest_size;

    hash->init(&context);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            hash->update(&context, 1, (const uint8_t *)":");
        hash->update(&context, texts[i].size, (const uint8_t *)texts[i].data);
    }
    hash->digest(&context, size, digest);
    base16_encode_update(ret_hex, size, digest);
    ret_hex[BASE16_ENCODE_LENGTH(size)] = '\0';
}

const struct digest_algorithm *digest_find_algorithm(const char *name)
{
    if (strcasecmp(name, digest_sha_256.name) == 0)
        return &digest_sha_256;
    return strcasecmp(name, digest_md5.name) == 0 ? &digest_md5 : NULL;
}

bool digest_is_by(const struct digest *digest, const struct digest_algorithm *algorithm)
{
    if (!digest->algorithm.data)
        return algorithm == &digest_md5;
    return text_equals_caseless(digest->algorithm, algorithm->name);
}

/* Returns whether a value in the extended notation (RFC 8187, 3.2.1) stands for text: charset,
   language and what is percent-encoded, with ' between. */
static bool extended_equals(struct slice value, const char *text)
{
    static const char charset[] = "UTF-8'";
    const char *at = value.data + sizeof(charset) - 1, *end = value.data + value.size;
    char name[EXTENDED_MAX];
    long size;

    if (value.size < sizeof(charset) || strncasecmp(value.data, charset, sizeof(charset) - 1) != 0)
        return false;
    at = memchr(at, '\'', (size_t)(end - at));
    if (!at)
        return false;
    at++;
    size = text_percent_decode(at, (size_t)(end - at), name, sizeof(name));
    return size >= 0 && strcmp(name, text) == 0;
}

static bool names(const struct digest *digest, const char *user)
{
    return digest->username.data ? text_equals(digest->username, user)
                                 : extended_equals(digest->extended_username, user);
}

bool digest_is_signed(const struct digest *digest, const struct digest_algorithm *algorithm,
                      const char *realm, const char *user, const char *password, const char *method)
{
    char first[HEX_SIZE], second[HEX_SIZE], response[HEX_SIZE];

    if (!names(digest, user) || !text_equals(digest->realm, realm) ||
        !digest_is_by(digest, algorithm))
        return false;
    hash_texts(algorithm->hash,
               (struct slice[]){text_slice(user), digest->realm, text_slice(password)}, 3, first);
    hash_texts(algorithm->hash, (struct slice[]){text_slice(method), digest->uri}, 2, second);
    hash_texts(algorithm->hash,
               (struct slice[]){text_slice(first), digest->nonce, digest->nc, digest->cnonce,
                                digest->qop, text_slice(second)},
               6, response);
    return digest->response.size == strlen(response) &&
           memeql_sec(digest->response.data, response, digest->response.size);
}
