#include "pages/render-text.h"

#include <stdio.h>

#include "base/printer.h"
#include "pages/command.h"

/* Writes a line with a command. */
static void write_command(FILE *out, const char *before, const char *command, const char *url)
{
    fputs(before, out);
    command_write(out, command, url);
    fputc('\n', out);
}

static void write_demo(FILE *out, const struct status *row, const char *url)
{
    if (!row->demo)
        return;
    write_command(out, "Trigger: ", row->earn, url);
    if (row->succeed)
        write_command(out, "Succeed: ", row->succeed, url);
}

static void write_links(FILE *out, const struct page *page)
{
    const struct status_link *links = page->row->links;

    for (size_t i = 0; i < STATUS_LINKS_MAX && links[i].href; i++)
        fprintf(out, "%s%s: %s\n", i == 0 ? "\n" : "", links[i].text, page_link(page, &links[i]));
}

/* Writes the row's class, and who has defined the code. */
static void write_origin(FILE *out, const struct status *row)
{
    const struct status_reference *reference = &row->references[0];

    fprintf(out, "\n%s", status_class(row->code)->name);
    if (row->owner)
        fprintf(out, ", unofficial, used by %s", row->owner);
    if (reference->rfc)
        fprintf(out, "\nRFC %u, Section %s: https://www.rfc-editor.org/rfc/rfc%u#section-%s",
                reference->rfc, reference->section, reference->rfc, reference->section);
    fputc('\n', out);
}

static void write_page(FILE *out, const struct page *page)
{
    const struct status *row = page->row;

    fprintf(out, "%u %s\n\n", row->code, row->reason);
    if (page->detail) {
        fprintf(out, "%s\n", page->detail);
        return;
    }
    fprintf(out, "%s\n\nWhen: %s\nDo:   %s\n", row->means, row->sent, row->client);
    if (row->note)
        fprintf(out, "Note: %s\n", row->note);
    if (page->code != row->code)
        fprintf(out, "A %u is interim; this is the final response, a %u.\n", row->code, page->code);
    write_links(out, page);
    fputc('\n', out);
    write_demo(out, row, page->url);
    if (status_find(row->code))
        fprintf(out, "More:    %s/codes/%u\n", page->url, row->code);
    write_origin(out, row);
}

/* Ends the printer. Returns its text; NULL: out of memory. */
static char *close_printer(struct printer *printer, size_t *ret_size)
{
    char *text = printer_close(printer);

    *ret_size = printer->size;
    return text;
}

char *render_text_page(const struct page *page, size_t *ret_size)
{
    struct printer printer;

    printer_open(&printer);
    if (printer.out)
        write_page(printer.out, page);
    return close_printer(&printer, ret_size);
}

static void write_row(FILE *out, const struct status *row)
{
    fprintf(out, "  %u %s", row->code, row->reason);
    if (row->owner)
        fprintf(out, " (%s)", row->owner);
    fputc('\n', out);
}

static const char usage[] =
    "\nHow to use it\n"
    "  curl -i '{url}/status/503'             that code, with its headers\n"
    "  curl '{url}/codes/503'                 what it means\n"
    "  curl -i '{url}/demo/429'               a code that the request triggers\n"
    "  curl -i '{url}/status/200,503'         one of these codes, at random\n"
    "  curl -i '{url}/sequence/503,200?key=a' these codes in turn\n"
    "  curl '{url}/help'                      every path and every knob\n";

static void write_index(FILE *out, const char *url)
{
    const struct status *rows = status_registered;

    fputs("Every HTTP status code: GET /status/<code> returns that code.\n", out);
    for (size_t i = 0; i < status_registered_count; i++) {
        if (i == 0 || rows[i].code / 100 != rows[i - 1].code / 100)
            fprintf(out, "\n%s\n", status_class(rows[i].code)->name);
        write_row(out, &rows[i]);
    }
    fputs("\nUnofficial codes\n", out);
    for (size_t i = 0; i < status_unregistered_count; i++)
        write_row(out, &status_unregistered[i]);
    command_write(out, usage, url);
}

char *render_text_index(const char *url, size_t *ret_size)
{
    struct printer printer;

    printer_open(&printer);
    if (printer.out)
        write_index(printer.out, url);
    return close_printer(&printer, ret_size);
}

static void write_demos(FILE *out, const char *url)
{
    fputs(
        "Each of these resources responds with its code only if the request triggers it. The first "
        "command triggers the code, the second command succeeds.\n",
        out);
    for (size_t i = 0; i < status_registered_count; i++) {
        const struct status *row = &status_registered[i];

        fprintf(out, "\n%u %s\n", row->code, row->reason);
        if (row->demo)
            write_command(out, "  ", row->earn, url);
        else
            fputs("  No demo.\n", out);
        if (row->succeed)
            write_command(out, "  ", row->succeed, url);
    }
}

char *render_text_demos(const char *url, size_t *ret_size)
{
    struct printer printer;

    printer_open(&printer);
    if (printer.out)
        write_demos(printer.out, url);
    return close_printer(&printer, ret_size);
}
