#include "pages/assets.h"

#include <assert.h>
#include <nettle/sha1.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "embedded.h"

/* embedded.h, made by script/embed: one ASSET(name, type, symbol, gzip, gzip_size, tag) for
   each file that is served, and one TEMPLATE(name, symbol) for each other. */
static const struct asset assets[] = {
#define ASSET(name_, type_, symbol, gzip_, gzip_size_, tag)                                        \
    {.name = name_,                                                                                \
     .type = type_,                                                                                \
     .data = (const char *)symbol,                                                                 \
     .size = sizeof(symbol),                                                                       \
     .gzip = (const char *)gzip_,                                                                  \
     .gzip_size = gzip_size_,                                                                      \
     .etag = "\"" tag "\"",                                                                        \
     .gzip_etag = "\"" tag "-gz\""},
    EMBEDDED_ASSETS
#undef ASSET
};

static const struct asset templates[] = {
#define TEMPLATE(name_, symbol)                                                                    \
    {.name = name_, .data = (const char *)symbol, .size = sizeof(symbol)},
    EMBEDDED_TEMPLATES
#undef TEMPLATE
};

enum {
    ASSET_COUNT = sizeof(assets) / sizeof(assets[0]),
    TEMPLATE_COUNT = sizeof(templates) / sizeof(templates[0]),
};

void asset_set_etags(struct asset *asset)
{
    struct sha1_ctx hash;
    uint8_t digest[8];
    uint64_t tag = 0;

    sha1_init(&hash);
    sha1_update(&hash, asset->size, (const uint8_t *)asset->data);
    sha1_digest(&hash, sizeof(digest), digest);
    for (size_t i = 0; i < sizeof(digest); i++)
        tag = tag << 8 | digest[i];
    snprintf(asset->etag, ASSET_ETAG_SIZE, "\"%016llx\"", (unsigned long long)tag);
    snprintf(asset->gzip_etag, ASSET_ETAG_SIZE, "\"%016llx-gz\"", (unsigned long long)tag);
}

static const struct asset *find(const struct asset *in, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(in[i].name, name) == 0)
            return &in[i];
    return NULL;
}

const struct asset *asset_find(const char *name)
{
    return find(assets, ASSET_COUNT, name);
}

const struct asset *asset_find_template(const char *name)
{
    const struct asset *template = find(templates, TEMPLATE_COUNT, name);

    assert(template);
    return template;
}
