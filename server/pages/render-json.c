#include "pages/render-json.h"

#include <stdlib.h>

#include "codes/constants.h"
#include "pages/command.h"
#include "pages/page.h"

static const char *const content_names[] = {
    [CONTENT_PAGE] = "page",         [CONTENT_NONE] = "none", [CONTENT_FILE] = "file",
    [CONTENT_FILE_OR_PAGE] = "file", [CONTENT_PART] = "part", [CONTENT_INTERIM] = "interim",
    [CONTENT_SWITCH] = "switch",
};

static const char *const level_names[] = {
    [LEVEL_MUST] = "must", [LEVEL_SHOULD] = "should", [LEVEL_MAY] = "may"};

/* Adds the row's specification, which is its first reference, or else who uses the code. */
static void set_specification(json_t *page, const struct status *row)
{
    const struct status_reference *reference = &row->references[0];

    if (!reference->rfc) {
        json_object_set_new(page, "specification", json_sprintf("none: used by %s", row->owner));
        return;
    }
    json_object_set_new(page, "specification",
                        json_sprintf("RFC %u, Section %s", reference->rfc, reference->section));
    json_object_set_new(page, "link",
                        json_sprintf("https://www.rfc-editor.org/rfc/rfc%u#section-%s",
                                     reference->rfc, reference->section));
}

static json_t *references(const struct status *row)
{
    json_t *array = json_array();

    for (size_t i = 0; i < STATUS_REFERENCES_MAX && row->references[i].rfc; i++)
        json_array_append_new(array, json_pack("{si ss}", "rfc", (int)row->references[i].rfc,
                                               "section", row->references[i].section));
    return array;
}

static json_t *fields(const struct status *row)
{
    json_t *array = json_array();

    for (size_t i = 0; i < STATUS_FIELDS_MAX && row->fields[i].name; i++)
        json_array_append_new(array, json_pack("{ss ss? ss}", "name", row->fields[i].name, "value",
                                               row->fields[i].value, "level",
                                               level_names[row->levels[i]]));
    return array;
}

static json_t *see(const struct status *row)
{
    json_t *array = json_array();

    for (size_t i = 0; i < STATUS_SEE_MAX && row->see[i]; i++)
        json_array_append_new(array, json_integer(row->see[i]));
    return array;
}

/* {"Go": "http.StatusOK", ...} */
static json_t *constants(const struct status *row)
{
    char names[CONSTANTS_MAX][CONSTANT_SIZE];
    struct constant known[CONSTANTS_MAX];
    size_t count = constants_find(row->code, known, names);
    json_t *object = json_object();

    for (size_t i = 0; i < count; i++)
        json_object_set_new(object, known[i].language, json_string(known[i].name));
    return object;
}

static json_t *links(const struct status *row)
{
    json_t *array = json_array();

    for (size_t i = 0; i < STATUS_LINKS_MAX && row->links[i].href; i++)
        json_array_append_new(array, json_pack("{ss ss ss?}", "href", row->links[i].href, "text",
                                               row->links[i].text, "type", row->links[i].type));
    return array;
}

static json_t *former(const struct status *row)
{
    json_t *array = json_array();

    for (size_t i = 0; i < STATUS_FORMER_MAX && row->former[i]; i++)
        json_array_append_new(array, json_string(row->former[i]));
    return array;
}

/* Returns a command for the server at url, or null if text is NULL. NULL: out of memory. */
static json_t *command(const char *text, const char *url)
{
    char *made = text ? command_make(text, url) : NULL;
    json_t *json = text ? json_string(made) : json_null();

    free(made);
    return json;
}

/* Returns the row's demo and its commands, or null if there is no demo. */
static json_t *demo(const struct status *row, const char *url)
{
    if (!row->demo)
        return json_null();
    return json_pack("{so so so}", "path", json_sprintf("/demo/%u", row->code), "earn",
                     command(row->earn, url), "succeed", command(row->succeed, url));
}

/* {"chrome": 103, ...} */
static json_t *browsers(const struct status *row)
{
    struct page_browser known[PAGE_BROWSERS_MAX];
    size_t count = page_browsers(row, known);
    json_t *object = json_object();

    for (size_t i = 0; i < count; i++)
        json_object_set_new(object, known[i].member, json_integer(known[i].version));
    return object;
}

json_t *render_json_page(const struct status *row, const char *detail, const char *url)
{
    json_t *page =
        json_pack("{si ss ss ss}", "code", (int)row->code, "reason", row->reason, "description",
                  detail ? detail : row->means, "class", status_class(row->code)->name);

    if (!page)
        return NULL;
    set_specification(page, row);
    if (detail)
        return page;
    json_object_set_new(page, "sent", json_string(row->sent));
    json_object_set_new(page, "client", json_string(row->client));
    if (row->note)
        json_object_set_new(page, "note", json_string(row->note));
    if (row->owner)
        json_object_set_new(page, "owner", json_string(row->owner));
    json_object_set_new(page, "registered", json_boolean(status_is_registered(row->code)));
    json_object_set_new(page, "references", references(row));
    json_object_set_new(page, "content", json_string(content_names[row->content]));
    json_object_set_new(page, "fields", fields(row));
    json_object_set_new(page, "webdav", json_boolean(row->webdav));
    json_object_set_new(page, "deprecated", json_boolean(row->deprecated));
    json_object_set_new(page, "cacheable", json_boolean(row->cacheable));
    json_object_set_new(page, "former", former(row));
    json_object_set_new(page, "browsers", browsers(row));
    json_object_set_new(page, "links", links(row));
    json_object_set_new(page, "see", see(row));
    json_object_set_new(page, "keywords", json_string(row->keywords ? row->keywords : ""));
    json_object_set_new(page, "constants", constants(row));
    json_object_set_new(page, "demo", demo(row, url));
    return page;
}

json_t *render_json_problem(const struct status *row, const char *detail)
{
    json_t *problem = json_pack("{ss ss si ss}", "type", "about:blank", "title", row->reason,
                                "status", (int)row->code, "detail", detail ? detail : row->means);

    if (problem)
        set_specification(problem, row);
    return problem;
}

static json_t *rows(const struct status *table, size_t count, const char *url)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, render_json_page(&table[i], NULL, url));
    return array;
}

json_t *render_json_index(const char *url)
{
    return json_pack("{so so}", "registered", rows(status_registered, status_registered_count, url),
                     "unregistered", rows(status_unregistered, status_unregistered_count, url));
}

json_t *render_json_demos(const char *url)
{
    json_t *array = json_array();

    for (size_t i = 0; i < status_registered_count; i++)
        json_array_append_new(array, json_pack("{si ss so}", "code", (int)status_registered[i].code,
                                               "reason", status_registered[i].reason, "demo",
                                               demo(&status_registered[i], url)));
    return json_pack("{so}", "demos", array);
}
