#include "pages/render-html.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stream.h"
#include "pages/assets.h"
#include "pages/render-json.h"
#include "pages/template.h"

static const char handshake[] =
    "curl -i --http1.1 -m 1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' "
    "-H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: c3RhdHVzYmluIGV4YW1wbA==' ";

/* What a response with the code has for content, in a word or two. */
static const char *carries(const struct status *row)
{
    switch (row->content) {
    case CONTENT_NONE:
        return "no content";
    case CONTENT_FILE:
        return "a document of its own kind";
    case CONTENT_PART:
        return "part of a document";
    case CONTENT_INTERIM:
        return "interim, then a page";
    case CONTENT_SWITCH:
        return "a WebSocket, else a 426";
    default:
        return "page";
    }
}

/* Whether a browser that goes there shows the code's page. It takes a 407 from a proxy only. */
static bool has_page(const struct status *row)
{
    return (row->content == CONTENT_PAGE && row->code != 407) || row->content == CONTENT_INTERIM ||
           row->code == 423;
}

/* Where to go for the code: where a browser would show nothing, the index tells all there is. */
static json_t *href(const struct status *row)
{
    bool shown = row->content != CONTENT_NONE && row->code != 407;

    return json_sprintf(shown ? "/status/%u" : "/#%u", row->code);
}

static json_t *support(const struct status *row)
{
    const struct {
        const char *browser;
        unsigned version;
    } known[] = {
        {"Chrome", row->browsers.chrome},
        {"Edge", row->browsers.edge},
        {"Firefox", row->browsers.firefox},
        {"Safari", row->browsers.safari},
    };
    json_t *array = json_array();

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (known[i].version)
            json_array_append_new(array, json_pack("{ss si}", "browser", known[i].browser,
                                                   "version", (int)known[i].version));
    return array;
}

static json_t *former(const struct status *row)
{
    json_t *array = json_array();

    for (size_t i = 0; i < STATUS_FORMER_MAX && row->former[i]; i++)
        json_array_append_new(array, json_pack("{ss}", "phrase", row->former[i]));
    return array;
}

/* What a template may say of a row. NULL: out of memory. */
static json_t *describe(const struct status *row, const char *detail, const char *url)
{
    json_t *data = render_json_page(row, detail, url);
    bool unused = strcmp(row->reason, "(Unused)") == 0;

    if (!data)
        return NULL;
    json_object_set_new(data, "digit", json_integer(row->code / 100));
    json_object_set_new(data, "carries", json_string(carries(row)));
    json_object_set_new(data, "has_page", json_boolean(has_page(row)));
    json_object_set_new(data, "has_links", json_boolean(row->links[0].href != NULL));
    json_object_set_new(data, "deprecated_as", json_string(unused ? "unused" : "deprecated"));
    json_object_set_new(data, "former", former(row));
    json_object_set_new(data, "support", support(row));
    json_object_set_new(data, "href", href(row));
    json_object_set_new(data, "detail", json_boolean(detail != NULL));
    return data;
}

static json_t *name_row(const struct status *row)
{
    return row ? json_pack("{si ss so}", "code", (int)row->code, "reason", row->reason, "href",
                           href(row))
               : json_null();
}

/* The rows before and after row, in its own list; none for a code that is in neither. */
static void set_neighbours(json_t *data, const struct status *row)
{
    const struct status *rows = row->owner ? status_unregistered : status_registered;
    size_t count = row->owner ? status_unregistered_count : status_registered_count;
    const struct status *at = status_find(row->code);

    if (!at)
        return;
    json_object_set_new(data, "previous", name_row(at > rows ? at - 1 : NULL));
    json_object_set_new(data, "next", name_row(at + 1 < rows + count ? at + 1 : NULL));
}

/* A value may be anything, not UTF-8 alone. */
static json_t *field(const char *name, const char *value)
{
    return json_pack("{ss so}", "name", name, "value", json_string_nocheck(value));
}

static void add_fields(json_t *array, const struct page *page, bool connection)
{
    for (size_t i = 0; i < page->field_count; i++)
        if ((strcmp(page->fields[i].name, "Connection") == 0) == connection)
            json_array_append_new(array, field(page->fields[i].name, page->fields[i].value));
}

/* The fields of the response that has the page, in the order in which they are sent:
   Connection comes first. */
