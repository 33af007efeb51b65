/*
 * The knobs of path, query and fields. The first line of an input is the query, with
 * the parameters of the path before it (;delay=1s?final=404) where it begins with a
 * semicolon; each other line is a field.
 *
 * What is read is within what answer/knobs.h says, is the same each time,
 * and is the same when every octet of the query is percent-encoded.
 */
#include "fuzz.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "answer/knobs.h"
#include "http/query.h"

enum { MAX_DELAY_MS = 300000, FIELDS_MAX = 40 };

struct fields {
    struct field_line lines[FIELDS_MAX]; /* names end with a NUL where the colon was */
    size_t count;
};

static void read_fields(struct fields *fields, const uint8_t *data, size_t size)
{
    char *line;

    while (fields->count < FIELDS_MAX && (line = fuzz_take_line(&data, &size)) != NULL) {
        char *colon = strchr(line, ':');

        if (colon)
            *colon = '\0';
        fields->lines[fields->count++] = (struct field_line){line, colon ? colon + 1 : ""};
    }
}

static bool has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return true;
    return false;
}

/* A field that header= may set: its form, and none of those that frame or date a response. */
static void check_header(const struct field_line *field)
{
    HOLDS(*field->name && text_token_size(field->name) == strlen(field->name));
    HOLDS(!has_control(field->value));
    HOLDS(strcasecmp(field->name, "Content-Length") != 0);
    HOLDS(strcasecmp(field->name, "Transfer-Encoding") != 0);
    HOLDS(strcasecmp(field->name, "Upgrade") != 0);
    HOLDS(strcasecmp(field->name, "Date") != 0);
    HOLDS(strcasecmp(field->name, "Statusbin-Code") != 0);
    HOLDS(strcasecmp(field->name, "Connection") != 0 || strcasecmp(field->value, "close") == 0);
}

static void check_detail(const char detail[KNOBS_DETAIL_MAX])
{
    HOLDS(memchr(detail, '\0', KNOBS_DETAIL_MAX) && *detail && !has_control(detail));
}

static void check_values(const struct knobs *knobs)
{
    char list[256];

    HOLDS(knobs->final == 0 || (knobs->final >= 200 && knobs->final <= 599));
    HOLDS(knobs->delay_ms >= 0 && knobs->delay_ms <= MAX_DELAY_MS);
    HOLDS(!knobs->type || (strchr(knobs->type, '/') && !has_control(knobs->type)));
    HOLDS(!knobs->location || !has_control(knobs->location));
    HOLDS(!knobs->retry_after || (*knobs->retry_after && !has_control(knobs->retry_after)));
    HOLDS(knobs->header_count <= KNOBS_REPEATED_MAX);
    for (size_t i = 0; i < knobs->header_count; i++)
        check_header(&knobs->headers[i]);
    knobs_names(knobs->given, ",", list, sizeof(list));
    HOLDS(memchr(list, '\0', sizeof(list)) && (*list == '\0') == (knobs->given == 0));
}

static bool is_same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static void check_same(const struct knobs *a, const struct knobs *b)
{
    HOLDS(a->given == b->given && a->final == b->final && a->delay_ms == b->delay_ms);
    HOLDS(a->breakage == b->breakage && a->seeded == b->seeded && a->seed == b->seed);
    HOLDS(a->bare == b->bare && a->suppressed == b->suppressed);
    HOLDS(is_same_text(a->body, b->body) && is_same_text(a->type, b->type));
    HOLDS(is_same_text(a->location, b->location));
    HOLDS(is_same_text(a->retry_after, b->retry_after));
    HOLDS(a->retry_date == b->retry_date && a->retry_ahead_s == b->retry_ahead_s);
    HOLDS(a->header_count == b->header_count);
    for (size_t i = 0; i < a->header_count; i++)
        HOLDS(is_same_text(a->headers[i].name, b->headers[i].name) &&
              is_same_text(a->headers[i].value, b->headers[i].value));
}

