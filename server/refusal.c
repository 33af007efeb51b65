#include "refusal.h"

#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cors.h"
#include "status.h"

enum { RESPONSE_SIZE = 1024, TIMEOUT_MS = 20, UNBUILDABLE = 1 << 30 };

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

void refusal_expect_reply(bool expected)
{
    reply_expected = expected;
}

unsigned refusal_take_library_code(void)
{
    unsigned code = withheld_code;

    withheld_code = 0;
    return code;
}

enum request_fault refusal_fault(unsigned library_code)
{
    switch (library_code) {
    case 414:
        return FAULT_TARGET_SIZE;
    case 431:
        return FAULT_FIELDS_SIZE;
    case 505:
        return FAULT_VERSION;
    default: /* 413 too: the library's word for a length or chunk size that overflows */
        return FAULT_MALFORMED;
    }
}

unsigned refusal_send(struct channel channel, enum request_fault fault, enum opening_method method)
{
    const char *detail;
    unsigned code = fault_answer(fault, &detail);
    char response[RESPONSE_SIZE], date[32], content[RESPONSE_SIZE / 2];
    time_t now = time(NULL);
    struct tm utc;
    int size, content_size;

    content_size =
        snprintf(content, sizeof(content), "%u %s\n\n%s\n", code, status_reason(code), detail);
    strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &utc));
    size = snprintf(response, sizeof(response),
                    "HTTP/1.1 %u %s\r\nDate: %s\r\nConnection: close\r\nCache-Control: no-store\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\n"
                    "X-Content-Type-Options: nosniff\r\n",
                    code, status_reason(code), date);
    if (method != OPENING_UNKNOWN)
        size += snprintf(response + size, sizeof(response) - (size_t)size, "Content-Length: %d\r\n",
                         content_size);
    for (const struct status_field *field = cors_fields(); field->name; field++)
        size += snprintf(response + size, sizeof(response) - (size_t)size, "%s: %s\r\n",
                         field->name, field->value);
    size += snprintf(response + size, sizeof(response) - (size_t)size, "\r\n%s",
                     method == OPENING_OTHER ? content : "");
    if (channel_write(channel, response, (size_t)size, TIMEOUT_MS))
        channel_end(channel);
    return method == OPENING_OTHER ? (unsigned)content_size : 0;
}
