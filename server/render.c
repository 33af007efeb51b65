#include "render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render-json.h"
#include "stream.h"

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

static void write_text_page(FILE *out, const struct status *row, unsigned code, const char *detail)
{
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
        fprintf(out, "%s%s: %s\n", i == 0 ? "\n" : "", row->links[i].text, row->links[i].href);
    fprintf(out, "\n%s", status_class(row->code)->name);
    if (row->owner)
        fprintf(out, ", not registered, used by: %s", row->owner);
    if (reference->rfc)
        fprintf(out, "\nRFC %u, Section %s: https://www.rfc-editor.org/rfc/rfc%u#section-%s",
                reference->rfc, reference->section, reference->rfc, reference->section);
    fputc('\n', out);
}

static void write_escaped(FILE *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc(*text, out);
        }
    }
}

static void write_html_paragraph(FILE *out, const char *text)
{
    fputs("<p>", out);
    write_escaped(out, text);
    fputs("</p>\n", out);
}

/* Whose an unregistered code is. */
static void write_html_owner(FILE *out, const struct status *row)
{
    if (!row->owner)
        return;
    fputs("<p>Not registered; used by: ", out);
    write_escaped(out, row->owner);
    fputs("</p>\n", out);
}

static void write_html_head(FILE *out)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width\">\n"
          "<link rel=\"stylesheet\" href=\"/static/style.css\">\n<title>",
          out);
}

static void write_html_title(FILE *out, const struct status *row)
{
    fprintf(out, "%u ", row->code);
    write_escaped(out, row->reason);
}

static void write_html_references(FILE *out, const struct status *row)
{
    for (size_t i = 0; i < STATUS_REFERENCES_MAX && row->references[i].rfc; i++)
        fprintf(out,
                "<p><a href=\"https://www.rfc-editor.org/rfc/rfc%u#section-%s\">"
                "RFC %u, Section %s</a></p>\n",
                row->references[i].rfc, row->references[i].section, row->references[i].rfc,
                row->references[i].section);
}

static void write_html_page(FILE *out, const struct status *row, const char *detail)
{
    write_html_head(out);
    write_html_title(out, row);
    fputs("</title>\n</head>\n<body>\n<main>\n<h1>", out);
    write_html_title(out, row);
    fputs("</h1>\n", out);
    if (detail) {
        write_html_paragraph(out, detail);
    } else {
        write_html_paragraph(out, row->means);
        write_html_paragraph(out, row->sent);
        write_html_paragraph(out, row->client);
        if (row->note)
            write_html_paragraph(out, row->note);
        for (size_t i = 0; i < STATUS_LINKS_MAX && row->links[i].href; i++) {
            fputs("<p><a href=\"", out);
            write_escaped(out, row->links[i].href);
            fputs("\">", out);
            write_escaped(out, row->links[i].text);
            fputs("</a></p>\n", out);
        }
        write_html_owner(out, row);
        write_html_references(out, row);
    }
    fputs("<p><a href=\"/\">All status codes</a></p>\n</main>\n</body>\n</html>\n", out);
}

/* The text of a stream that was written to; NULL: out of memory. */
static char *take_text(struct stream *stream, size_t *ret_size)
{
    char *text = stream_close(stream);

    *ret_size = stream->size;
    return text;
}

char *render_page(enum format format, const struct status *row, unsigned code, const char *detail,
                  size_t *ret_size)
{
    struct stream stream;

    if (format == FORMAT_JSON)
        return take_json(render_json_page(row, detail), ret_size);
    if (format == FORMAT_PROBLEM)
        return take_json(render_json_problem(row, detail), ret_size);
    stream_open(&stream);
    if (stream.out && format == FORMAT_HTML)
        write_html_page(stream.out, row, detail);
    else if (stream.out)
        write_text_page(stream.out, row, code, detail);
    return take_text(&stream, ret_size);
}

/* A line of the index, and its heading where a class begins. */
typedef void write_row(FILE *out, const struct status *row);

static void write_rows(FILE *out, const struct status *rows, size_t count, const char *heading,
                       void write_heading(FILE *, const char *), write_row *write,
                       const char *footing)
{
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || (!heading && rows[i].code / 100 != rows[i - 1].code / 100))
            write_heading(out, heading ? heading : status_class(rows[i].code)->name);
        write(out, &rows[i]);
        if (i + 1 == count || (!heading && rows[i].code / 100 != rows[i + 1].code / 100))
            fputs(footing, out);
    }
}

static void write_text_heading(FILE *out, const char *heading)
{
    fprintf(out, "\n%s\n", heading);
}

static void write_text_row(FILE *out, const struct status *row)
{
    fprintf(out, "  %u %s", row->code, row->reason);
    if (row->owner)
        fprintf(out, " (%s)", row->owner);
    fputc('\n', out);
}

static void write_html_heading(FILE *out, const char *heading)
{
    fprintf(out, "<h2>%s</h2>\n<dl>\n", heading);
}

static void write_html_row(FILE *out, const struct status *row)
{
    fprintf(out, "<dt><a href=\"/status/%u\">", row->code);
    write_html_title(out, row);
    fputs("</a></dt>\n<dd>", out);
    write_html_paragraph(out, row->means);
    write_html_owner(out, row);
    fputs("</dd>\n", out);
}

static const char unregistered_heading[] = "Widely met, not registered";

static void write_html_index(FILE *out)
{
    write_html_head(out);
    fputs("HTTP status codes</title>\n</head>\n<body>\n<main>\n<h1>HTTP status codes</h1>\n", out);
    write_rows(out, status_registered, status_registered_count, NULL, write_html_heading,
               write_html_row, "</dl>\n");
    write_rows(out, status_unregistered, status_unregistered_count, unregistered_heading,
               write_html_heading, write_html_row, "</dl>\n");
    fputs("</main>\n</body>\n</html>\n", out);
}

static void write_text_index(FILE *out)
{
    fputs("Every HTTP status code: GET /status/<code> answers with it.\n", out);
    write_rows(out, status_registered, status_registered_count, NULL, write_text_heading,
               write_text_row, "");
    write_rows(out, status_unregistered, status_unregistered_count, unregistered_heading,
               write_text_heading, write_text_row, "");
}

char *render_index(enum format format, size_t *ret_size)
{
    struct stream stream;

    if (format == FORMAT_JSON)
        return take_json(render_json_index(), ret_size);
    stream_open(&stream);
    if (stream.out && format == FORMAT_HTML)
        write_html_index(stream.out);
    else if (stream.out)
        write_text_index(stream.out);
    return take_text(&stream, ret_size);
}
