/*
 * A request's head: first its octets (http/framing), and if they pass, what they
 * mean (http/request) and what is read from that: path, handshake, credentials.
 * An input is a request as on the wire, with LF for each line end. It is taken
 * apart here as an engine does it: method, target, version; names and values;
 * content after an empty line.
 *
 * A request that is not refused keeps every rule that makes it safe to route.
 */
#include "fuzz.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/basic.h"
#include "http/framing.h"
#include "http/handshake.h"
#include "http/query.h"
#include "http/request.h"

enum { LINES_MAX = 64, SEGMENT_MAX = 64 };

static const struct request_limits limits = {
    .target = 200, .fields = 400, .head = 500, .body = 1000};

static const struct framing_limits framing_limits = {.target = 200, .fields = 400, .head = 500};

struct head {
    char *text; /* the request line and the field lines, which are cut up in place */
    struct field_line lines[LINES_MAX];
    struct request_head parts;
};

/* Returns whether the octets of a head pass, with CR LF for each LF. */
static bool passes(const uint8_t *data, size_t size)
{
    char *octets = malloc(2 * size + 1);
    size_t count = 0, rest;
    struct framing framing;
    enum refusal refusal;

    for (size_t i = 0; i < size; i++) {
        if (data[i] == '\n')
            octets[count++] = '\r';
        octets[count++] = (char)data[i];
    }
    framing_start(&framing, &framing_limits);
    rest = count;
    do {
        framing_take(&framing, octets + count - rest, rest, &refusal);
        rest = framing_rest(&framing);
    } while (rest > 0 && refusal == REFUSAL_NONE);
    free(octets);
    return refusal == REFUSAL_NONE && framing_begun(&framing) == 1 &&
           framing_field_count(&framing) <= LINES_MAX;
}

/* Cuts the word off the front of *cursor; what is left stays. */
static char *take_word(char **cursor)
{
    char *word = *cursor;

    *cursor += strcspn(*cursor, " ");
    if (**cursor)
        *(*cursor)++ = '\0';
    return word;
}

static char *trim(char *value)
{
    struct slice trimmed = text_trim(value);

    value[(size_t)(trimmed.data - value) + trimmed.size] = '\0';
    return value + (trimmed.data - value);
}

/* Takes apart a head that passes, up to and with its empty line; size: octets of all lines. */
static void read_head(struct head *head, const uint8_t *data, size_t size)
{
    char *cursor, *line;

    head->text = fuzz_take_rest(data, size);
    cursor = head->text + strspn(head->text, "\n"); /* RFC 9112, 2.2 */
    line = strsep(&cursor, "\n");
    head->parts.method = take_word(&line);
    head->parts.target = take_word(&line);
    head->parts.version = strcmp(line, "HTTP/1.0") == 0 ? HTTP_1_0 : HTTP_1_1;
    head->parts.can_interim = head->parts.can_upgrade = head->parts.version == HTTP_1_1;
    while ((line = strsep(&cursor, "\n")) != NULL && *line) {
        char *value = strchr(line, ':');

        *value++ = '\0';
        head->parts.fields_size += strlen(line) + 1 + strlen(value) + 2;
        head->lines[head->parts.line_count++] = (struct field_line){line, trim(value)};
    }
    head->parts.lines = head->lines;
}

static bool is_digits(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0';
}

/* What must be true of a request that is to be served. */
static void check_served(const struct request *request)
{
    const char *length = request->fields[FIELD_CONTENT_LENGTH];
    const char *coding = request->fields[FIELD_TRANSFER_ENCODING];
    bool is_http10 = request->head.version == HTTP_1_0;
    struct slice target = request->target.text;

    HOLDS(target.size <= limits.target && strlen(request->head.target) <= limits.target);
    for (size_t i = 0; i < target.size; i++)
        HOLDS((unsigned char)target.data[i] > ' ' && target.data[i] != 0x7f);
    HOLDS(*request->head.method &&
          text_token_size(request->head.method) == strlen(request->head.method));
    HOLDS(request->line_counts[FIELD_HOST] == 1 ||
          (request->line_counts[FIELD_HOST] == 0 && is_http10));
    HOLDS(!length || !coding);
    HOLDS(!coding || !is_http10);
    HOLDS(!length || (is_digits(length) && request->line_counts[FIELD_CONTENT_LENGTH] == 1));
    HOLDS(request->content_length == (length ? fuzz_number(length) : 0));
    HOLDS(request->content_length <= limits.body);
}

