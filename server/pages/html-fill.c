#include "pages/html-fill.h"

#include <stdlib.h>

#include "base/printer.h"
#include "pages/assets.h"
#include "pages/template.h"

/* The links of the header, which static/top.html shows. */
static json_t *links(enum section section)
{
    static const struct {
        const char *path, *text;
    } rows[] = {
        [SECTION_CODES] = {"/", "Codes"},
        [SECTION_COMPOSE] = {"/compose", "Compose"},
        [SECTION_DEMOS] = {"/demo", "Demos"},
        [SECTION_HELP] = {"/help", "Help"},
    };
    json_t *array = json_array();

    for (enum section i = SECTION_CODES; i <= SECTION_HELP; i++)
        json_array_append_new(array, json_pack("{ss ss sb}", "path", rows[i].path, "title",
                                               rows[i].text, "here", i == section));
    return array;
}

char *html_fill(const char *template, json_t *data, enum section section, const char *url,
                size_t *ret_size)
{
    const struct asset *asset = asset_find_template(template);
    struct printer printer;
    char *text;

    json_object_set_new(data, "sections", links(section));
    json_object_set_new(data, "url", json_string(url));
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
