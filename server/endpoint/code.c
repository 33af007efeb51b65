#include "endpoint/code.h"

#include <stdio.h>
#include <string.h>

#include "base/shown.h"
#include "codes/status.h"
#include "endpoint/explain.h"

enum { CODE_MAX = 599 }; /* of HTTP (RFC 9110, 15) */

bool code_is_number(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0';
}

bool code_parse(const struct service *service, const char *text, unsigned *ret_code)
{
    return status_parse(text, strlen(text), service->highest_code, ret_code);
}

/* Says what would be right, and names the option only to those whom it would help. */
static const char *right_codes(const struct service *service, struct slice value)
{
    unsigned code;

    if (service->highest_code > CODE_MAX)
        return " is not a status code: it must be three digits, from 100 to 999, as in "
               "/status/404.";
    if (status_parse(value.data, value.size, 999, &code) && code > CODE_MAX)
        return " is not a status code: it must be three digits, from 100 to 599, as in "
               "/status/404; with --allow-invalid-codes, the server takes codes up to 999.";
    return " is not a status code: it must be three digits, from 100 to 599, as in /status/404.";
}

void code_write_refusal(const struct service *service, struct slice value,
                        char detail[KNOBS_DETAIL_MAX])
{
    char buffer[SHOWN_SIZE];

    snprintf(detail, KNOBS_DETAIL_MAX, "'%s'%s", shown(value, buffer), right_codes(service, value));
}

void code_refuse(const struct service *service, const struct request *request, struct slice value,
                 struct reply *reply)
{
    char detail[KNOBS_DETAIL_MAX];

    code_write_refusal(service, value, detail);
    explain(request, 400, detail, reply);
}
