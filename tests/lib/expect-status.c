/*
 * What the response of a status code is to be, as its row of the table says, and what it is asked
 * for with.
 */
#include "lib/expect.h"

#include "lib/fixture.h"

#include "codes/status.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CODES_MAX = 256 };

unsigned expect_codes[CODES_MAX];
int expect_code_count;

const char *const expect_accepts[EXPECT_ACCEPT_COUNT] = {
    NULL, "text/plain", "text/html", "application/json", "application/problem+json"};

const char *const expect_methods[EXPECT_METHOD_COUNT] = {"GET",    "HEAD",  "POST",    "PUT",
                                                         "DELETE", "PATCH", "OPTIONS", "PROPFIND",
                                                         "BREW",   "QUERY", "TRACE"};

static void add_code(unsigned code)
{
    assert(expect_code_count < CODES_MAX); /* outside of any test */
    expect_codes[expect_code_count++] = code;
}

/* The first and the last code of a class that nobody uses. */
static void add_unassigned(unsigned class)
{
    unsigned first = class, last = class + 99;
    while (status_find(first))
        first++;
    while (status_find(last))
        last--;
    add_code(first);
    add_code(last);
}

void expect_collect_codes(void)
{
    expect_code_count = 0;
    for (size_t i = 0; i < status_registered_count; i++)
        add_code(status_registered[i].code);
    for (size_t i = 0; i < status_unregistered_count; i++)
        add_code(status_unregistered[i].code);
    for (unsigned class = 100; class < 600; class += 100)
        add_unassigned(class);
}

/* RFC 9110, 9.3.8: a client must not send content in a TRACE; in GET, HEAD and
   DELETE it should not, which other tests do. */
const char *expect_body(const char *method)
{
    static const char *const with[] = {"POST", "PUT", "PATCH", "PROPFIND", "QUERY", "BREW"};
    for (size_t i = 0; i < sizeof with / sizeof *with; i++)
        if (strcmp(method, with[i]) == 0)
            return "{\"name\": \"content\"}";
    return NULL;
}

unsigned expect_final_code(const struct expect_asked *asked)
{
    if (asked->final)
        return asked->final;
    if (asked->code == 101)
        return 426; /* a handshake apart, which no method here makes */
    return asked->code < 200 ? 200 : asked->code;
}

const char *expect_page_type(unsigned code, const char *accept)
{
    for (int i = 1; accept && i < EXPECT_ACCEPT_COUNT; i++)
        if (strcmp(accept, expect_accepts[i]) == 0)
            return strstr(accept, "problem") && code < 400 ? "text/plain" : accept;
    return "text/plain";
}

/* HTTP/2 has no field of these names (RFC 9113, 8.2.2); lib/h2.h tells of a close by one. */
static bool is_of_http1(const struct field_line *field)
{
    return (strcasecmp(field->name, "Connection") == 0 && strcmp(field->value, "close") != 0) ||
           strcasecmp(field->name, "Upgrade") == 0;
}

/* Whether a line of head is this field; Connection is a list that others add to. */
static bool has_field(const struct wire_head *head, const struct field_line *field)
{
    if (fixture_is_h2() && is_of_http1(field))
        return wire_count(head, field->name) == 0;
    if (!field->value)
        return wire_count(head, field->name) > 0;
    if (strcasecmp(field->name, "Connection") == 0)
        return wire_lists(head, field->name, field->value);
    for (size_t i = 0; i < head->field_count; i++)
        if (strcasecmp(head->fields[i].name, field->name) == 0 &&
            strcmp(head->fields[i].value, field->value) == 0)
            return true;
    return false;
}

/* Fields that the row must carry. */
static void check_row_fields(const struct wire *wire, const struct wire_head *head,
                             const struct status *row)
{
    for (size_t i = 0; i < STATUS_FIELDS_MAX && row->fields[i].name; i++)
        if (!has_field(head, &row->fields[i]))
            wire_fail(wire, "%u without %s: %s", head->code, row->fields[i].name,
                      row->fields[i].value ? row->fields[i].value : "(any value)");
}

