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

static void write_pseudo(FILE *out, const char *name, const char *value)
{
    if (value)
        fprintf(out, "%s: %s\r\n", name, value);
}

/* HTTP/2 has no request line. Pseudo-fields come before the fields, and their order means nothing
   (RFC 9113, 8.3). */
static void write_start(FILE *out, const struct request_head *head)
{
    if (head->version != HTTP_2) {
        fprintf(out, "%s %s %s\r\n", head->method, head->target, http_version_name(head->version));
        return;
    }
    write_pseudo(out, ":method", head->method);
    write_pseudo(out, ":scheme", head->scheme);
    write_pseudo(out, ":authority", head->authority);
    write_pseudo(out, ":path", head->target);
}

static void write_head(FILE *out, const struct request_head *head)
{
    write_start(out, head);
    for (size_t i = 0; i < head->line_count; i++)
        if (!is_secret(head->lines[i].name))
            fprintf(out, "%s: %s\r\n", head->lines[i].name, head->lines[i].value);
    fputs("\r\n", out);
}

void status_trace_fill(const struct request *request, struct reply *reply)
{
    /* Without a request line only the parameter tells the version (RFC 9112, 10.1). */
    const char *type =
        request->head.version == HTTP_2 ? "message/http; version=2.0" : "message/http";
    struct printer printer;
    char *content;

    printer_open(&printer);
    if (printer.out)
        write_head(printer.out, &request->head);
    content = printer_close(&printer);
    reply->code = 200;
    reply_add(reply, "Content-Security-Policy", "sandbox"); /* the content is the client's */
    reply_own_content(reply, content, printer.size, type);
}
