#include "http/basic.h"

#include <nettle/base64.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { ENCODED_MAX = 128 };

/* Decodes token68, which is the base64 of RFC 4648, 4. Returns its size; 0 if it is malformed, or
   longer than anything that it is compared with. */
static size_t decode(struct slice encoded, char decoded[ENCODED_MAX])
{
    struct base64_decode_ctx context;
    size_t size = ENCODED_MAX;

    if (encoded.size == 0 || encoded.size > ENCODED_MAX)
        return 0;
    base64_decode_init(&context);
    if (!base64_decode_update(&context, &size, (uint8_t *)decoded, encoded.size, encoded.data) ||
        !base64_decode_final(&context))
        return 0;
    return size;
}

bool basic_is_of(const char *value, const char *user, const char *password)
{
    char pair[ENCODED_MAX]; /* user-id ":" password */
    size_t size, user_size = strlen(user);

    if (!value || strncasecmp(value, "Basic ", 6) != 0)
        return false;
    size = decode(text_trim(value + 6), pair);
    return size > user_size && text_equals((struct slice){pair, user_size}, user) &&
           pair[user_size] == ':' &&
           text_equals((struct slice){pair + user_size + 1, size - user_size - 1}, password);
}
