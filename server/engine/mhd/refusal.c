#include "engine/mhd/refusal.h"

#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "answer/cors.h"
#include "codes/status.h"

enum { UNBUILDABLE = 1 << 30 };

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

enum refusal refusal_fault(unsigned library_code)
{
    switch (library_code) {
    case 414:
        return REFUSAL_TARGET_SIZE;
    case 431:
        return REFUSAL_FIELDS_SIZE;
    case 505:
        return REFUSAL_VERSION;
    default: /* 413 too: the library's word for a length or chunk size that overflows */
        return REFUSAL_MALFORMED;
    }
}

size_t refusal_make(char ret_response[REFUSAL_SIZE], enum refusal fault, enum framing_method method,
                    size_t *ret_content_size)
{
    const char *detail;
    unsigned code = refusal_answer(fault, &detail);
    char date[32], content[REFUSAL_SIZE / 2];
    time_t now = time(NULL);
    struct tm utc;
    int size, content_size;

    content_size =
        snprintf(content, sizeof(content), "%u %s\n\n%s\n", code, status_reason(code), detail);
    strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &utc));
    size = snprintf(ret_response, REFUSAL_SIZE,
                    "HTTP/1.1 %u %s\r\nDate: %s\r\nConnection: close\r\nCache-Control: no-store\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\n"
                    "X-Content-Type-Options: nosniff\r\n",
                    code, status_reason(code), date);
    if (method != FRAMING_METHOD_UNKNOWN)
        size += snprintf(ret_response + size, REFUSAL_SIZE - (size_t)size, "Content-Length: %d\r\n",
                         content_size);
    for (const struct field_line *field = cors_fields(); field->name; field++)
        size += snprintf(ret_response + size, REFUSAL_SIZE - (size_t)size, "%s: %s\r\n",
                         field->name, field->value);
    size += snprintf(ret_response + size, REFUSAL_SIZE - (size_t)size, "\r\n%s",
                     method == FRAMING_METHOD_OTHER ? content : "");
    *ret_content_size = method == FRAMING_METHOD_OTHER ? (size_t)content_size : 0;
    return (size_t)size;
}
