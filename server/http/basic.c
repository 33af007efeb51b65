#include "http/basic.h"

#include <nettle/base64.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { ENCODED_MAX = 128 };

/* user-id ":" password, in UTF-8, as the challenge asks for (RFC 7617, 2.1). */
static const struct {
    const char *pair;
    enum user user;
} users[] = {
    {"user:pass", USER_KNOWN},
    {"us\xc3\xa9r:p\xc3\xa0ss", USER_KNOWN},
    {"guest:guest", USER_GUEST},
};

/* token68 in the base64 of RFC 4648, 4; the decoded size, or 0 if it is none. */
static size_t decode(struct slice encoded, uint8_t decoded[ENCODED_MAX])
{
    struct base64_decode_ctx context;
    size_t size = ENCODED_MAX;

    if (encoded.size == 0 || encoded.size > ENCODED_MAX)
        return 0;
    base64_decode_init(&context);
    if (!base64_decode_update(&context, &size, decoded, encoded.size, encoded.data) ||
        !base64_decode_final(&context))
        return 0;
    return size;
}

enum user credentials_find_user(const char *value)
{
    uint8_t pair[ENCODED_MAX];
    size_t size;

    if (!value || strncasecmp(value, "Basic ", 6) != 0)
        return USER_NONE;
    size = decode(text_trim(value + 6), pair);
    for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
        if (size == strlen(users[i].pair) && memcmp(pair, users[i].pair, size) == 0)
            return users[i].user;
    return USER_NONE;
}
