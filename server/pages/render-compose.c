#include "pages/render-compose.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/printer.h"
#include "http/query.h"
#include "pages/html-fill.h"
#include "pages/json-text.h"

enum { HINT_SIZE = 128 };

static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

static json_t *command(const struct composition *composition, const char *url)
{
    const char *method = composition->method;

    if (strcmp(method, "GET") == 0)
        return json_sprintf("curl -i '%s%s'", url, composition->target);
    if (strcmp(method, "HEAD") == 0)
        return json_sprintf("curl -I '%s%s'", url, composition->target);
    return json_sprintf("curl -i -X %s '%s%s'", method, url, composition->target);
}

/* What the choices make. */
static json_t *result(const struct composition *composition, const char *url)
{
    const char *base = composition->base;

    return json_pack("{ss so so so ss? ss}", "target", composition->target, "location",
                     json_sprintf("%s%s", url, composition->target), "command",
                     command(composition, url), "base",
                     base ? json_sprintf("%s%s", url, base) : json_null(), "problem",
                     composition->problem, "method", composition->method);
}

static json_t *choices(const char *words)
{
    json_t *array = json_array();

    for (const char *at = words; at && *at; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");

        json_array_append_new(array, json_pack("{ss#}", "word", at, (int)size));
        at += size;
    }
    return array;
}

/* The value that the knob's example gives it, for the form to show. */
static json_t *hint(const struct guide_knob *knob)
{
    char value[HINT_SIZE] = "";

    return json_string(query_find(knob->example, knob->name, value, sizeof(value)) > 0 ? value
                                                                                       : "");
}

static json_t *control(const struct guide_knob *knob, const char *value)
{
    json_t *data =
        json_pack("{ss ss ss so so sb sb sb so}", "name", knob->name, "does", knob->does, "takes",
                  knob->takes, "hint", hint(knob), "choices", choices(knob->choices), "flag",
                  knob->control == CONTROL_FLAG, "lines", knob->control == CONTROL_LINES, "digits",
                  knob->control == CONTROL_NUMBER, "value",
                  value ? json_string_nocheck(value) : json_string(""));

    json_object_set_new(
        data, "line",
        json_boolean(knob->control != CONTROL_FLAG && knob->control != CONTROL_LINES));
    json_object_set_new(data, "chosen", json_boolean(value != NULL));
    json_object_set_new(data, "has_choices", json_boolean(knob->choices != NULL));
    return data;
}

static json_t *groups(const struct composition *composition)
{
    const struct guide *guide = composition->guide;
    json_t *array = json_array(), *controls = NULL;

    for (size_t i = 0; i < guide->knob_count; i++) {
        if (i == 0 || strcmp(guide->knobs[i].group, guide->knobs[i - 1].group) != 0) {
            controls = json_array();
            json_array_append_new(
                array, json_pack("{ss so}", "group", guide->knobs[i].group, "controls", controls));
        }
        json_array_append_new(controls, control(&guide->knobs[i], composition->values[i]));
    }
    return array;
}

static json_t *method_options(const char *chosen)
{
    json_t *array = json_array();

    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        json_array_append_new(array, json_pack("{ss sb}", "option", methods[i], "selected",
                                               strcmp(methods[i], chosen) == 0));
    return array;
}

static char *html(const struct composition *composition, const char *url, size_t *ret_size)
{
    json_t *data = result(composition, url);

    json_object_set_new(data, "code", json_string_nocheck(composition->code));
    json_object_set_new(data, "is_sequence", json_boolean(composition->is_sequence));
    json_object_set_new(data, "methods", method_options(composition->method));
    json_object_set_new(data, "groups", groups(composition));
    return html_fill("compose.html", data, SECTION_COMPOSE, url, ret_size);
}

/* The command, or what is wrong, on a line. */
static char *text(const struct composition *composition, const char *url, size_t *ret_size)
{
    const char *problem = composition->problem;
    json_t *line = problem ? json_string(problem) : command(composition, url);
    struct printer printer;
    char *made;

    printer_open(&printer);
    if (printer.out && line)
        fprintf(printer.out, "%s\n", json_string_value(line));
    made = printer_close(&printer);
    *ret_size = printer.size;
    if (!line) {
        free(made);
        made = NULL;
    }
    json_decref(line);
    return made;
}

char *render_compose(enum format format, const struct composition *composition, const char *url,
                     size_t *ret_size)
{
    switch (format) {
    case FORMAT_HTML:
        return html(composition, url, ret_size);
    case FORMAT_JSON:
        return json_text_take_page(result(composition, url), ret_size);
    default:
        return text(composition, url, ret_size);
    }
}
