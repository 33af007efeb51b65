#include "endpoint/status/reply.h"

#include <string.h>

#include "answer/knobs.h"
#include "http/method.h"
#include "pages/assets.h"
#include "pages/render.h"

/* Returns the variant of a row that refuses the method. GET and HEAD are refused together; a method
   that Allow never lists, alone. */
static unsigned refused_variant(enum method method)
{
    if (method > METHOD_OPTIONS)
        return METHOD_OPTIONS;
    return method == METHOD_GET ? 0 : (unsigned)method - 1;
}

unsigned status_reply_variant(const struct status *row, const struct request *request)
{
    switch (row->variants) {
    case VARIANTS_BY_METHOD:
        return refused_variant(request->method);
    case VARIANTS_BY_CODING:
        return request->fields[FIELD_CONTENT_ENCODING] != NULL;
    default:
        return 0;
    }
}

int status_reply_format(const struct status *row, const struct request *request)
{
    const char *accept = request->fields[FIELD_ACCEPT];
    bool problem = row->code >= 400 && row->code <= 599;
    enum format format;

    switch (row->content) {
    case CONTENT_PAGE:
    case CONTENT_INTERIM:
        return negotiation_choose_format(accept, problem);
    case CONTENT_FILE_OR_PAGE:
        return negotiation_prefers_page(accept, problem, &format) ? (int)format : FORMAT_NATIVE;
    default:
        return FORMAT_NATIVE;
    }
}

/* The fields that rows leave to be computed. variant: of the row. */

static void add_allow(unsigned variant, struct reply *reply)
{
    char value[sizeof(METHODS_COMMON)] = "";

    for (enum method method = METHOD_GET; method <= METHOD_OPTIONS; method++) {
        if (refused_variant(method) == variant)
            continue;
        if (*value)
            strcat(value, ", ");
        strcat(value, method_name(method));
    }
    reply_add_format(reply, "Allow", "%s", value);
}

/* Of a document of which no range was satisfiable (RFC 9110, 15.5.17). */
static void add_length(unsigned variant, struct reply *reply)
{
    (void)variant;
    reply_add_format(reply, "Content-Range", "bytes */%zu", asset_find("document.txt")->size);
}

/* Of a delta: the document that it leads to, and the one that it changes (RFC 3229, 10.5.1). */
static void add_etag(unsigned variant, struct reply *reply)
{
    (void)variant;
    reply_add(reply, "ETag", asset_find("document-2.txt")->etag);
}

static void add_delta_base(unsigned variant, struct reply *reply)
{
    (void)variant;
    reply_add(reply, "Delta-Base", asset_find("document.txt")->etag);
}

static const struct computed {
    const char *name;
    void (*add)(unsigned variant, struct reply *reply);
} computed[] = {
    {"Allow", add_allow},
    {"Content-Range", add_length},
    {"Delta-Base", add_delta_base},
    {"ETag", add_etag},
};

static void add_computed(const char *name, unsigned variant, struct reply *reply)
{
    for (size_t i = 0; i < sizeof(computed) / sizeof(computed[0]); i++)
        if (strcmp(computed[i].name, name) == 0)
            computed[i].add(variant, reply);
}

static void add_fields(const struct status *row, unsigned variant, struct reply *reply)
{
    if (row->variants == VARIANTS_BY_CODING && variant == 1) { /* RFC 9110, 15.5.16 */
        reply_add(reply, "Accept-Encoding", "identity");
        return;
    }
    for (int i = 0; i < STATUS_FIELDS_MAX && row->fields[i].name; i++) {
        const struct field_line *field = &row->fields[i];

        if (!field->value)
            add_computed(field->name, variant, reply);
        else if (strcmp(field->name, "Connection") == 0 && strcmp(field->value, "close") == 0)
            reply->close = true;
        else
            reply_add(reply, field->name, field->value);
    }
}

void status_reply_set_interim(const struct status *row, struct reply *reply)
{
    size_t count = 0;

    while (count < STATUS_FIELDS_MAX && row->fields[count].name)
        count++;
    reply->interim = (struct interim){row->code, count > 0 ? row->fields : NULL, count};
}

void status_reply_fill_fields(const struct status *row, unsigned variant, bool bare,
                              struct reply *reply)
{
    bool interim = row->content == CONTENT_INTERIM;

    reply->code = interim ? 200 : row->code;
    if (!interim && !bare) /* of an interim row the fields are the interim response's */
        add_fields(row, variant, reply);
    if (row->content == CONTENT_PAGE || row->content == CONTENT_FILE_OR_PAGE || interim)
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

void status_reply_fill_content(const struct status *row, int format, const char *type,
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

void status_reply_fill(const struct status *row, int format, unsigned variant, const char *url,
                       struct reply *reply)
{
    status_reply_fill_fields(row, variant, false, reply);
    status_reply_fill_content(row, format, NULL, url, reply);
}
