#include "lib/digest-by-hand.h"

#include <stdio.h>
#include <string.h>

#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

void digest_hash(const char *text, char hex[DIGEST_HEX_SIZE])
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_init(&context);
    sha256_update(&context, strlen(text), (const uint8_t *)text);
    sha256_digest(&context, sizeof(digest), digest);
    for (size_t i = 0; i < sizeof(digest); i++)
        sprintf(hex + 2 * i, "%02x", digest[i]);
}

void digest_take_nonce(char nonce[DIGEST_NONCE_SIZE])
{
    const char *value = wire_value(&response.head, "WWW-Authenticate");
    char expected[300];

    ck_assert_ptr_nonnull(value);
    ck_assert_uint_eq(wire_count(&response.head, "WWW-Authenticate"), 1);
    ck_assert_int_eq(sscanf(strstr(value, "nonce=\""), "nonce=\"%99[^\"]", nonce), 1);
    snprintf(expected, sizeof(expected),
             "Digest realm=\"statusbin\", qop=\"auth\", algorithm=SHA-256, charset=UTF-8, "
             "nonce=\"%s\"%s",
             nonce, strstr(value, "stale") ? ", stale=true" : "");
    ck_assert_str_eq(value, expected);
}

bool digest_is_stale(void)
{
    return strstr(wire_value(&response.head, "WWW-Authenticate"), "stale=") != NULL;
}

void digest_expect_said(const char *said)
{
    expect_final(&wire, &response, 401);
    ck_assert_msg(strstr(response.content, said), "%s: %s", said, response.content);
}
