#include "pages/render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/stream.h"
#include "pages/command.h"
#include "pages/render-html.h"
#include "pages/render-json.h"

static char *take_json(json_t *json, size_t *ret_size)
{
    char *text = json ? json_dumps(json, JSON_INDENT(2)) : NULL;
    size_t size = text ? strlen(text) : 0;

    json_decref(json);
    if (text) { /* a newline in place of the NUL: nobody needs it to be a string */
        text[size] = '\n';
        *ret_size = size + 1;
    }
    return text;
}

const char *render_link(const struct page *page, const struct status_link *link)
{
    const char *usual = field_line_find(page->row->fields, STATUS_FIELDS_MAX, "Location");
    const char *location = field_line_find(page->fields, page->field_count, "Location");

    if (!usual || strcmp(usual, link->href) != 0 || !location)
        return link->href;
    if (*location == '/' || strncasecmp(location, "http://", 7) == 0 ||
        strncasecmp(location, "https://", 8) == 0)
        return location;
    return link->href;
}

/* A line with a command. */
static void write_text_command(FILE *out, const char *before, const char *command, const char *url)
{
    fputs(before, out);
    command_write(out, command, url);
    fputc('\n', out);
}

static void write_text_demo(FILE *out, const struct status *row, const char *url)
{
    if (!row->demo) {
        fputs("\nNo request can earn it from outside.\n", out);
        return;
    }
    write_text_command(out, "\nEarn it:  ", row->earn, url);
    if (row->succeed)
        write_text_command(out, "Succeed:  ", row->succeed, url);
}

static void write_text_page(FILE *out, const struct page *page)
{
    const struct status *row = page->row;
    const char *detail = page->detail;
    unsigned code = page->code;
    const struct status_reference *reference = &row->references[0];

    fprintf(out, "%u %s\n\n", row->code, row->reason);
    if (detail) {
        fprintf(out, "%s\n", detail);
        return;
    }
    fprintf(out, "%s\n%s\n%s\n", row->means, row->sent, row->client);
    if (row->note)
        fprintf(out, "%s\n", row->note);
    if (code != row->code)
        fprintf(out, "A %u is interim; this is the final response, a %u.\n", row->code, code);
    for (size_t i = 0; i < STATUS_LINKS_MAX && row->links[i].href; i++)
        fprintf(out, "%s%s: %s\n", i == 0 ? "\n" : "", row->links[i].text,
                render_link(page, &row->links[i]));
    write_text_demo(out, row, page->url);
    fprintf(out, "\n%s", status_class(row->code)->name);
    if (row->owner)
        fprintf(out, ", not registered, used by: %s", row->owner);
    if (reference->rfc)
        fprintf(out, "\nRFC %u, Section %s: https://www.rfc-editor.org/rfc/rfc%u#section-%s",
                reference->rfc, reference->section, reference->rfc, reference->section);
    fputc('\n', out);
}

/* The text of a stream that was written to; NULL: out of memory. */
static char *take_text(struct stream *stream, size_t *ret_size)
{
    char *text = stream_close(stream);

    *ret_size = stream->size;
    return text;
}

char *render_page(enum format format, const struct page *page, size_t *ret_size)
{
    struct stream stream;

    switch (format) {
    case FORMAT_HTML:
        return render_html_page(page, ret_size);
    case FORMAT_JSON:
        return take_json(render_json_page(page->row, page->detail, page->url), ret_size);
    case FORMAT_PROBLEM:
        return take_json(render_json_problem(page->row, page->detail), ret_size);
    default:
        stream_open(&stream);
        if (stream.out)
            write_text_page(stream.out, page);
        return take_text(&stream, ret_size);
    }
}

static void write_text_row(FILE *out, const struct status *row)
{
    fprintf(out, "  %u %s", row->code, row->reason);
    if (row->owner)
        fprintf(out, " (%s)", row->owner);
    fputc('\n', out);
}

static void write_text_index(FILE *out)
{
    const struct status *rows = status_registered;

    fputs("Every HTTP status code: GET /status/<code> answers with it.\n", out);
    for (size_t i = 0; i < status_registered_count; i++) {
        if (i == 0 || rows[i].code / 100 != rows[i - 1].code / 100)
            fprintf(out, "\n%s\n", status_class(rows[i].code)->name);
        write_text_row(out, &rows[i]);
    }
    fputs("\nWidely met, not registered\n", out);
    for (size_t i = 0; i < status_unregistered_count; i++)
        write_text_row(out, &status_unregistered[i]);
}

char *render_index(enum format format, const char *url, size_t *ret_size)
{
    struct stream stream;

    if (format == FORMAT_HTML)
        return render_html_index(url, ret_size);
    if (format == FORMAT_JSON)
        return take_json(render_json_index(url), ret_size);
    stream_open(&stream);
    if (stream.out)
        write_text_index(stream.out);
    return take_text(&stream, ret_size);
}

static void write_text_demos(FILE *out, const char *url)
{
    fputs("Each of these resources answers with its code for a reason, and with success once the "
          "request does the right thing.\n",
          out);
    for (size_t i = 0; i < status_registered_count; i++) {
        const struct status *row = &status_registered[i];

        fprintf(out, "\n%u %s\n", row->code, row->reason);
        if (row->demo)
            write_text_command(out, "  ", row->earn, url);
        else
            fputs("  No request can earn it from outside.\n", out);
        if (row->succeed)
            write_text_command(out, "  ", row->succeed, url);
    }
}

char *render_demos(enum format format, const char *url, size_t *ret_size)
{
    struct stream stream;

    if (format == FORMAT_HTML)
        return render_html_demos(url, ret_size);
    if (format == FORMAT_JSON)
        return take_json(render_json_demos(url), ret_size);
    stream_open(&stream);
    if (stream.out)
        write_text_demos(stream.out, url);
    return take_text(&stream, ret_size);
}
