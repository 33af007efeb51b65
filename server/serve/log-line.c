#include "serve/log-line.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
    REST_SIZE = 512, /* of a line, besides what the client chose */
    ESCAPE_SIZE = 5, /* of an octet, at most: \\xhh */
};

/* Writes the date, except for the fraction of its second, unless it is there already. */
static void set_date(struct log_date *date, time_t second, enum log_format format)
{
    static const char *const formats[] = {
        [LOG_COMMON] = "%d/%b/%Y:%H:%M:%S +0000",
        [LOG_JSON] = "%Y-%m-%dT%H:%M:%S",
    };
    struct tm utc;

    if (date->text[0] && date->second == second)
        return;
    date->second = second;
    strftime(date->text, sizeof(date->text), formats[format], gmtime_r(&second, &utc));
}

static void name_peer(const struct sockaddr *peer, char name[INET6_ADDRSTRLEN])
{
    const void *address = !peer ? NULL
                          : peer->sa_family == AF_INET
                              ? (const void *)&((const struct sockaddr_in *)peer)->sin_addr
                          : peer->sa_family == AF_INET6
                              ? (const void *)&((const struct sockaddr_in6 *)peer)->sin6_addr
                              : NULL;

    if (!address || !inet_ntop(peer->sa_family, address, name, INET6_ADDRSTRLEN))
        strcpy(name, "-");
}

static char *put(char *at, const char *text)
{
    return stpcpy(at, text);
}

/* What is not printable ASCII becomes \xhh, as in other servers' logs, and so do quotes and
   backslashes; but in JSON they are escaped as JSON does it, in \xhh too. */
static char *put_escaped(char *at, enum log_format format, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        bool quote = c == '"' || c == '\\';

        if (c >= ' ' && c < 0x7f && !quote)
            *at++ = (char)c;
        else if (format == LOG_JSON && quote)
            at += sprintf(at, "\\%c", c);
        else
            at += sprintf(at, format == LOG_JSON ? "\\\\x%02x" : "\\x%02x", c);
    }
    return at;
}

static char *put_common(char *at, const struct log_entry *entry, const char *peer, const char *date)
{
    at += sprintf(at, "%s - - [%s] \"", peer, date);
    if (entry->target) {
        at = put_escaped(at, LOG_COMMON, entry->method ? entry->method : "-");
        *at++ = ' ';
        at = put_escaped(at, LOG_COMMON, entry->target);
        *at++ = ' ';
        at = put(at, http_version_name(entry->version));
    } else {
        *at++ = '-';
    }
    if (entry->code)
        return at + sprintf(at, "\" %u %llu", entry->code, (unsigned long long)entry->content_size);
    return put(at, "\" - 0");
}

/* Written by hand: to let jansson make an object of it costs more than to serve the request. */
static char *put_json(char *at, const struct log_entry *entry, const char *peer, const char *date,
                      long nanoseconds)
{
    at += sprintf(at, "{\"time\":\"%s.%03ldZ\",\"method\":", date, nanoseconds / 1000000);
    if (entry->method) {
        *at++ = '"';
        at = put(put_escaped(at, LOG_JSON, entry->method), "\",\"target\":");
    } else {
        at = put(at, "null,\"target\":");
    }
    if (entry->target) {
        *at++ = '"';
        at = put(put_escaped(at, LOG_JSON, entry->target), "\",\"protocol\":\"");
        at = put(put(at, http_version_name(entry->version)), "\",\"status\":");
    } else {
        at = put(at, "null,\"protocol\":null,\"status\":");
    }
    at = entry->code ? at + sprintf(at, "%u", entry->code) : put(at, "null");
    at += sprintf(at, ",\"bytes\":%llu,\"duration\":%lld.%06d,\"peer\":\"%s\"",
                  (unsigned long long)entry->content_size, (long long)entry->duration_us / 1000000,
                  (int)(entry->duration_us % 1000000), peer);
    if (*entry->knobs)
        at += sprintf(at, ",\"knobs\":\"%s\"", entry->knobs);
    if (entry->breakage)
        at += sprintf(at, ",\"fault\":\"%s\"", entry->breakage);
    return put(at, "}");
}

size_t log_line_size_max(const struct log_entry *entry)
{
    return REST_SIZE + (entry->method ? strlen(entry->method) * ESCAPE_SIZE : 0) +
           (entry->target ? strlen(entry->target) * ESCAPE_SIZE : 0) + strlen(entry->knobs);
}

size_t log_line_write(const struct log_entry *entry, enum log_format format, struct log_date *date,
                      char *line)
{
    char peer[INET6_ADDRSTRLEN], *end;
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    name_peer(entry->peer, peer);
    set_date(date, now.tv_sec, format);
    end = format == LOG_JSON ? put_json(line, entry, peer, date->text, now.tv_nsec)
                             : put_common(line, entry, peer, date->text);
    *end++ = '\n';
    return (size_t)(end - line);
}
