/*
 * The knobs of path, query and fields. The first line of an input is the query, with
 * the parameters of the path before it (;delay=1s?final=404) where it begins with a
 * semicolon; each other line is a field.
 *
 * What is read is within what answer/knobs.h says, is the same each time,
 * and is the same when every octet of the query is percent-encoded.
 */
#include "fuzz.h"
#include "same-knobs.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "answer/knob-apply.h"
#include "answer/knob-step.h"
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

/* A value may have tabs, but neither begin nor end with one (RFC 9110, 5.5). */
static void check_value(const char *value)
{
    size_t size = strlen(value);

    for (const char *at = value; *at; at++)
        HOLDS((unsigned char)*at >= ' ' ? *at != 0x7f : *at == '\t');
    HOLDS(size == 0 || (!strchr(" \t", value[0]) && !strchr(" \t", value[size - 1])));
}

/* A field that header= may set: its form, and none of those that frame a response. */
static void check_header(const struct field_line *field)
{
    HOLDS(*field->name && text_token_size(field->name) == strlen(field->name));
    check_value(field->value);
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
    for (size_t i = 0; i < knobs->hint_count; i++) {
        HOLDS(*knobs->hints[i].value == '<' && strchr(knobs->hints[i].value, '>') &&
              !has_control(knobs->hints[i].value));
        check_value(knobs->hints[i].value);
    }
}

/* Of a trailer: what a header may be, and less than that (RFC 9110, 6.5.1). */
static void check_trailer(const struct field_line *field)
{
    check_header(field);
    HOLDS(!has_control(field->value));
    HOLDS(strcasecmp(field->name, "Trailer") != 0);
    HOLDS(strcasecmp(field->name, "Set-Cookie") != 0);
    HOLDS(strcasecmp(field->name, "Content-Type") != 0);
    HOLDS(strcasecmp(field->name, "Connection") != 0);
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
    check_value(knobs->type ? knobs->type : "");
    check_value(knobs->location ? knobs->location : "");
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

static struct random source;
static const struct service service = {
    .max_delay_ms = MAX_DELAY_MS, .max_size = MAX_SIZE, .random = &source};

static bool read_knobs(struct knobs *knobs, const struct request *request, struct slice parameters,
                       unsigned code, char detail[KNOBS_DETAIL_MAX])
{
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
        same_knobs_check(knobs, &again, false);
    knobs_reset(&again);
    free(encoded);
}

/* Writes parameters in exactly as much room as they need. Returns them, to be freed. */
static char *write_parameters(struct slice parameters, size_t *ret_size)
{
    char *written = malloc(knob_step_room(parameters.size));

    HOLDS(written);
    *ret_size = knob_step_write(&service, parameters, written);
    HOLDS(*ret_size <= knob_step_room(parameters.size));
    return written;
}

/* Reads the step of a list: its parameters as they came, and as they are written. */
static bool read_step(struct knobs *knobs, const struct request *request, struct slice came,
                      struct slice written)
{
    const struct knob_call call = {&service, request, NULL};
    char detail[KNOBS_DETAIL_MAX];
    struct knob_reading reading;
    unsigned left_out;

    *knobs = (struct knobs){.memory = NULL};
    return knobs_begin(knobs, request) && knob_reading_collect(&reading, &call, detail) &&
           knob_reading_add_whole(&reading, came, detail) &&
           knob_reading_set_step(&reading, written, detail) &&
           knobs_apply(knobs, &reading, &call, 0, KNOB_SET_ALL, &left_out, detail);
}

/* What is written in one way means the same, and is written in the same way again. */
static void check_written(const struct request *request, struct slice parameters, bool good,
                          const struct knobs *knobs)
{
    size_t size, size_again;
    char *written = write_parameters(parameters, &size);
    char *written_again = write_parameters((struct slice){written, size}, &size_again);
    struct knobs again;

    HOLDS(size == size_again && memcmp(written, written_again, size) == 0);
    HOLDS(read_step(&again, request, parameters, (struct slice){written, size}) == good);
    if (good)
        same_knobs_check(knobs, &again, true);
    knobs_reset(&again);
    free(written_again);
    free(written);
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
            same_knobs_check(knobs, &again, false);
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
        same_knobs_check(&knobs, &again, false);
    } else {
        check_detail(detail);
        HOLDS(strcmp(detail, detail_again) == 0);
    }
    check_encoded(request, parameters, good, &knobs);
    check_written(request, parameters, good, &knobs);
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
