#include "endpoint/status/reply.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "pages/assets.h"
#include "pages/render.h"

/* The order in which Allow names the methods, which is that of enum method. */
static const char *const allowed[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
enum { ALLOWED_COUNT = sizeof(allowed) / sizeof(allowed[0]) };

unsigned demonstration_variant(const struct status *row, const struct request *request)
{
    switch (row->code) {
    case 405: /* the method that is refused; GET and HEAD are refused together */
        if (request->method > METHOD_OPTIONS)
            return METHOD_OPTIONS;
        return request->method == METHOD_GET ? 0 : (unsigned)request->method - 1;
    case 415: /* what is not supported: the type, or the coding */
        return request->fields[FIELD_CONTENT_ENCODING] != NULL;
    default:
        return 0;
    }
}

int demonstration_format(const struct status *row, const struct request *request)
{
    const char *accept = request->fields[FIELD_ACCEPT];
    bool problem = row->code >= 400 && row->code <= 599;
    enum format format;

    switch (row->content) {
    case CONTENT_PAGE:
    case CONTENT_INTERIM:
        return negotiation_choose_format(accept, problem);
    case CONTENT_FILE:
        if (row->code == 423 && negotiation_prefers_page(accept, problem, &format))
            return format;
        return FORMAT_NATIVE;
    default:
        return FORMAT_NATIVE;
    }
}

bool demonstration_is_trace(const struct status *row, const struct request *request)
{
    return request->method == METHOD_TRACE && (row->code == 200 || row->content == CONTENT_INTERIM);
}

static void add_allow(struct reply *reply, unsigned variant)
{
    char value[64] = "";

    for (unsigned i = 0; i < ALLOWED_COUNT; i++) {
        unsigned its_variant = i == METHOD_GET ? 0 : i - 1;

        if (its_variant == variant)
            continue;
        if (*value)
            strcat(value, ", ");
        strcat(value, allowed[i]);
    }
    reply_add_format(reply, "Allow", "%s", value);
}

/* The fields that a row leaves to be computed. */
static void add_computed(const struct status *row, const char *name, unsigned variant,
                         struct reply *reply)
{
    if (row->code == 405)
        add_allow(reply, variant);
    else if (row->code == 416)
        reply_add_format(reply, name, "bytes */%zu", asset_find("document.txt")->size);
    else if (strcmp(name, "ETag") == 0) /* 226: the instance that the delta leads to */
        reply_add(reply, name, asset_find("document-2.txt")->etag);
    else if (strcmp(name, "Delta-Base") == 0)
        reply_add(reply, name, asset_find("document.txt")->etag);
}

static void add_fields(const struct status *row, unsigned variant, struct reply *reply)
{
    for (int i = 0; i < STATUS_FIELDS_MAX && row->fields[i].name; i++) {
        const struct field_line *field = &row->fields[i];

        if (!field->value)
            add_computed(row, field->name, variant, reply);
        else if (strcmp(field->value, "close") == 0)
            reply->close = true;
        else if (row->code == 415 && variant == 1)
            reply_add(reply, "Accept-Encoding", "identity");
        else
            reply_add(reply, field->name, field->value);
    }
}

void demonstration_set_interim(const struct status *row, struct reply *reply)
{
    size_t count = 0;

    while (count < STATUS_FIELDS_MAX && row->fields[count].name)
        count++;
    reply->interim = (struct interim){row->code, count > 0 ? row->fields : NULL, count};
}

void demonstration_fill_fields(const struct status *row, unsigned named, unsigned variant,
                               bool bare, struct reply *reply)
{
    bool interim = row->content == CONTENT_INTERIM;

    reply->code = interim ? 200 : row->code;
    reply_add_format(reply, "Statusbin-Code", "%u", named);
    if (!interim && !bare) /* of an interim row the fields are the interim response's */
        add_fields(row, variant, reply);
    if (row->content == CONTENT_PAGE || interim || row->code == 423)
        reply_add(reply, "Vary", "Accept");
}

/* Adds the page. It shows fields of the reply, so they come before it. */
static void fill_page(const struct status *row, enum format format, const char *type,
                      const char *url, struct reply *reply)
{
    const char *examples[KNOBS_EXAMPLES_MAX + 1];
    const struct page page = {.row = row,
                              .code = reply->code,
                              .url = url,
                              .fields = reply->fields,
                              .field_count = reply->field_count,
                              .closes = reply->close,
                              .examples = examples};
    size_t size = 0;
    char *content;

    knobs_examples(row->code, examples);
    content = render_page(format, &page, &size);
    reply_own_content(reply, content, size, type);
}

void demonstration_fill_content(const struct status *row, int format, const char *type,
                                const char *url, struct reply *reply)
{
    if (format != FORMAT_NATIVE) {
        fill_page(row, (enum format)format,
                  type ? type : negotiation_media_type((enum format)format), url, reply);
    } else if (row->file) {
        const struct asset *asset = asset_find(row->file);

        reply_set_content(reply, asset->data, asset->size, type ? type : asset->type);
    }
}

void demonstration_fill(const struct status *row, unsigned named, int format, unsigned variant,
                        const char *url, struct reply *reply)
{
    demonstration_fill_fields(row, named, variant, false, reply);
    demonstration_fill_content(row, format, NULL, url, reply);
}
