#include "pages/html-code.h"

#include <jansson.h>
#include <string.h>

#include "codes/constants.h"
#include "pages/html-fill.h"
#include "pages/linked.h"
#include "pages/render-json.h"

/* Asks for a WebSocket, so that a 101 comes. */
static const char handshake[] =
    "curl -i --http1.1 -m 1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' "
    "-H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: c3RhdHVzYmluIGV4YW1wbA==' ";

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

static json_t *name_row(const struct status *row)
{
    return row ? json_pack("{si ss}", "code", (int)row->code, "reason", row->reason) : json_null();
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

/* The codes that this one is confused with. */
static json_t *see_also(const struct status *row)
{
    json_t *array = json_array();

    for (size_t i = 0; i < STATUS_SEE_MAX && row->see[i]; i++)
        json_array_append_new(array, name_row(status_find(row->see[i])));
    return array;
}

/* Says of each field how much the specification wants it. */
static json_t *demands(const struct status *row)
{
    static const char *const phrases[] = {[LEVEL_MUST] = "is required",
                                          [LEVEL_SHOULD] = "is recommended",
                                          [LEVEL_MAY] = "is optional"};
    json_t *array = json_array();

    for (size_t i = 0; i < STATUS_FIELDS_MAX && row->fields[i].name; i++)
        json_array_append_new(array, json_pack("{ss ss}", "name", row->fields[i].name, "phrase",
                                               phrases[row->levels[i]]));
    return array;
}

static json_t *constants(const struct status *row)
{
    char names[CONSTANTS_MAX][CONSTANT_SIZE];
    struct constant known[CONSTANTS_MAX];
    size_t count = constants_find(row->code, known, names);
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            array, json_pack("{ss ss}", "language", known[i].language, "name", known[i].name));
    return array;
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
        json_array_append_new(
            array, json_pack("{ss ss#}", "query", *at, "name", *at, (int)strcspn(*at, "=")));
    return array;
}

/* Sets the sentences, in which codes and paths are links. */
static void set_sentences(json_t *data, const struct status *row)
{
    json_object_set_new(data, "lead", linked_text(row->means, row->code));
    json_object_set_new(data, "when", linked_text(row->sent, row->code));
    json_object_set_new(data, "do", linked_text(row->client, row->code));
    json_object_set_new(data, "has_note", json_boolean(row->note != NULL));
    if (row->note)
        json_object_set_new(data, "remark", linked_text(row->note, row->code));
}

/* Sets what the response that the page comes with, or is about, looks like. */
static void set_response(json_t *data, const struct page *page)
{
    const struct status *row = page->row;

    json_object_set_new(data, "final_code", json_integer(page->code));
    json_object_set_new(data, "final_reason", json_string(status_reason(page->code)));
    if (row->content == CONTENT_INTERIM)
        json_object_set_new(data, "interim",
                            json_pack("{si ss sO}", "code", (int)row->code, "reason", row->reason,
                                      "fields", json_object_get(data, "fields")));
    json_object_set_new(data, "shown", shown_fields(page));
    json_object_set_new(data, "links", links(page));
    json_object_set_new(data, "has_links", json_boolean(row->links[0].href != NULL));
    json_object_set_new(data, "has_examples", json_boolean(page->examples != NULL));
    json_object_set_new(data, "examples", examples(page));
    json_object_set_new(data, "curl",
                        json_sprintf("%s'%s/status/%u'",
                                     row->content == CONTENT_SWITCH ? handshake : "curl -i ",
                                     page->url, row->code));
}

static void set_facts(json_t *data, const struct status *row)
{
    json_object_set_new(data, "see", see_also(row));
    json_object_set_new(data, "has_see", json_boolean(row->see[0] != 0));
    json_object_set_new(data, "demands", demands(row));
    json_object_set_new(data, "has_demands", json_boolean(row->fields[0].name != NULL));
    json_object_set_new(data, "constants", constants(row));
    json_object_set_new(data, "has_constants", json_boolean(status_is_registered(row->code)));
    json_object_set_new(data, "deprecated_as", json_string(row->unused ? "unused" : "deprecated"));
    json_object_set_new(data, "former", former(row));
    json_object_set_new(data, "support", support(row));
}

static json_t *describe(const struct page *page)
{
    const struct status *row = page->row;
    json_t *data = render_json_page(row, page->detail, page->url);

    if (!data)
        return NULL;
    json_object_set_new(data, "digit", json_integer(row->code / 100));
    json_object_set_new(data, "detail", json_boolean(page->detail != NULL));
    if (page->detail) {
        json_object_set_new(data, "lead", linked_detail(page->detail));
        return data;
    }
    set_sentences(data, row);
    set_neighbours(data, row);
    set_response(data, page);
    set_facts(data, row);
    return data;
}

char *html_code(const struct page *page, size_t *ret_size)
{
    return html_fill("code.html", describe(page), page->detail ? SECTION_NONE : SECTION_CODES,
                     page->url, ret_size);
}
