#include "pages/render-html.h"

#include <stdlib.h>
#include <string.h>

#include "base/printer.h"
#include "pages/assets.h"
#include "pages/render-json.h"
#include "pages/template.h"

/* Asks for a WebSocket, so that a 101 comes. */
static const char handshake[] =
    "curl -i --http1.1 -m 1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' "
    "-H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: c3RhdHVzYmluIGV4YW1wbA==' ";

/* Says in a few words what content a response with the code has. */
static const char *carries(const struct status *row)
{
    switch (row->content) {
    case CONTENT_NONE:
        return "no content";
    case CONTENT_FILE:
    case CONTENT_FILE_OR_PAGE:
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

/* Returns whether a browser shows the code's page at /status/<code>. It shows a 407 only where a
   proxy sends it. */
static bool has_page(const struct status *row)
{
    return (row->content == CONTENT_PAGE && row->code != 407) || row->content == CONTENT_INTERIM ||
           row->content == CONTENT_FILE_OR_PAGE;
}

/* Where a link to the code leads: to the index, where a browser would show nothing at
   /status/<code>. */
static json_t *href(const struct status *row)
{
    bool shown = row->content != CONTENT_NONE && row->code != 407;

    return json_sprintf(shown ? "/status/%u" : "/#%u", row->code);
}

static json_t *support(const struct status *row)
{
    struct page_browser browsers[PAGE_BROWSERS_MAX];
    size_t count = page_browsers(row, browsers);
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_pack("{ss si}", "browser", browsers[i].name, "version",
                                               (int)browsers[i].version));
    return array;
}

static json_t *former(const struct status *row)
{
    json_t *array = json_array();

    for (size_t i = 0; i < STATUS_FORMER_MAX && row->former[i]; i++)
        json_array_append_new(array, json_pack("{ss}", "phrase", row->former[i]));
    return array;
}

/* Returns what the templates show of a row; NULL: out of memory. */
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

/* Adds the rows before and after row in its list. A code in neither list has none. */
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

/* The value may have octets that are not UTF-8. */
static json_t *field(const char *name, const char *value)
{
    return json_pack("{ss so}", "name", name, "value", json_string_nocheck(value));
}

/* Returns the fields that the page shows. */
static json_t *shown_fields(const struct page *page)
{
    json_t *array = json_array();

    for (size_t i = 0; i < page->field_count; i++)
        if (page_shows(page->fields[i].name))
            json_array_append_new(array, field(page->fields[i].name, page->fields[i].value));
    if (page->closes && page_demands_close(page))
        json_array_append_new(array, field("Connection", "close"));
    return array;
}

/* Returns the row's links, with where they lead from this page. */
static json_t *links(const struct page *page)
{
    json_t *array = json_array();

    for (size_t i = 0; i < STATUS_LINKS_MAX && page->row->links[i].href; i++) {
        const struct status_link *link = &page->row->links[i];

        json_array_append_new(array, json_pack("{so ss}", "href",
                                               json_string_nocheck(page_link(page, link)), "text",
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
    json_object_set_new(data, "shown", shown_fields(page));
    json_object_set_new(data, "has_examples", json_boolean(page->examples != NULL));
    json_object_set_new(data, "examples", examples(page));
    json_object_set_new(data, "curl",
                        json_sprintf("%s'%s/status/%u'",
                                     row->content == CONTENT_SWITCH ? handshake : "curl -i ",
                                     page->url, row->code));
    json_object_set_new(data, "url", json_string(page->url));
    return data;
}

/* Fills the template in, and drops the caller's reference to data, which may be NULL. */
static char *fill_in(const char *template, json_t *data, size_t *ret_size)
{
    const struct asset *asset = asset_find_template(template);
    struct printer printer;
    char *text;

    printer_open(&printer);
    if (printer.out && data)
        template_write(printer.out, asset->data, asset->size, data);
    text = printer_close(&printer);
    *ret_size = printer.size;
    if (!data) {
        free(text);
        text = NULL;
    }
    json_decref(data);
    return text;
}

char *render_html_page(const struct page *page, size_t *ret_size)
{
    return fill_in("status.html", describe_page(page), ret_size);
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