/* Adds a decoded part of a query, each octet of it percent-encoded. False: it cannot be decoded. */
static bool encode(FILE *out, struct slice part)
{
    char *decoded = malloc(part.size + 1);
    long size = text_percent_decode(part.data, part.size, decoded, part.size + 1);

    for (long i = 0; i < size; i++)
        fprintf(out, "%%%02x", (unsigned char)decoded[i]);
    free(decoded);
    return size >= 0;
}

/* The same query, written in another way; NULL if it has malformed escapes. */
static char *encode_query(const char *query)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct parameter parameter;
    bool good = true;

    HOLDS(out);
    while (query_next(&query, &parameter)) {
        good = encode(out, parameter.name) && good;
        fputc('=', out);
        good = encode(out, parameter.value) && good;
        fputc('&', out);
    }
    fclose(out);
    if (good)
        return text;
    free(text);
    return NULL;
}

static bool read_knobs(struct knobs *knobs, const struct request *request, struct slice parameters,
                       unsigned code, char detail[KNOBS_DETAIL_MAX])
{
    static const struct service service = {.max_delay_ms = MAX_DELAY_MS};
    const struct knob_call call = {&service, request, NULL};

    *detail = '\0';
    return knobs_read(knobs, &call, parameters, code, detail);
}

static void check_encoded(const struct request *request, struct slice parameters, bool good,
                          const struct knobs *knobs)
{
    const char *query = request->target.query;
    char *encoded = query ? encode_query(query) : NULL;
    struct request other = *request;
    char detail[KNOBS_DETAIL_MAX];
    struct knobs again;

    if (!encoded)
        return;
    other.target.query = encoded;
    HOLDS(read_knobs(&again, &other, parameters, 0, detail) == good);
    if (good)
        check_same(knobs, &again);
    knobs_reset(&again);
    free(encoded);
}

/* What is good for a code is good for none in particular, and has the same values. */
static void check_codes(const struct request *request, struct slice parameters, bool good,
                        const struct knobs *knobs)
{
    for (unsigned code = 100; code <= 999; code += 1 + code / 20) {
        char detail[KNOBS_DETAIL_MAX];
        struct knobs again;

        if (!read_knobs(&again, request, parameters, code, detail)) {
            check_detail(detail);
        } else {
            HOLDS(good && (code < 200 || !again.final));
            check_same(knobs, &again);
        }
        knobs_reset(&again);
    }
}

static void check(const struct request *request, struct slice parameters)
{
    char detail[KNOBS_DETAIL_MAX], detail_again[KNOBS_DETAIL_MAX];
    struct knobs knobs, again;
    bool good = read_knobs(&knobs, request, parameters, 0, detail);

    HOLDS(read_knobs(&again, request, parameters, 0, detail_again) == good);
    if (good) {
        check_values(&knobs);
        check_same(&knobs, &again);
    } else {
        check_detail(detail);
        HOLDS(strcmp(detail, detail_again) == 0);
    }
    check_encoded(request, parameters, good, &knobs);
    check_codes(request, parameters, good, &knobs);
    knobs_reset(&again);
    knobs_reset(&knobs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = fuzz_take_line(&data, &size), *target;
    static const struct request_limits limits = {SIZE_MAX, SIZE_MAX, SIZE_MAX, UINT64_MAX};
    struct fields fields = {.count = 0};
    struct request_head head = {.version = HTTP_1_1, .method = "GET", .lines = fields.lines};
    struct request request;
    struct slice parameters;
    char code[8];

    HOLDS(asprintf(&target, "/status/503%s%s", line && *line == ';' ? "" : "?", line ? line : "") >
          0);
    read_fields(&fields, data, size);
    head.target = target;
    head.line_count = fields.count;
    request_read(&request, &head, &limits);
    HOLDS(target_step(&request.target, 1, code, sizeof(code), &parameters) == 3);
    check(&request, parameters);
    request_reset(&request);
    for (size_t i = 0; i < fields.count; i++)
        free((char *)fields.lines[i].name);
    free(target);
    free(line);
    return 0;
}
