#include "serve/log-line.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    DATE_SIZE = 40,
    REST_SIZE = 512, /* of a line, besides what the client chose */
    ESCAPE_SIZE = 5, /* of an octet, at most: \\xhh */
};

/* What the log has of the time, but for the fraction of its second. */
struct date {
    time_t second;
    enum log_format format;
    char text[DATE_SIZE];
};

/* Many requests share a second, and a date costs more than the rest of its line. */
static const char *date_of(time_t second, enum log_format format)
{
    static const char *const formats[] = {
        [LOG_COMMON] = "%d/%b/%Y:%H:%M:%S +0000",
        [LOG_JSON] = "%Y-%m-%dT%H:%M:%S",
    };
    static _Thread_local struct date last;
    struct tm utc;

    if (last.second != second || last.format != format) {
        last.second = second;
        last.format = format;
        strftime(last.text, sizeof(last.text), formats[format], gmtime_r(&second, &utc));
    }
    return last.text;
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

static char *put_common(char *at, const struct log_entry *entry, const char *peer,
                        const struct timespec *now)
{
    at += sprintf(at, "%s - - [%s] \"", peer, date_of(now->tv_sec, LOG_COMMON));
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

/* By hand, since a library that makes a tree of it costs more than to serve the request. */
static char *put_json(char *at, const struct log_entry *entry, const char *peer,
                      const struct timespec *now)
{
    at += sprintf(at, "{\"time\":\"%s.%03ldZ\",\"method\":", date_of(now->tv_sec, LOG_JSON),
                  now->tv_nsec / 1000000);
    if (entry->method) {
        *at++ = '"';
        at = put(put_escaped(at, LOG_JSON, entry->method), "\",\"target\":");
    } else {
        at = put(at, "null,\"target\":");
    }
    if (entry->target) {
        *at++ = '"';
        at = put(put_escaped(at, LOG_JSON, entry->target), "\",\"status\":");
    } else {
        at = put(at, "null,\"status\":");
    }
    at = entry->code ? at + sprintf(at, "%u", entry->code) : put(at, "null");
    at += sprintf(at, ",\"bytes\":%llu,\"duration\":%lld.%06d,\"peer\":\"%s\"",
                  (unsigned long long)entry->content_size, (long long)entry->duration_us / 1000000,
                  (int)(entry->duration_us % 1000000), peer);
    if (*entry->knobs)
        at += sprintf(at, ",\"knobs\":\"%s\"", entry->knobs);
    if (entry->fault)
        at += sprintf(at, ",\"fault\":\"%s\"", entry->fault);
    return put(at, "}");
}

size_t log_line_size_max(const struct log_entry *entry)
{
    return REST_SIZE + (entry->method ? strlen(entry->method) * ESCAPE_SIZE : 0) +
           (entry->target ? strlen(entry->target) * ESCAPE_SIZE : 0) + strlen(entry->knobs);
}

size_t log_line_write(const struct log_entry *entry, enum log_format format, char *line)
{
    char peer[INET6_ADDRSTRLEN], *end;
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    name_peer(entry->peer, peer);
    end = format == LOG_JSON ? put_json(line, entry, peer, &now)
                             : put_common(line, entry, peer, &now);
    *end++ = '\n';
    return (size_t)(end - line);
}
