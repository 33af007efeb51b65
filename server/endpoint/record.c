#include "endpoint/record.h"

#include <time.h>

#include "base/clock.h"
#include "http/version.h"
#include "pages/json-octets.h"

const char *record_write_time(const struct record *record, char buffer[RECORD_TIME_SIZE])
{
    time_t seconds = record->unix_ms / 1000;
    struct tm parts;
    size_t size;

    gmtime_r(&seconds, &parts);
    size = strftime(buffer, RECORD_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(buffer + size, RECORD_TIME_SIZE - size, ".%03dZ", (int)(record->unix_ms % 1000));
    return buffer;
}

/* Writes seconds, or null where they are negative. */
static void write_seconds(FILE *out, int64_t us)
{
    char seconds[CLOCK_SECONDS_SIZE];

    fputs(us < 0 ? "null" : clock_write_seconds(us, seconds), out);
}

/* Writes a number that is above 0, or null. */
static void write_number(FILE *out, unsigned number)
{
    if (number)
        fprintf(out, "%u", number);
    else
        fputs("null", out);
}

static void write_arrival(FILE *out, const struct record *record)
{
    char time[RECORD_TIME_SIZE];

    fprintf(out, "\"number\": %llu, \"time\": \"%s\", \"since_first\": ",
            (unsigned long long)record->number, record_write_time(record, time));
    write_seconds(out, record->since_first_us);
    fputs(", \"since_previous\": ", out);
    write_seconds(out, record->since_previous_us);
    fprintf(out, ", \"connection\": %llu, \"peer_port\": ", (unsigned long long)record->connection);
    write_number(out, record->peer_port);
}

static bool write_head(FILE *out, const struct record *record)
{
    bool good;

    fprintf(out, "\"protocol\": \"%s\", \"scheme\": \"%s\", \"method\": \"%s\", \"target\": ",
            http_version_name(record->version), record->secure ? "https" : "http", record->method);
    good = json_octets_write(out, record->target);
    fputs(", \"authority\": ", out);
    good &= json_octets_write(out, record->authority);
    fputs(", \"fields\": [", out);
    for (size_t i = 0; i < record->line_count; i++) {
        fprintf(out, "%s[\"%s\", ", i == 0 ? "" : ", ", record->lines[i].name);
        good &= json_octets_write(out, record->lines[i].value);
        fputc(']', out);
    }
    fputc(']', out);
    return good;
}

static bool write_content(FILE *out, const struct record *record)
{
    bool is_cut = record->content_size < record->content_received;
    bool good =
        json_octets_write_member(out, "content", record->content, record->content_size, is_cut);

    fprintf(out, ", \"content_size\": %llu", (unsigned long long)record->content_received);
    return good;
}

static bool write_answer(FILE *out, const struct record *record)
{
    bool good;

    fputs("\"code\": ", out);
    write_number(out, record->code);
    fputs(", \"breakage\": ", out);
    good = json_octets_write(out, breakage_name(record->breakage));
    fprintf(out, ", \"complete\": %s", record->complete ? "true" : "false");
    return good;
}

/* Written by hand: a thousand records as objects of jansson take ten times as long, and other
   connections of the thread would wait for them. A method and a field's name are tokens, which JSON
   has as they are (RFC 9110, 5.6.2). */
bool record_write_json(FILE *out, const struct record *record)
{
    bool good;

    fputc('{', out);
    write_arrival(out, record);
    fputs(", ", out);
    good = write_head(out, record);
    fputs(", ", out);
    good &= write_content(out, record);
    fputs(", ", out);
    good &= write_answer(out, record);
    fputc('}', out);
    return good;
}

const char *record_outcome(const struct record *record)
{
    if (record->breakage != BREAKAGE_NONE)
        return breakage_name(record->breakage);
    return record->complete ? "complete" : "incomplete";
}

void record_write_line(FILE *out, const struct record *record)
{
    int64_t since_us = record->since_previous_us < 0 ? 0 : record->since_previous_us;
    unsigned code = record->code;
    char time[RECORD_TIME_SIZE], since[CLOCK_SECONDS_SIZE];

    fprintf(out, "%llu %s +%ss connection %llu %s %s %s ", (unsigned long long)record->number,
            record_write_time(record, time), clock_write_seconds(since_us, since),
            (unsigned long long)record->connection, http_version_name(record->version),
            record->method, record->target);
    if (code)
        fprintf(out, "%u ", code);
    else
        fputs("- ", out);
    fprintf(out, "%s\n", record_outcome(record));
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
