#include "http/handshake.h"

#include <nettle/base64.h>
#include <nettle/sha1.h>
#include <string.h>

enum { KEY_SIZE = 24 /* base64 of 16 octets */, KEY_OCTETS = 16 };

static bool key_is_valid(const char *key)
{
    struct base64_decode_ctx base64;
    uint8_t octets[BASE64_DECODE_LENGTH(KEY_SIZE)];
    size_t size;

    base64_decode_init(&base64);
    return key && strlen(key) == KEY_SIZE &&
           base64_decode_update(&base64, &size, octets, KEY_SIZE, key) == 1 && size == KEY_OCTETS &&
           base64_decode_final(&base64) == 1;
}

/* Sec-WebSocket-Accept: base64(SHA-1(key + GUID)) (RFC 6455, 4.2.2). */
static void make_accept(const char *key, char ret_accept[HANDSHAKE_ACCEPT_SIZE])
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    struct sha1_ctx hash;
    uint8_t digest[SHA1_DIGEST_SIZE];

    sha1_init(&hash);
    sha1_update(&hash, KEY_SIZE, (const uint8_t *)key);
    sha1_update(&hash, sizeof(guid) - 1, (const uint8_t *)guid);
    sha1_digest(&hash, sizeof(digest), digest);
    base64_encode_raw(ret_accept, sizeof(digest), digest);
    ret_accept[HANDSHAKE_ACCEPT_SIZE - 1] = '\0';
}

enum handshake_result handshake_check(const struct request *request,
                                      char ret_accept[HANDSHAKE_ACCEPT_SIZE])
{
    const char *const *fields = request->fields;
    const char *key = fields[FIELD_SEC_WEBSOCKET_KEY];
    const char *version = fields[FIELD_SEC_WEBSOCKET_VERSION];

    if (request->method != METHOD_GET || !request->head.can_upgrade || !fields[FIELD_UPGRADE] ||
        !text_list_has(fields[FIELD_UPGRADE], "websocket") || !fields[FIELD_CONNECTION] ||
        !text_list_has(fields[FIELD_CONNECTION], "upgrade"))
        return HANDSHAKE_NOT_ASKED;
    if (!version || strcmp(version, "13") != 0 ||
        request->line_counts[FIELD_SEC_WEBSOCKET_VERSION] != 1)
        return HANDSHAKE_BAD_VERSION;
    if (request->line_counts[FIELD_SEC_WEBSOCKET_KEY] != 1 || !key_is_valid(key))
        return HANDSHAKE_BAD_KEY;
    make_accept(key, ret_accept);
    return HANDSHAKE_OK;
}

bool handshake_switches(const struct request *request)
{
    char accept[HANDSHAKE_ACCEPT_SIZE];

    return handshake_check(request, accept) == HANDSHAKE_OK;
}
