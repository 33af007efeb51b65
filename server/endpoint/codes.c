#include "endpoint/endpoint.h"

#include <stdio.h>
#include <string.h>

#include "answer/knobs.h"
#include "codes/status.h"
#include "endpoint/explain.h"
#include "endpoint/kept.h"
#include "endpoint/status/part.h"
#include "endpoint/status/reply.h"
#include "pages/render.h"

enum { CODE_MAX = 599 };

/* Fills in the response to an ordinary request for the code, whose fields the page shows. */
static void fill_sample(const struct status *row, struct reply *sample)
{
    static const struct request ordinary = {.method = METHOD_GET};

    reply_init(sample);
    if (row->content == CONTENT_PART)
        status_part_fill(row, &ordinary, sample);
    else
        status_reply_fill_fields(row, 0, false, sample);
}

/* Makes the page on a row of the table. */
static char *make(const void *what, enum format format, const char *url, size_t *ret_size)
{
    const struct status *row = what;
    const char *examples[KNOBS_EXAMPLES_MAX + 1];
    struct reply sample;
    struct page page = {.row = row, .url = url, .examples = examples};
    char *content;

    fill_sample(row, &sample);
    knobs_examples(row->code, examples);
    page.code = sample.code;
    page.fields = sample.fields;
    page.field_count = sample.field_count;
    page.closes = sample.close;
    content = render_page(format, &page, ret_size);
    reply_reset(&sample);
    return content;
}

static void answer_row(const struct service *service, const struct request *request,
                       const struct status *row, struct reply *reply)
{
    char name[KEPT_NAME_MAX];

    snprintf(name, sizeof(name), "codes/%u", row->code);
    kept_answer(service, request, &(struct kept_page){name, make, row}, reply);
}

/* Returns the row that the path names; NULL: there is no page at that path. */
static const struct status *find_row(const struct request *request)
{
    char segment[ENDPOINT_NAME_SIZE];
    long size = target_segment(&request->target, 1, segment, sizeof(segment));
    unsigned code;

    if (size < 0 || target_has_segment(&request->target, 2) ||
        !status_parse(segment, (size_t)size, CODE_MAX, &code))
        return NULL;
    return status_find(code);
}

void endpoint_codes(const struct service *service, const struct request *request,
                    struct reply *reply)
{
    const struct status *row = find_row(request);

    if (!target_has_segment(&request->target, 1))
        endpoint_index(service, request, reply);
    else if (row)
        answer_row(service, request, row, reply);
    else
        explain_value(request, 404, "There is no page at ", request->target.path,
                      ". /codes lists the codes that have one, as in /codes/404; any code from 100 "
                      "to 599 is served at /status/ and its number.",
                      reply);
}
