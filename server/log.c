#include "log.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    BUFFER_FIRST = 64 << 10,
    BUFFER_MAX = 64 << 20, /* octets that may wait for a slow reader; beyond, lines are counted */
    PEER_SIZE = INET6_ADDRSTRLEN,
};

static enum log_format format;
static int out_fd;
static pthread_t writer;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
/* All under the mutex. */
static char *buffer;
static size_t buffer_size, buffer_capacity;
static uint64_t dropped;
static bool stopping;

bool log_is_on(void)
{
    return format != LOG_NONE;
}

int64_t log_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static void write_all(const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(out_fd, data, size);

        if (written <= 0)
            return;
        data += written;
        size -= (size_t)written;
    }
}

static void *run(void *unused)
{
    bool last = false;

    while (!last) {
        char *full;
        size_t size;
        uint64_t lost;

        pthread_mutex_lock(&mutex);
        while (buffer_size == 0 && !stopping)
            pthread_cond_wait(&filled, &mutex);
        full = buffer;
        size = buffer_size;
        lost = dropped;
        last = stopping;
        buffer = NULL;
        buffer_size = buffer_capacity = 0;
        dropped = 0;
        pthread_mutex_unlock(&mutex);
        write_all(full, size);
        free(full);
        if (lost > 0)
            fprintf(stderr, "statusbin: log: %llu lines lost: stdout takes them too slowly\n",
                    (unsigned long long)lost);
    }
    return unused;
}

bool log_start(enum log_format wanted, int fd)
{
    out_fd = fd;
    if (wanted != LOG_NONE && pthread_create(&writer, NULL, run, NULL) != 0)
        return false;
    format = wanted;
    return true;
}

void log_stop(void)
{
    if (format == LOG_NONE)
        return;
    pthread_mutex_lock(&mutex);
    stopping = true;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&mutex);
    pthread_join(writer, NULL);
    format = LOG_NONE;
}

/* Makes room for size more octets; false if that is too much. */
static bool reserve(size_t size)
{
    size_t capacity = buffer_capacity ? buffer_capacity : BUFFER_FIRST;
    char *larger;

    while (capacity < buffer_size + size)
        capacity *= 2;
    if (capacity == buffer_capacity)
        return true;
    larger = capacity <= BUFFER_MAX ? realloc(buffer, capacity) : NULL;
    if (!larger)
        return false;
    buffer = larger;
    buffer_capacity = capacity;
    return true;
}

static void append(const char *line, size_t size)
{
    pthread_mutex_lock(&mutex);
    if (reserve(size)) {
        memcpy(buffer + buffer_size, line, size);
        buffer_size += size;
    } else {
        dropped++;
    }
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&mutex);
}

static void name_peer(const struct sockaddr *peer, char name[PEER_SIZE])
{
    socklen_t size = !peer                         ? 0
                     : peer->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                     : peer->sa_family == AF_INET  ? sizeof(struct sockaddr_in)
                                                   : 0;

    if (size == 0 || getnameinfo(peer, size, name, PEER_SIZE, NULL, 0, NI_NUMERICHOST))
        strcpy(name, "-");
}

/* What is not printable ASCII becomes \xhh, as in other servers' logs; quotes and backslashes
   too, where JSON does not take care of them. */
static void write_escaped(FILE *out, const char *text, int size)
{
    bool quotes = format != LOG_JSON;

    for (int i = 0; i < size && text[i]; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c < ' ' || c >= 0x7f || (quotes && (c == '"' || c == '\\')))
            fprintf(out, "\\x%02x", c);
        else
            fputc(c, out);
    }
}

/* The target as it came, query included; the caller's to free. */
static char *copy_target(const struct log_entry *entry)
{
    char *target = NULL;
    size_t size;
    FILE *out = open_memstream(&target, &size);

    if (!out)
        return NULL;
    write_escaped(out, entry->target, entry->target_size);
    if (entry->query) {
        fputc('?', out);
        write_escaped(out, entry->query, INT32_MAX);
    }
    fclose(out);
    return target;
}

static void write_common(FILE *out, const struct log_entry *entry, const char *target,
                         const char *peer)
{
    time_t now = time(NULL);
    char date[32];
    struct tm utc;

    strftime(date, sizeof(date), "%d/%b/%Y:%H:%M:%S +0000", gmtime_r(&now, &utc));
    fprintf(out, "%s - - [%s] \"", peer, date);
    if (target) {
        write_escaped(out, entry->method ? entry->method : "-", INT32_MAX);
        fprintf(out, " %s HTTP/%s", target, entry->http10 ? "1.0" : "1.1");
    } else {
        fputc('-', out);
    }
    fprintf(out, "\" %u %llu\n", entry->code, (unsigned long long)entry->content_size);
}

static void write_json(FILE *out, const struct log_entry *entry, const char *target,
                       const char *peer)
{
    struct timespec now;
    char date[32];
    struct tm utc;
    json_t *line;

    clock_gettime(CLOCK_REALTIME, &now);
    strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", gmtime_r(&now.tv_sec, &utc));
    line = json_pack("{so ss? ss? si sI sf ss}", "time",
                     json_sprintf("%s.%03ldZ", date, now.tv_nsec / 1000000), "method",
                     entry->method, "target", target, "status", (int)entry->code, "bytes",
                     (json_int_t)entry->content_size, "duration", (double)entry->duration_us / 1e6,
                     "peer", peer);
    json_dumpf(line, out, JSON_COMPACT | JSON_REAL_PRECISION(9));
    json_decref(line);
    fputc('\n', out);
}

void log_request(const struct log_entry *entry)
{
    char peer[PEER_SIZE];
    char *line = NULL, *target;
    size_t size;
    FILE *out;

    if (format == LOG_NONE)
        return;
    name_peer(entry->peer, peer);
    out = open_memstream(&line, &size);
    if (!out)
        return;
    target = entry->target ? copy_target(entry) : NULL;
    if (format == LOG_JSON)
        write_json(out, entry, target, peer);
    else
        write_common(out, entry, target, peer);
    free(target);
    if (fclose(out) == 0)
        append(line, size);
    free(line);
}