/* Lines of a list are one value, with all elements of each. */
static void check_fields(const struct request *request)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        HOLDS((request->fields[i] != NULL) == (request->line_counts[i] > 0));
        if (!request->joined || !request->joined[i])
            continue;
        HOLDS(request->fields[i] == request->joined[i]);
        HOLDS(strlen(request->joined[i]) >= 2u * (request->line_counts[i] - 1u));
    }
    if (request_expects_continue(request))
        HOLDS(request->fields[FIELD_EXPECT] && request->head.version != HTTP_1_0);
    HOLDS(!request_is_preflight(request) || request->method == METHOD_OPTIONS);
    HOLDS(!target_is_asterisk(&request->target) || request->target.path.size == 0);
}

static void check_segments(const struct request *request)
{
    const char *end = request->target.path.data + request->target.path.size;
    unsigned count = 0, slashes = 0;

    for (const char *at = request->target.path.data; at < end; at++)
        slashes += *at == '/';
    for (; target_has_segment(&request->target, count); count++) {
        char *buffer = malloc(SEGMENT_MAX);
        long size = target_segment(&request->target, count, buffer, SEGMENT_MAX);

        HOLDS(size >= -1 && size < SEGMENT_MAX);
        HOLDS(size < 0 || strlen(buffer) == (size_t)size);
        free(buffer);
    }
    HOLDS(count == slashes);
    HOLDS(target_segment(&request->target, count, (char[1]){0}, 1) == -1);
}

/* The parameters, with what separates them, are the query. */
static void check_query(const struct request *request)
{
    const char *cursor = request->target.query, *at = cursor;
    struct parameter parameter;

    while (query_next(&cursor, &parameter)) {
        HOLDS(parameter.name.data == at);
        at += parameter.name.size + (at[parameter.name.size] == '=');
        HOLDS(parameter.value.data == at);
        at += parameter.value.size;
        HOLDS(*at == '\0' || *at == '&');
        at += *at == '&';
        HOLDS(cursor == at);
    }
    HOLDS(!at || *at == '\0');
}

static void check_readers(const struct request *request)
{
    char accept[HANDSHAKE_ACCEPT_SIZE];
    const char *credentials = request->fields[FIELD_AUTHORIZATION];

    if (handshake_check(request, accept) == HANDSHAKE_OK) {
        HOLDS(strlen(accept) == HANDSHAKE_ACCEPT_SIZE - 1 && request->method == METHOD_GET);
        HOLDS(request->fields[FIELD_SEC_WEBSOCKET_KEY] && request->fields[FIELD_UPGRADE]);
    }
    if (basic_is_of(credentials, "user", "pass"))
        HOLDS(strncasecmp(credentials, "Basic ", 6) == 0);
}

/* Content is kept in the order in which it comes, up to a limit. */
static void check_content(struct request *request, const uint8_t *data, size_t size)
{
    size_t half = size / 2, kept = size < REQUEST_CONTENT_MAX ? size : REQUEST_CONTENT_MAX;

    HOLDS(request_keep_content(request, (const char *)data, half));
    HOLDS(request_keep_content(request, (const char *)data + half, size - half));
    HOLDS(request->content_size == kept);
    HOLDS(kept == 0 || memcmp(request->content, data, kept) == 0);
}

/* The size of the head that data begins with, and its empty line; 0 if that is not there. */
static size_t head_size(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 1 ? memmem(data, size, "\n\n", 2) : NULL;

    return end ? (size_t)(end - data) + 2 : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t lines_size = head_size(data, size);
    struct head head = {0};
    struct request request;
    enum refusal refusal;

    if (lines_size == 0 || !passes(data, lines_size))
        return 0;
    read_head(&head, data, lines_size);
    refusal = request_read(&request, &head.parts, &limits);
    if (refusal == REFUSAL_NONE)
        check_served(&request);
    check_fields(&request);
    check_segments(&request);
    check_query(&request);
    check_readers(&request);
    check_content(&request, data + lines_size, size - lines_size);
    request_reset(&request);
    free(head.text);
    return 0;
}
