#include "pages/render-help.h"

#include <jansson.h>
#include <string.h>

#include "base/printer.h"
#include "pages/html-fill.h"
#include "pages/json-text.h"

static const char where[] =
    "A knob can be in the query (/status/503?retry-after=2), in the path after the code "
    "(/status/503;retry-after=2), or in a header of the request (Statusbin-Retry-After: 2). The "
    "path wins over the query, and the query wins over headers.";

static json_t *paths(const struct guide *guide)
{
    json_t *array = json_array();

    for (size_t i = 0; i < guide->path_count; i++)
        json_array_append_new(array,
                              json_pack("{ss ss ss ss*}", "path", guide->paths[i].path, "what",
                                        guide->paths[i].what, "example", guide->paths[i].example,
                                        "method", guide->paths[i].method));
    return array;
}

static json_t *knob(const struct guide_knob *knob)
{
    return json_pack("{ss ss ss ss so}", "name", knob->name, "group", knob->group, "does",
                     knob->does, "takes", knob->takes, "example",
                     json_sprintf("/status/%u?%s", knob->example_code, knob->example));
}

static json_t *knobs(const struct guide *guide)
{
    json_t *array = json_array();

    for (size_t i = 0; i < guide->knob_count; i++)
        json_array_append_new(array, knob(&guide->knobs[i]));
    return array;
}

/* The knobs of each group, with what the composer is to be told of the example. */
static json_t *groups(const struct guide *guide)
{
    json_t *array = json_array(), *members = NULL;

    for (size_t i = 0; i < guide->knob_count; i++) {
        const struct guide_knob *at = &guide->knobs[i];
        json_t *data = knob(at);

        if (i == 0 || strcmp(at->group, guide->knobs[i - 1].group) != 0) {
            members = json_array();
            json_array_append_new(array,
                                  json_pack("{ss so}", "group", at->group, "knobs", members));
        }
        json_object_set_new(data, "compose",
                            json_sprintf("code=%u&%s", at->example_code, at->example));
        json_array_append_new(members, data);
    }
    return array;
}

static void write_text(FILE *out, const struct guide *guide, const char *url)
{
    fputs("How to use this server\n", out);
    for (size_t i = 0; i < guide->path_count; i++) {
        const struct guide_path *at = &guide->paths[i];

        fprintf(out, "\n%s\n  %s\n  curl -i %s%s%s'%s%s'\n", at->path, at->what,
                at->method ? "-X " : "", at->method ? at->method : "", at->method ? " " : "", url,
                at->example);
    }
    fprintf(out, "\nKnobs\n  %s\n", where);
    for (size_t i = 0; i < guide->knob_count; i++) {
        const struct guide_knob *at = &guide->knobs[i];

        if (i == 0 || strcmp(at->group, guide->knobs[i - 1].group) != 0)
            fprintf(out, "\n%s\n", at->group);
        fprintf(out, "  %s: %s\n    It takes %s.\n    curl -i '%s/status/%u?%s'\n", at->name,
                at->does, at->takes, url, at->example_code, at->example);
    }
}

static char *text(const struct guide *guide, const char *url, size_t *ret_size)
{
    struct printer printer;
    char *made;

    printer_open(&printer);
    if (printer.out)
        write_text(printer.out, guide, url);
    made = printer_close(&printer);
    *ret_size = printer.size;
    return made;
}

char *render_help(enum format format, const struct guide *guide, const char *url, size_t *ret_size)
{
    switch (format) {
    case FORMAT_HTML:
        return html_fill(
            "help.html",
            json_pack("{so ss so}", "paths", paths(guide), "where", where, "groups", groups(guide)),
            SECTION_HELP, url, ret_size);
    case FORMAT_JSON:
        return json_text_take_page(
            json_pack("{so so}", "paths", paths(guide), "knobs", knobs(guide)), ret_size);
    default:
        return text(guide, url, ret_size);
    }
}
