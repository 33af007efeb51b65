#include "endpoint/record.h"

#include <stdlib.h>
#include <time.h>

#include "answer/knobs.h"
#include "base/base64.h"
#include "http/version.h"
#include "pages/json-octets.h"

enum { TIME_SIZE = 40 };

/* Writes a time as RFC 3339 has it, in UTC, to the millisecond. */
static const char *write_time(int64_t unix_ms, char buffer[TIME_SIZE])
{
    time_t seconds = unix_ms / 1000;
    struct tm parts;
    size_t size;

    gmtime_r(&seconds, &parts);
    size = strftime(buffer, TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(buffer + size, TIME_SIZE - size, ".%03dZ", (int)(unix_ms % 1000));
    return buffer;
}

/* Seconds, to the millisecond. */
static json_t *json_seconds(int64_t us)
{
    return us < 0 ? json_null() : json_real((double)(us / 1000) / 1000);
}

static json_t *json_or_null(json_t *json)
{
    return json ? json : json_null();
}

static json_t *fields(const struct record *record)
{
    json_t *array = json_array();

    for (size_t i = 0; i < record->line_count; i++)
        json_array_append_new(array, json_pack("[s o]", record->lines[i].name,
                                               json_octets_text(record->lines[i].value)));
    return array;
}

/* The content as text, or, where it is not text, in Base64. */
static void add_content(json_t *object, const struct record *record)
{
    json_t *text = json_octets_utf8(record->content, record->content_size,
                                    record->content_size < record->content_received);
    char *coded;

    if (text) {
        json_object_set_new(object, "content", text);
        return;
    }
    coded = base64_make(record->content, record->content_size);
    json_object_set_new(object, "content_base64", json_string(coded));
    free(coded);
}

json_t *record_json(const struct record *record)
{
    const char *breakage = knobs_breakage_name(record->breakage);
    unsigned code = record->code;
    char time[TIME_SIZE];
    json_t *object = json_pack(
        "{sI ss so so sI so ss ss ss so so so}", "number", (json_int_t)record->number, "time",
        write_time(record->unix_ms, time), "since_first", json_seconds(record->since_first_us),
        "since_previous", json_seconds(record->since_previous_us), "connection",
        (json_int_t)record->connection, "peer_port",
        record->peer_port ? json_integer(record->peer_port) : json_null(), "protocol",
        http_version_name(record->version), "scheme", record->secure ? "https" : "http", "method",
        record->method, "target", json_octets_text(record->target), "authority",
        json_or_null(json_octets_text(record->authority)), "fields", fields(record));

    add_content(object, record);
    json_object_set_new(object, "content_size", json_integer((json_int_t)record->content_received));
    json_object_set_new(object, "code", code ? json_integer(code) : json_null());
    json_object_set_new(object, "breakage", json_or_null(json_string(breakage)));
    json_object_set_new(object, "complete", json_boolean(record->complete));
    return object;
}

/* What there is to say of the answer besides its code. */
static const char *outcome(const struct record *record)
{
    if (record->breakage != BREAKAGE_NONE)
        return knobs_breakage_name(record->breakage);
    return record->complete ? "complete" : "incomplete";
}

void record_write_line(FILE *out, const struct record *record)
{
    int64_t since_ms = record->since_previous_us < 0 ? 0 : record->since_previous_us / 1000;
    unsigned code = record->code;
    char time[TIME_SIZE];

    fprintf(out, "%llu %s +%lld.%03llds connection %llu %s %s %s ",
            (unsigned long long)record->number, write_time(record->unix_ms, time),
            (long long)since_ms / 1000, (long long)since_ms % 1000,
            (unsigned long long)record->connection, http_version_name(record->version),
            record->method, record->target);
    if (code)
        fprintf(out, "%u ", code);
    else
        fputs("- ", out);
    fprintf(out, "%s\n", outcome(record));
}

void record_write_whole(FILE *out, const struct record *record)
{
    record_write_line(out, record);
    fprintf(out, "\n%s %s %s\n", record->method, record->target,
            http_version_name(record->version));
    for (size_t i = 0; i < record->line_count; i++)
        fprintf(out, "%s: %s\n", record->lines[i].name, record->lines[i].value);
    fputc('\n', out);
    fwrite(record->content, 1, record->content_size, out);
}
