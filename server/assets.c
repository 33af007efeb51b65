#include "assets.h"

#include <nettle/sha1.h>
#include <stdio.h>
#include <string.h>

#include "embedded.h"

/* embedded.h: one ASSET(name, type, symbol) per file, made by script/embed. */
static struct asset assets[] = {
#define ASSET(name_, type_, symbol)                                                                \
    {.name = name_, .type = type_, .data = (const char *)symbol, .size = sizeof(symbol)},
    EMBEDDED_ASSETS
#undef ASSET
};

enum { ASSET_COUNT = sizeof(assets) / sizeof(assets[0]) };

void assets_start(void)
{
    for (size_t i = 0; i < ASSET_COUNT; i++) {
        struct sha1_ctx hash;
        uint8_t digest[8];

        sha1_init(&hash);
        sha1_update(&hash, assets[i].size, (const uint8_t *)assets[i].data);
        sha1_digest(&hash, sizeof(digest), digest);
        assets[i].etag[0] = '"';
        for (size_t j = 0; j < sizeof(digest); j++)
            snprintf(assets[i].etag + 1 + 2 * j, 4, "%02x\"", digest[j]);
    }
}

const struct asset *asset_find(const char *name)
{
    for (size_t i = 0; i < ASSET_COUNT; i++)
        if (strcmp(assets[i].name, name) == 0)
            return &assets[i];
    return NULL;
}
