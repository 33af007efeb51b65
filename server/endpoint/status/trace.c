#include "endpoint/status/trace.h"

#include <stdio.h>
#include <strings.h>

#include "base/printer.h"

bool status_trace_is_due(const struct status *row, const struct request *request)
{
    return request->method == METHOD_TRACE && (row->code == 200 || row->content == CONTENT_INTERIM);
}

/* What a TRACE must not send back (9.3.8). */
static bool is_secret(const char *name)
{
    return strcasecmp(name, "Authorization") == 0 || strcasecmp(name, "Proxy-Authorization") == 0 ||
           strcasecmp(name, "Cookie") == 0;
}

static void write_head(FILE *out, const struct request_head *head)
{
    fprintf(out, "%s %s %s\r\n", head->method, head->target, http_version_name(head->version));
    for (size_t i = 0; i < head->line_count; i++)
        if (!is_secret(head->lines[i].name))
            fprintf(out, "%s: %s\r\n", head->lines[i].name, head->lines[i].value);
    fputs("\r\n", out);
}

void status_trace_fill(const struct request *request, unsigned named, struct reply *reply)
{
    struct printer printer;
    char *content;

    printer_open(&printer);
    if (printer.out)
        write_head(printer.out, &request->head);
    content = printer_close(&printer);
    reply->code = 200;
    reply_add_format(reply, "Statusbin-Code", "%u", named);
    reply_add(reply, "Content-Security-Policy", "sandbox"); /* the content is the client's */
    reply_own_content(reply, content, printer.size, "message/http");
}
