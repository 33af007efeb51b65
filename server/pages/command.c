#include "pages/command.h"

#include <stdbool.h>
#include <string.h>

#include "base/printer.h"

/* Writes a host with its port, or with the scheme's where it has none (RFC 9110, 4.2.1, 4.2.2). */
static void write_endpoint(FILE *out, const char *host, const char *port)
{
    const char *end = strrchr(host, ']'); /* of an IPv6 address */
    const char *colon = strchr(end ? end : host, ':');

    fputs(host, out);
    if (!colon)
        fprintf(out, ":%s", port);
    else if (!colon[1])
        fputs(port, out);
}

static void write_connect(FILE *out, const char *host, bool secure)
{
    fputs(secure ? "openssl s_client -quiet -connect '" : "curl -s 'telnet://", out);
    write_endpoint(out, host, secure ? "443" : "80");
    fputc('\'', out);
}

void command_write(FILE *out, const char *command, const char *url)
{
    bool secure = strncmp(url, "https", 5) == 0;
    const char *host = strstr(url, "://") + 3;

    for (const char *at = command; *at;) {
        if (strncmp(at, "{url}", 5) == 0) {
            fputs(url, out);
            at += 5;
        } else if (strncmp(at, "{host}", 6) == 0) {
            fputs(host, out);
            at += 6;
        } else if (strncmp(at, "{connect}", 9) == 0) {
            write_connect(out, host, secure);
            at += 9;
        } else {
            fputc(*at++, out);
        }
    }
}

char *command_make(const char *command, const char *url)
{
    struct printer printer;

    printer_open(&printer);
    if (printer.out)
        command_write(printer.out, command, url);
    return printer_close(&printer);
}