static json_t *head(const struct page *page, size_t length)
{
    json_t *array = json_array();
    char digits[24];

    if (page->close)
        json_array_append_new(array, field("Connection", "close"));
    add_fields(array, page, true);
    add_fields(array, page, false);
    snprintf(digits, sizeof(digits), "%zu", length);
    json_array_append_new(array, field("Content-Length", digits));
    return array;
}

/* The row's links, as they are on this page. */
static json_t *links(const struct page *page)
{
    json_t *array = json_array();

    for (size_t i = 0; i < STATUS_LINKS_MAX && page->row->links[i].href; i++) {
        const struct status_link *link = &page->row->links[i];

        json_array_append_new(array, json_pack("{so ss}", "href",
                                               json_string_nocheck(render_link(page, link)), "text",
                                               link->text));
    }
    return array;
}

static json_t *examples(const struct page *page)
{
    json_t *array = json_array();

    for (const char *const *at = page->examples; at && *at; at++)
        json_array_append_new(array, json_pack("{ss}", "query", *at));
    return array;
}

static json_t *describe_page(const struct page *page)
{
    const struct status *row = page->row;
    json_t *data = describe(row, page->detail, page->url);

    if (!data || page->detail)
        return data;
    set_neighbours(data, row);
    json_object_set_new(data, "links", links(page));
    json_object_set_new(data, "final_code", json_integer(page->code));
    json_object_set_new(data, "final_reason", json_string(status_reason(page->code)));
    if (row->content == CONTENT_INTERIM)
        json_object_set_new(data, "interim",
                            json_pack("{si ss sO}", "code", (int)row->code, "reason", row->reason,
                                      "fields", json_object_get(data, "fields")));
    json_object_set_new(data, "has_examples", json_boolean(page->examples != NULL));
    json_object_set_new(data, "examples", examples(page));
    json_object_set_new(data, "curl",
                        json_sprintf("%s'%s/status/%u'",
                                     row->content == CONTENT_SWITCH ? handshake : "curl -i ",
                                     page->url, row->code));
    json_object_set_new(data, "url", json_string(page->url));
    return data;
}

/* Fills the template in; uses data up. */
static char *fill_in(const char *template, json_t *data, size_t *ret_size)
{
    const struct asset *asset = asset_find_template(template);
    struct stream stream;
    char *text;

    stream_open(&stream);
    if (stream.out && data)
        template_write(stream.out, asset->data, asset->size, data);
    text = stream_close(&stream);
    *ret_size = stream.size;
    if (!data) {
        free(text);
        text = NULL;
    }
    json_decref(data);
    return text;
}

char *render_html_page(const struct page *page, size_t *ret_size)
{
    size_t length = 0, size;

    /* The page shows its own size: it is filled in again until it has that size. */
    for (;;) {
        json_t *data = describe_page(page);
        char *text;

        if (data && !page->detail)
            json_object_set_new(data, "head", head(page, length));
        text = fill_in("status.html", data, &size);
        if (!text || page->detail || size == length) {
            *ret_size = size;
            return text;
        }
        free(text);
        length = size;
    }
}

static json_t *describe_rows(const struct status *rows, size_t count, unsigned digit,
                             const char *url)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        if (digit == 0 || rows[i].code / 100 == digit)
            json_array_append_new(array, describe(&rows[i], NULL, url));
    return array;
}

static json_t *describe_classes(const char *url)
{
    json_t *array = json_array();

    for (unsigned digit = 1; digit <= 5; digit++) {
        const struct status_class *class = status_class(digit * 100);

        json_array_append_new(
            array,
            json_pack("{si ss ss ss so}", "digit", (int)digit, "class", class->name, "means",
                      class->means, "section", class->section, "codes",
                      describe_rows(status_registered, status_registered_count, digit, url)));
    }
    return array;
}

char *render_html_index(const char *url, size_t *ret_size)
{
    json_t *data =
        json_pack("{ss so so}", "url", url, "classes", describe_classes(url), "unregistered",
                  describe_rows(status_unregistered, status_unregistered_count, 0, url));

    return fill_in("index.html", data, ret_size);
}

char *render_html_demos(const char *url, size_t *ret_size)
{
    json_t *data = render_json_demos(url);
    json_t *demo;
    size_t i;

    json_array_foreach(json_object_get(data, "demos"), i, demo) json_object_set_new(
        demo, "digit", json_integer(json_integer_value(json_object_get(demo, "code")) / 100));
    if (data)
        json_object_set_new(data, "url", json_string(url));
    return fill_in("demo.html", data, ret_size);
}
