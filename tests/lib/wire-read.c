/*
 * The bytes of a response as HTTP/1.1, with no tolerance.
 *
 * A head is read as RFC 9112, 4 and 5 write it, without the latitude that they
 * allow to recipients. The length of the content follows 6.3 in its order, and
 * what the RFCs forbid a server to send is an error here: a length on a 1xx or
 * 204 (RFC 9110, 8.6), a length beside a transfer coding, two lengths.
 */
#include "lib/wire-bytes.h"

#include "lib/fixture.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The length of the line at offset in wire->in, with its CRLF, once it is there. */
static size_t line_length(struct wire *wire, size_t offset)
{
    for (size_t length = 0;; length++) {
        wire_need(wire, offset + length + 1);
        char byte = wire->in[offset + length];
        if (byte == '\n')
            wire_fail(wire, "a bare LF");
        if (byte == '\r') {
            wire_need(wire, offset + length + 2);
            if (wire->in[offset + length + 1] != '\n')
                wire_fail(wire, "a bare CR");
            return length + 2;
        }
        if (length > WIRE_TEXT_MAX / 2)
            wire_fail(wire, "an endless line");
    }
}

/* Moves the next line, without its CRLF, to the response's text. */
static char *take_line(struct wire *wire, struct wire_response *response)
{
    size_t length = line_length(wire, 0);
    char *line = response->text + response->text_length;
    if (response->text_length + length > WIRE_TEXT_MAX)
        wire_fail(wire, "an endless head");
    memcpy(line, wire->in, length - 2);
    line[length - 2] = '\0';
    if (strlen(line) != length - 2)
        wire_fail(wire, "a NUL in the head");
    response->text_length += length - 1;
    wire_consume(wire, length);
    return line;
}

static bool is_token(const char *text)
{
    for (const char *at = text; *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr("!#$%&'*+-.^_`|~", *at))
            return false;
    return *text != '\0';
}

static bool is_field_text(const char *text)
{
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at < ' ' ? *at != '\t' : *at == 0x7f)
            return false;
    return true;
}

/* status-line = HTTP-version SP status-code SP [ reason-phrase ] (RFC 9112, 4) */
static void read_status_line(struct wire *wire, struct wire_response *response,
                             struct wire_head *head)
{
    char *line = take_line(wire, response);
    if (strncmp(line, "HTTP/1.1 ", 9) != 0 || strspn(line + 9, "0123456789") != 3 ||
        line[12] != ' ' || !is_field_text(line + 13))
        wire_fail(wire, "not a status line: '%s'", line);
    head->code = (unsigned)strtoul(line + 9, NULL, 10);
    head->reason = line + 13;
    if (head->code < 100)
        wire_fail(wire, "not a status code: '%s'", line);
}

/* field-line = field-name ":" OWS field-value OWS (RFC 9112, 5) */
static void read_field(struct wire *wire, struct wire_head *head, char *line)
{
    char *colon = strchr(line, ':');
    if (!colon)
        wire_fail(wire, "a field line without a colon: '%s'", line);
    *colon = '\0';
    if (!is_token(line)) /* which also finds line folding and a space before the colon */
        wire_fail(wire, "not a field name: '%s'", line);
    char *value = colon + 1 + strspn(colon + 1, " \t");
    size_t length = strlen(value);
    while (length > 0 && strchr(" \t", value[length - 1]))
        value[--length] = '\0';
    if (!is_field_text(value))
        wire_fail(wire, "a control character in the value of %s", line);
    if (head->field_count == WIRE_FIELDS_MAX)
        wire_fail(wire, "more than %d fields", WIRE_FIELDS_MAX);
    head->fields[head->field_count++] = (struct wire_field){.name = line, .value = value};
}