static void check_interim(const struct wire *wire, const struct wire_response *response,
                          const struct expect_asked *asked)
{
    bool due = asked->code < 200 && asked->code != 101 && !asked->http10;
    if (response->interim_count != (due ? 1 : 0))
        wire_fail(wire, "%zu interim responses", response->interim_count);
    if (!due)
        return;
    const struct wire_head *interim = &response->interim[0];
    const struct status row = status_describe(asked->code);
    size_t fields = 0;
    while (fields < STATUS_FIELDS_MAX && row.fields[fields].name)
        fields++;
    if (interim->code != asked->code || strcmp(interim->reason, status_reason(asked->code)) != 0)
        wire_fail(wire, "the interim response is %u %s", interim->code, interim->reason);
    if (interim->field_count != fields)
        wire_fail(wire, "%u has %zu fields", interim->code, interim->field_count);
    check_row_fields(wire, interim, &row);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = text ? strlen(text) : 0;
    return length >= strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

/* Page content is negotiated, and so is 423, where a page format that is
   named exactly beats XML. */
static bool is_negotiated(const struct expect_asked *asked, const struct status *row)
{
    if (row->code == 200 && strcmp(asked->method, "TRACE") == 0)
        return false;
    return row->code == 423 || row->content == CONTENT_PAGE;
}

static const char *content_type(const struct expect_asked *asked, const struct status *row)
{
    if (row->code == 200 && strcmp(asked->method, "TRACE") == 0)
        return "message/http"; /* RFC 9110, 9.3.8 */
    if (row->code == 423 && asked->accept)
        return asked->accept;
    if (row->content == CONTENT_PAGE)
        return expect_page_type(row->code, asked->accept);
    return ends_with(row->file, ".xml") ? "application/xml" : "text/plain";
}

static void check_json(const struct wire *wire, const struct wire_response *response)
{
    static const char *const members[] = {"\"code\"", "\"reason\"", "\"description\"", "\"class\"",
                                          "\"specification\""};
    static const char *const problem[] = {"\"type\"", "\"title\"", "\"status\"", "\"detail\""};
    const char *type = wire_value(&response->head, "Content-Type");
    if (strstr(type, "problem"))
        for (size_t i = 0; i < sizeof problem / sizeof *problem; i++)
            expect_text(wire, response, problem[i]);
    else if (strstr(type, "json"))
        for (size_t i = 0; i < sizeof members / sizeof *members; i++)
            expect_text(wire, response, members[i]);
    else
        return;
    if (response->content[0] != '{')
        wire_fail(wire, "JSON that does not begin with {: %s", response->content);
}

static void check_vary(const struct wire *wire, const struct wire_head *head,
                       const struct expect_asked *asked, bool negotiated)
{
    char vary[200];
    snprintf(vary, sizeof vary, "%s%s%s", negotiated ? "Accept" : "",
             negotiated && asked->vary ? ", " : "", asked->vary ? asked->vary : "");
    if (*vary)
        expect_field(wire, head, "Vary", vary);
    else
        expect_no_field(wire, head, "Vary");
}

static void check_content(const struct wire *wire, const struct wire_response *response,
                          const struct expect_asked *asked, const struct status *row)
{
    const struct wire_head *head = &response->head;
    const char *length = wire_value(head, "Content-Length");

    check_vary(wire, head, asked, is_negotiated(asked, row));
    expect_no_field(wire, head, "Transfer-Encoding");

    if (row->content == CONTENT_NONE) {
        expect_no_field(wire, head, "Content-Type");
        if (row->code == 304) /* RFC 9110, 8.6 */
            expect_no_field(wire, head, "Content-Length");
        else if (row->code != 204) /* for which wire_read refuses one */
            expect_field(wire, head, "Content-Length", "0");
        return;
    }
    expect_type(wire, head, content_type(asked, row));
    if (!length || strtoul(length, NULL, 10) == 0)
        wire_fail(wire, "%u: Content-Length is '%s'", head->code, length ? length : "absent");
    if (strcmp(asked->method, "HEAD") != 0)
        check_json(wire, response);
}

/* RFC 9112, 9.3: persistent unless something says close; the client of 1.0 is told. */
static void check_connection(const struct wire *wire, const struct wire_head *head, bool http10)
{
    bool closes = wire_lists(head, "Connection", "close");
    if (closes != expect_closes(head->code))
        wire_fail(wire, "%u: Connection says %s", head->code,
                  closes ? "close" : "nothing of close");
    if (http10 && !closes && !wire_lists(head, "Connection", "keep-alive"))
        wire_fail(wire, "%u: a 1.0 client is not told of keep-alive", head->code);
}

void expect_status(const struct wire *wire, const struct wire_response *response,
                   const struct expect_asked *asked)
{
    unsigned final = expect_final_code(asked);
    const struct status row = status_describe(final);
    char code[8];
    snprintf(code, sizeof code, "%u", asked->code);

    check_interim(wire, response, asked);
    expect_common(wire, response, final);
    expect_field(wire, &response->head, "Statusbin-Code", code);
    check_row_fields(wire, &response->head, &row);
    check_content(wire, response, asked, &row);
    check_connection(wire, &response->head, asked->http10);
}
