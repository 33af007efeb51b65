/*
 * What clients are promised, as checks. Where a check comes from one sentence of
 * RFC 9110, its section is named.
 */
#include "lib/expect.h"

#include "lib/fixture.h"

#include "codes/status.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Over HTTP/2 the names of a request's fields come in lower case (RFC 9113, 8.2.1), and Vary has
   them as they came. */
static bool is_value(const char *name, const char *value, const char *expected)
{
    return fixture_is_h2() && strcmp(name, "Vary") == 0 ? strcasecmp(value, expected) == 0
                                                        : strcmp(value, expected) == 0;
}

void expect_field(const struct wire *wire, const struct wire_head *head, const char *name,
                  const char *value)
{
    if (wire_count(head, name) != 1)
        wire_fail(wire, "%u: %s occurs %zu times, not once", head->code, name,
                  wire_count(head, name));
    if (!is_value(name, wire_value(head, name), value))
        wire_fail(wire, "%u: %s is '%s', not '%s'", head->code, name, wire_value(head, name),
                  value);
}

void expect_no_field(const struct wire *wire, const struct wire_head *head, const char *name)
{
    if (wire_count(head, name))
        wire_fail(wire, "%u: %s: %s should not be there", head->code, name, wire_value(head, name));
}

void expect_type(const struct wire *wire, const struct wire_head *head, const char *type)
{
    const char *value = wire_value(head, "Content-Type");
    size_t length = strlen(type);
    if (!value || strncasecmp(value, type, length) != 0 || (value[length] && value[length] != ';'))
        wire_fail(wire, "%u: Content-Type is '%s', not '%s'", head->code, value ? value : "absent",
                  type);
}

void expect_text(const struct wire *wire, const struct wire_response *response, const char *text)
{
    if (!response->content || !strstr(response->content, text))
        wire_fail(wire, "%u: the content does not contain '%s':\n%.2000s", response->head.code,
                  text, response->content ? response->content : "");
}

/* IMF-fixdate, the only form that may be generated (RFC 9110, 5.6.7). */
static bool is_date(const char *value)
{
    static const char form[] = "Aaa, 00 Aaa 0000 00:00:00 GMT";
    if (!value || strlen(value) != sizeof form - 1)
        return false;
    for (size_t i = 0; form[i]; i++) {
        unsigned char byte = (unsigned char)value[i];
        bool same = form[i] == '0'             ? isdigit(byte)
                    : i < 25 && form[i] == 'A' ? isupper(byte)
                    : i < 25 && form[i] == 'a' ? islower(byte)
                                               : byte == (unsigned char)form[i];
        if (!same)
            return false;
    }
    return true;
}

/* The value that the row demands of a field, or NULL. */
static const char *row_value(const struct status *row, const char *name)
{
    for (size_t i = 0; i < STATUS_FIELDS_MAX && row->fields[i].name; i++)
        if (strcasecmp(row->fields[i].name, name) == 0)
            return row->fields[i].value;
    return NULL;
}

void expect_final(const struct wire *wire, const struct wire_response *response, unsigned code)
{
    const struct wire_head *head = &response->head;

    if (head->code != code)
        wire_fail(wire, "%u %s, expected %u", head->code, head->reason, code);
    if (strcmp(head->reason, status_reason(code)) != 0)
        wire_fail(wire, "%u: the reason is '%s', not '%s'", code, head->reason,
                  status_reason(code));
    if (!is_date(wire_value(head, "Date")))
        wire_fail(wire, "%u: Date is '%s'", code,
                  wire_value(head, "Date") ? wire_value(head, "Date") : "absent");
    expect_field(wire, head, "Access-Control-Allow-Origin", "*");
    expect_field(wire, head, "Access-Control-Expose-Headers", "*");
}

void expect_common(const struct wire *wire, const struct wire_response *response, unsigned code)
{
    struct status row = status_describe(code);
    const char *cache = row_value(&row, "Cache-Control");

    expect_final(wire, response, code);
    expect_field(wire, &response->head, "Cache-Control", cache ? cache : "no-store");
}

void expect_own(const struct wire *wire, const struct wire_response *response, unsigned code)
{
    expect_common(wire, response, code);
    expect_no_field(wire, &response->head, "Statusbin-Code");
    if (response->content_length < 10 || !wire_value(&response->head, "Content-Type"))
        wire_fail(wire, "%u: says nothing", code);
}

bool expect_closes(unsigned code)
{
    return code == 408 || (code == 304 && !fixture_is_h2());
}

void expect_alive(struct wire *wire)
{
    static struct wire_response response;
    wire_exchange(wire, "GET", "/status/200", NULL, NULL, &response);
    expect_status(wire, &response, &(struct expect_asked){.method = "GET", .code = 200});
    wire_response_clear(&response);
}
