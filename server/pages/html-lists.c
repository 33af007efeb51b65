#include "pages/html-lists.h"

#include <jansson.h>

#include "codes/status.h"
#include "pages/html-fill.h"
#include "pages/render-json.h"

static json_t *references(const struct status *row)
{
    json_t *array = json_array();

    for (size_t i = 0; i < STATUS_REFERENCES_MAX && row->references[i].rfc; i++)
        json_array_append_new(array, json_pack("{si}", "rfc", (int)row->references[i].rfc));
    return array;
}

/* Returns what the grid shows of a row, and what the search looks at. */
static json_t *name_row(const struct status *row)
{
    return json_pack("{si si ss ss ss? ss? so}", "code", (int)row->code, "digit",
                     (int)row->code / 100, "reason", row->reason, "means", row->means, "keywords",
                     row->keywords, "owner", row->owner, "references", references(row));
}

static json_t *name_rows(const struct status *rows, size_t count, unsigned digit)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        if (digit == 0 || rows[i].code / 100 == digit)
            json_array_append_new(array, name_row(&rows[i]));
    return array;
}

static json_t *name_classes(void)
{
    json_t *array = json_array();

    for (unsigned digit = 1; digit <= 5; digit++) {
        const struct status_class *class = status_class(digit * 100);

        json_array_append_new(
            array, json_pack("{si ss ss ss so}", "digit", (int)digit, "class", class->name, "about",
                             class->means, "section", class->section, "codes",
                             name_rows(status_registered, status_registered_count, digit)));
    }
    return array;
}

char *html_lists_codes(const char *url, size_t *ret_size)
{
    json_t *data = json_pack("{so so}", "classes", name_classes(), "unregistered",
                             name_rows(status_unregistered, status_unregistered_count, 0));

    return html_fill("index.html", data, SECTION_CODES, url, ret_size);
}

char *html_lists_demos(const char *url, size_t *ret_size)
{
    json_t *data = render_json_demos(url);
    json_t *demo;
    size_t i;

    json_array_foreach(json_object_get(data, "demos"), i, demo)
    {
        json_int_t code = json_integer_value(json_object_get(demo, "code"));

        json_object_set_new(demo, "digit", json_integer(code / 100));
    }
    return html_fill("demo.html", data, SECTION_DEMOS, url, ret_size);
}