/* Fields of which a response has at most one. */
static void check_singletons(struct wire *wire, const struct wire_head *head)
{
    static const char *const names[] = {
        "Content-Length", "Content-Type", "Transfer-Encoding", "Date",          "Location",
        "ETag",           "Retry-After",  "Content-Range",     "Last-Modified", "Statusbin-Code"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (wire_count(head, names[i]) > 1)
            wire_fail(wire, "%s occurs %zu times", names[i], wire_count(head, names[i]));
}

static void read_head(struct wire *wire, struct wire_response *response, struct wire_head *head)
{
    *head = (struct wire_head){0};
    read_status_line(wire, response, head);
    for (;;) {
        char *line = take_line(wire, response);
        if (!*line)
            break;
        read_field(wire, head, line);
    }
    check_singletons(wire, head);
    bool framed = wire_count(head, "Content-Length") || wire_count(head, "Transfer-Encoding");
    if (framed && (head->code < 200 || head->code == 204))
        wire_fail(wire, "a %u with Content-Length or Transfer-Encoding", head->code);
}

static void take_content(struct wire *wire, struct wire_response *response, size_t length)
{
    wire_need(wire, length);
    size_t total = response->content_length + length;
    response->content = realloc(response->content, total + 1);
    ck_assert_ptr_nonnull(response->content);
    if (length > 0)
        memcpy(response->content + response->content_length, wire->in, length);
    response->content[total] = '\0';
    response->content_length = total;
    wire_consume(wire, length);
}

/* RFC 9112, 7.1; this server has no reason for extensions or trailers. */
static void read_chunks(struct wire *wire, struct wire_response *response)
{
    for (size_t size = 1; size > 0;) {
        char *end, *line = take_line(wire, response);
        size = strtoul(line, &end, 16);
        if (!isxdigit((unsigned char)*line) || *end)
            wire_fail(wire, "not a chunk size: '%s'", line);
        take_content(wire, response, size);
        if (*take_line(wire, response))
            wire_fail(wire, "a chunk that does not end with CRLF, or a trailer");
    }
}

static size_t content_length(struct wire *wire, const char *value)
{
    char *end;
    size_t length = strtoul(value, &end, 10);
    if (!isdigit((unsigned char)*value) || *end)
        wire_fail(wire, "not a Content-Length: '%s'", value);
    return length;
}

/* RFC 9112, 6.3, in its order. */
static void read_content(struct wire *wire, const char *method, struct wire_response *response)
{
    const struct wire_head *head = &response->head;
    const char *length = wire_value(head, "Content-Length");
    const char *coding = wire_value(head, "Transfer-Encoding");

    size_t announced = length ? content_length(wire, length) : 0;
    if (length && coding)
        wire_fail(wire, "Content-Length beside Transfer-Encoding");
    if (strcmp(method, "HEAD") == 0 || head->code < 200 || head->code == 204 || head->code == 304) {
        take_content(wire, response, 0);
    } else if (coding) {
        if (strcasecmp(coding, "chunked") != 0)
            wire_fail(wire, "Transfer-Encoding: %s", coding);
        read_chunks(wire, response);
    } else if (length) {
        take_content(wire, response, announced);
    } else {
        enum wire_event event;
        while ((event = wire_fill(wire, fixture_patience_ms(WIRE_WAIT_MS))) == WIRE_BYTES)
            ;
        if (event != WIRE_END)
            wire_fail(wire, "content without a length that does not end with the connection");
        take_content(wire, response, wire->in_length);
    }
}

void wire_read(struct wire *wire, const char *method, struct wire_response *response)
{
    wire_response_clear(response);
    for (;;) {
        read_head(wire, response, &response->head);
        if (response->head.code >= 200 || response->head.code == 101)
            break;
        if (response->interim_count == WIRE_INTERIM_MAX)
            wire_fail(wire, "more than %d interim responses", WIRE_INTERIM_MAX);
        response->interim[response->interim_count++] = response->head;
    }
    read_content(wire, method, response);
}

void wire_read_interim(struct wire *wire, struct wire_response *response)
{
    wire_response_clear(response);
    read_head(wire, response, &response->head);
    if (response->head.code >= 200)
        wire_fail(wire, "a final %u where an interim response is due", response->head.code);
}

void wire_exchange(struct wire *wire, const char *method, const char *target, const char *fields,
                   const char *body, struct wire_response *response)
{
    wire_request(wire, method, target, fields, body);
    wire_read(wire, method, response);
    if (wire->in_length > 0)
        wire_fail(wire, "bytes after the response");
}

void wire_response_clear(struct wire_response *response)
{
    free(response->content);
    response->content = NULL;
    response->content_length = response->text_length = response->interim_count = 0;
}

size_t wire_count(const struct wire_head *head, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < head->field_count; i++)
        count += strcasecmp(head->fields[i].name, name) == 0;
    return count;
}

const char *wire_value(const struct wire_head *head, const char *name)
{
    for (size_t i = 0; i < head->field_count; i++)
        if (strcasecmp(head->fields[i].name, name) == 0)
            return head->fields[i].value;
    return NULL;
}

bool wire_lists(const struct wire_head *head, const char *name, const char *token)
{
    for (size_t i = 0; i < head->field_count; i++) {
        if (strcasecmp(head->fields[i].name, name) != 0)
            continue;
        for (const char *at = head->fields[i].value; *at; at += strspn(at, ", \t")) {
            size_t length = strcspn(at, ", \t");
            if (length == strlen(token) && strncasecmp(at, token, length) == 0)
                return true;
            at += length;
        }
    }
    return false;
}
