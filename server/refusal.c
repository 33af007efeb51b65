#include "refusal.h"

#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cors.h"
#include "linger.h"
#include "socket.h"
#include "status.h"

enum { RESPONSE_SIZE = 1024, TIMEOUT_MS = 1000, UNBUILDABLE = 1 << 30 };

static _Thread_local bool reply_expected;
static _Thread_local unsigned withheld_code;

/* These two take the place of the library's own functions of the same name. */
const char *MHD_get_reason_phrase_for(unsigned int code)
{
    return status_reason(code);
}

size_t MHD_get_reason_phrase_len_for(unsigned int code)
{
    bool ours = reply_expected;

    reply_expected = false;
    if (ours)
        return strlen(status_reason(code));
    withheld_code = code;
    return UNBUILDABLE;
}

void refusal_expect_reply(void)
{
    reply_expected = true;
}

unsigned refusal_take_library_code(void)
{
    unsigned code = withheld_code;

    withheld_code = 0;
    return code;
}

const char *refusal_detail(unsigned library_code, unsigned *ret_code)
{
    *ret_code = library_code;
    switch (library_code) {
    case 414:
        return "The request target is too long: up to 8000 octets are served.";
    case 431:
        return "The request's header section is too large: send less, or start the server with a "
               "larger --max-head.";
    case 505:
        return "This server speaks HTTP/1.1 and HTTP/1.0.";
    default: /* 413 too: the library's word for a length or chunk size that overflows */
        *ret_code = 400;
        return "The request is malformed: it must be METHOD SP target SP HTTP/1.1, field lines of "
               "name: value, an empty line, and content as Content-Length or chunks tell "
               "(RFC 9112).";
    }
}

unsigned refusal_send(int fd, unsigned code, const char *detail, bool without_content)
{
    char response[RESPONSE_SIZE], date[32], content[RESPONSE_SIZE / 2];
    time_t now = time(NULL);
    struct tm utc;
    int size, content_size;

    content_size =
        snprintf(content, sizeof(content), "%u %s\n\n%s\n", code, status_reason(code), detail);
    strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &utc));
    size = snprintf(response, sizeof(response),
                    "HTTP/1.1 %u %s\r\nDate: %s\r\nConnection: close\r\nCache-Control: no-store\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n",
                    code, status_reason(code), date, content_size);
    for (const struct status_field *field = cors_fields(); field->name; field++)
        size += snprintf(response + size, sizeof(response) - (size_t)size, "%s: %s\r\n",
                         field->name, field->value);
    size += snprintf(response + size, sizeof(response) - (size_t)size, "\r\n%s",
                     without_content ? "" : content);
    if (socket_write(fd, response, (size_t)size, TIMEOUT_MS))
        linger(fd);
    return without_content ? 0 : (unsigned)content_size;
}
