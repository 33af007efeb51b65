/*
 * /compose: the query has what was chosen, under the names of the knobs, and code,
 * as and method. The answer is the URL that it makes, and a form to change it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/printer.h"
#include "endpoint/endpoint.h"
#include "endpoint/guide.h"
#include "endpoint/kept.h"
#include "endpoint/status/check.h"
#include "http/query.h"
#include "pages/render-compose.h"

enum { CODE_SIZE = 2048, METHOD_SIZE = 16 };

/* Characters that stand for themselves in a part of a URL, beside letters and digits: none that a
   shell or the grammar of the part gives a meaning (RFC 3986, 3.3 and 3.4). What is typed as a code
   may be a list with knobs, of which some are encoded. */
static const char safe_in_code[] = "-._~%:,;*=", safe_in_query[] = "-._~:/,*@",
                  safe_in_parameter[] = "-._~:@";

struct chosen {
    struct guide guide;
    struct composition composition;
    char code[CODE_SIZE], method[METHOD_SIZE], problem[KNOBS_DETAIL_MAX];
};

/* Writes a knob, once for each line of its value where it has lines. separators: before the first
   knob, and before any other. */
static void write_knob(FILE *out, const struct guide_knob *knob, const char *value,
                       const char *safe, const char *separators[2], size_t *written)
{
    bool lines = knob->control == CONTROL_LINES;

    for (const char *at = value; *at; at += lines ? strspn(at, "\r\n") : 0) {
        size_t size = lines ? strcspn(at, "\r\n") : strlen(at);

        fprintf(out, "%s%s", separators[(*written)++ > 0], knob->name);
        if (knob->control != CONTROL_FLAG) {
            fputc('=', out);
            text_percent_encode(out, at, size, safe);
        }
        at += size;
    }
}

static void write_knobs(FILE *out, const struct composition *composition, const char *safe,
                        const char *separators[2])
{
    size_t written = 0;

    for (size_t i = 0; i < composition->guide->knob_count; i++)
        if (composition->values[i])
            write_knob(out, &composition->guide->knobs[i], composition->values[i], safe, separators,
                       &written);
}

static void write_path(FILE *out, const struct composition *composition)
{
    fputs(composition->is_sequence ? "/sequence/" : "/status/", out);
    text_percent_encode(out, composition->code, strlen(composition->code), safe_in_code);
}

/* Returns the target on the heap; NULL: out of memory. */
static char *make_target(const struct composition *composition)
{
    struct printer printer;

    printer_open(&printer);
    if (printer.out) {
        write_path(printer.out, composition);
        write_knobs(printer.out, composition, safe_in_query, (const char *[2]){"?", "&"});
    }
    return printer_close(&printer);
}

/* Returns a path that can be continued, with the knobs in it, on the heap; NULL: out of memory, or
   there is none, because a list has its knobs at each step. */
static char *make_base(const struct composition *composition)
{
    struct printer printer;

    if (strpbrk(composition->code, ",*:-"))
        return NULL;
    printer_open(&printer);
    if (printer.out) {
        write_path(printer.out, composition);
        write_knobs(printer.out, composition, safe_in_parameter, (const char *[2]){";", ";"});
    }
    return printer_close(&printer);
}

/* Decodes the value of a parameter of the query, on the heap. NULL: it is not there, is empty,
   cannot be decoded, or there is no memory. */
static char *take_value(const char *query, const char *name)
{
    struct slice raw;
    char *value;

    if (query_count(query, name, &raw) == 0 || raw.size == 0)
        return NULL;
    value = malloc(raw.size + 1);
    if (value && query_decode(raw, value, raw.size + 1) <= 0) {
        free(value);
        return NULL;
    }
    return value;
}

/* Returns all values of a parameter, with line ends between, on the heap; or NULL, as above. */
static char *take_lines(const char *query, const char *name)
{
    struct parameter parameter;
    struct printer printer;
    char *lines;

    printer_open(&printer);
    while (printer.out && query_next(&query, &parameter)) {
        char *value = query_is(&parameter, name) ? malloc(parameter.value.size + 1) : NULL;

        if (value && query_decode(parameter.value, value, parameter.value.size + 1) > 0)
            fprintf(printer.out, "%s\n", value);
        free(value);
    }
    lines = printer_close(&printer);
    if (lines && printer.size > 0)
        return lines;
    free(lines);
    return NULL;
}

/* A flag is chosen by a name alone too, as in ?bare, but not by false or 0. */
static char *take_flag(const char *query, const char *name)
{
    struct slice raw;

    if (query_count(query, name, &raw) == 0 || text_equals(raw, "false") || text_equals(raw, "0"))
        return NULL;
    return strdup("true");
}

static void take_values(const char *query, struct chosen *chosen)
{
    for (size_t i = 0; i < chosen->guide.knob_count; i++) {
        const struct guide_knob *knob = &chosen->guide.knobs[i];

        chosen->composition.values[i] =
            knob->control == CONTROL_LINES  ? take_lines(query, knob->name)
            : knob->control == CONTROL_FLAG ? take_flag(query, knob->name)
                                            : take_value(query, knob->name);
    }
}

static void take_choices(const char *query, struct chosen *chosen)
{
    char as[METHOD_SIZE] = "";

    if (query_find(query, "code", chosen->code, CODE_SIZE) < 0 || !*chosen->code)
        strcpy(chosen->code, "200");
    if (query_find(query, "method", chosen->method, METHOD_SIZE) < 0 ||
        method_find(chosen->method) > METHOD_OPTIONS)
        strcpy(chosen->method, "GET");
    query_find(query, "as", as, sizeof(as));
    chosen->composition.is_sequence = strcmp(as, "sequence") == 0;
    chosen->composition.code = chosen->code;
    chosen->composition.method = chosen->method;
    take_values(query, chosen);
}

/* Stores the sentence of the refusal that the target would get. */
static void check(const struct service *service, const char *target, struct chosen *chosen)
{
    struct request trial = {.target = target_read(target), .method = METHOD_GET};

    trial.head.version = HTTP_1_1;
    if (!status_check(service, &trial, chosen->composition.is_sequence, chosen->problem) &&
        *chosen->problem)
        chosen->composition.problem = chosen->problem;
}

static char *make(const void *what, enum format format, const char *url, size_t *ret_size)
{
    return render_compose(format, what, url, ret_size);
}

void endpoint_compose(const struct service *service, const struct request *request,
                      struct reply *reply)
{
    struct chosen *chosen = calloc(1, sizeof(*chosen));
    char *target = NULL, *base = NULL;

    if (chosen) {
        guide_collect(&chosen->guide);
        chosen->composition.guide = &chosen->guide;
        take_choices(request->target.query, chosen);
        chosen->composition.target = target = make_target(&chosen->composition);
        chosen->composition.base = base = make_base(&chosen->composition);
    }
    if (target) {
        const struct kept_page page = {"", make, &chosen->composition};

        check(service, target, chosen);
        kept_answer_once(service, request, &page, reply);
    } else {
        reply->failed = true;
    }
    for (size_t i = 0; chosen && i < chosen->guide.knob_count; i++)
        free(chosen->composition.values[i]);
    free(target);
    free(base);
    free(chosen);
}
