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
#include "base/random.h"
#include "http/query.h"

enum { MAX_DELAY_MS = 300000, MAX_SIZE = 100 << 20, FIELDS_MAX = 40, PICKS = 3 };

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

/* A field that header= may set: its form, and none of those that frame a response. */
static void check_header(const struct field_line *field)
{
    HOLDS(*field->name && text_token_size(field->name) == strlen(field->name));
    HOLDS(!has_control(field->value));
    HOLDS(strcasecmp(field->name, "Content-Length") != 0);
    HOLDS(strcasecmp(field->name, "Transfer-Encoding") != 0);
    HOLDS(strcasecmp(field->name, "Upgrade") != 0);
    HOLDS(strcasecmp(field->name, "Statusbin-Code") != 0);
    HOLDS(strcasecmp(field->name, "Connection") != 0 || strcasecmp(field->value, "close") == 0);
}

static void check_detail(const char detail[KNOBS_DETAIL_MAX])
{
    HOLDS(memchr(detail, '\0', KNOBS_DETAIL_MAX) && *detail && !has_control(detail));
}

/* Whatever is picked is within the limit. */
static void check_times(const struct knobs *knobs)
{
    HOLDS(knobs->drip_ms >= 0 && knobs->drip_ms <= MAX_DELAY_MS);
    for (int i = 0; i < PICKS; i++) {
        int64_t delay_ms = knobs_pick_delay_ms(knobs);

        HOLDS(delay_ms >= 0 && delay_ms <= MAX_DELAY_MS);
        HOLDS(!knobs_have(knobs, KNOB_SEED) || delay_ms == knobs_pick_delay_ms(knobs));
    }
}

/* Whatever is picked was given, and is what a request over HTTP/1.1 can have. */
static void check_faults(const struct knobs *knobs)
{
    for (int i = 0; i < PICKS; i++) {
        struct fault fault = knobs_pick_fault(knobs);
        bool among = knobs->fault_weights.count == 0 && fault.breakage == BREAKAGE_NONE;

        for (size_t j = 0; j < knobs->fault_weights.count; j++)
            among |= knobs->faults[j].breakage == fault.breakage && knobs->fault_weights.weights[j];
        HOLDS(among && breakage_find(fault.breakage)->is_of_http1 && !fault.has_code);
        HOLDS(!knobs_have(knobs, KNOB_SEED) || fault.breakage == knobs_pick_fault(knobs).breakage);
    }
}

/* What goes before the response, and its phrase. */
static void check_head(const struct knobs *knobs)
{
    HOLDS(knobs->go_ahead_ms >= 0 && knobs->go_ahead_ms <= MAX_DELAY_MS);
    HOLDS(!knobs->reason || !has_control(knobs->reason));
    HOLDS(knobs->hint_count <= KNOBS_REPEATED_MAX);
    for (size_t i = 0; i < knobs->hint_count; i++)
        HOLDS(*text_skip_space(knobs->hints[i].value) == '<' &&
              strchr(knobs->hints[i].value, '>') && !has_control(knobs->hints[i].value));
}

/* Of a trailer: what a header may be, and less than that (RFC 9110, 6.5.1). */
static void check_trailer(const struct field_line *field)
{
    check_header(field);
    HOLDS(strcasecmp(field->name, "Trailer") != 0);
    HOLDS(strcasecmp(field->name, "Set-Cookie") != 0);
    HOLDS(strcasecmp(field->name, "Content-Type") != 0);
    HOLDS(strcasecmp(field->name, "Connection") != 0);
}

static bool is_same_line(const struct field_line *a, const struct field_line *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->value, b->value) == 0;
}

static void check_same_delays(const struct knobs *a, const struct knobs *b)
{
    HOLDS(a->delay_weights.count == b->delay_weights.count);
    for (size_t i = 0; i < a->delay_weights.count; i++)
        HOLDS(a->delays[i].first_ms == b->delays[i].first_ms &&
              a->delays[i].last_ms == b->delays[i].last_ms);
}

static void check_values(const struct knobs *knobs)
{
    char list[256];

    HOLDS(knobs->final == 0 || (knobs->final >= 200 && knobs->final <= 599));
    check_times(knobs);
    check_faults(knobs);
    check_head(knobs);
    HOLDS(knobs->size <= MAX_SIZE && (knobs_have(knobs, KNOB_SIZE) || knobs->size == 0));
    HOLDS(!knobs->type || (strchr(knobs->type, '/') && !has_control(knobs->type)));
    HOLDS(!knobs->location || !has_control(knobs->location));
    HOLDS(!knobs->retry_after || (*knobs->retry_after && !has_control(knobs->retry_after)));
    HOLDS(knobs->header_count <= KNOBS_REPEATED_MAX);
    for (size_t i = 0; i < knobs->header_count; i++)
        check_header(&knobs->headers[i]);
    HOLDS(knobs->trailer_count <= KNOBS_REPEATED_MAX);
    for (size_t i = 0; i < knobs->trailer_count; i++)
        check_trailer(&knobs->trailers[i]);
    knobs_names(knobs->given, ",", list, sizeof(list));
    HOLDS(memchr(list, '\0', sizeof(list)) && (*list == '\0') == (knobs->given == 0));
}

static bool is_same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static void check_same_faults(const struct knobs *a, const struct knobs *b)
{
    HOLDS(a->fault_weights.count == b->fault_weights.count);
    for (size_t i = 0; i < a->fault_weights.count; i++)
        HOLDS(a->faults[i].breakage == b->faults[i].breakage &&
              a->fault_weights.weights[i] == b->fault_weights.weights[i]);
}

static void check_same(const struct knobs *a, const struct knobs *b)
{
    HOLDS(a->given == b->given && a->final == b->final && a->drip_ms == b->drip_ms);
    HOLDS(knobs_have(a, KNOB_SIZE) == knobs_have(b, KNOB_SIZE) && a->size == b->size &&
          a->coding == b->coding);
    HOLDS(a->chunked == b->chunked && a->trailer_count == b->trailer_count);
    for (size_t i = 0; i < a->trailer_count; i++)
        HOLDS(is_same_line(&a->trailers[i], &b->trailers[i]));
    check_same_delays(a, b);
    check_same_faults(a, b);
    HOLDS(knobs_have(a, KNOB_SEED) == knobs_have(b, KNOB_SEED) && a->seed == b->seed);
    HOLDS(a->early == b->early && a->go_ahead == b->go_ahead && a->go_ahead_ms == b->go_ahead_ms);
    HOLDS(is_same_text(a->reason, b->reason) && a->hint_count == b->hint_count);
    for (size_t i = 0; i < a->hint_count; i++)
        HOLDS(is_same_line(&a->hints[i], &b->hints[i]));
    HOLDS(a->bare == b->bare && a->suppressed == b->suppressed);
    HOLDS(is_same_text(a->body, b->body) && is_same_text(a->type, b->type));
    HOLDS(is_same_text(a->location, b->location));
    HOLDS(is_same_text(a->retry_after, b->retry_after));
    HOLDS(a->header_count == b->header_count);
    for (size_t i = 0; i < a->header_count; i++)
        HOLDS(is_same_line(&a->headers[i], &b->headers[i]));
}

/* Adds a decoded part of a query, each octet of it percent-encoded. False: it cannot be decoded. */
static bool encode(FILE *out, struct slice part)
{
    char *decoded = malloc(part.size + 1);
    long size = query_decode(part, decoded, part.size + 1);

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
    static struct random random;
    static const struct service service = {
        .max_delay_ms = MAX_DELAY_MS, .max_size = MAX_SIZE, .random = &random};
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
