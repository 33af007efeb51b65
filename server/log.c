#include "log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "stream.h"

enum {
    BUFFER_FIRST = 64 << 10,
    BUFFER_MAX = 64 << 20, /* octets that may wait for a slow reader; beyond, lines are counted */
    PEER_SIZE = INET6_ADDRSTRLEN,
    STOP_S = 1, /* how long the end waits for a reader that has stopped */
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
        struct pollfd writable = {.fd = out_fd, .events = POLLOUT};
        ssize_t written = write(out_fd, data, size);

        if (written > 0) {
            data += written;
            size -= (size_t)written;
        } else if (errno == EAGAIN) {
            poll(&writable, 1, -1);
        } else if (errno != EINTR) {
            return;
        }
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
    struct timespec until;

    if (format == LOG_NONE)
        return;
    pthread_mutex_lock(&mutex);
    stopping = true;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&mutex);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STOP_S;
    if (pthread_timedjoin_np(writer, NULL, &until) != 0)
        fputs("statusbin: log: lines lost: nobody reads stdout\n", stderr);
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

/* A copy of the method or the target that may be logged, the caller's to free; NULL for NULL. */
static char *copy_escaped(const char *text, int size, const char *query)
{
    struct stream stream;

    if (!text)
        return NULL;
    stream_open(&stream);
    if (!stream.out)
        return NULL;
    write_escaped(stream.out, text, size);
    if (query) {
        fputc('?', stream.out);
        write_escaped(stream.out, query, INT32_MAX);
    }
    return stream_close(&stream);
}

static void write_common(FILE *out, const struct log_entry *entry, const char *method,
                         const char *target, const char *peer)
{
    time_t now = time(NULL);
    char date[32];
    struct tm utc;

    strftime(date, sizeof(date), "%d/%b/%Y:%H:%M:%S +0000", gmtime_r(&now, &utc));
    fprintf(out, "%s - - [%s] \"", peer, date);
    if (target)
        fprintf(out, "%s %s HTTP/%s", method ? method : "-", target, entry->http10 ? "1.0" : "1.1");
    else
        fputc('-', out);
    if (entry->code)
        fprintf(out, "\" %u %llu\n", entry->code, (unsigned long long)entry->content_size);
    else
        fputs("\" - 0\n", out);
}

static void set_string(json_t *line, const char *name, const char *value)
{
    if (value && *value)
        json_object_set_new(line, name, json_string(value));
}

static void write_json(FILE *out, const struct log_entry *entry, const char *method,
                       const char *target, const char *peer)
{
    struct timespec now;
    char date[32];
    struct tm utc;
    json_t *line;

    clock_gettime(CLOCK_REALTIME, &now);
    strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", gmtime_r(&now.tv_sec, &utc));
    line =
        json_pack("{so ss? ss? so sI sf ss}", "time",
                  json_sprintf("%s.%03ldZ", date, now.tv_nsec / 1000000), "method", method,
                  "target", target, "status", entry->code ? json_integer(entry->code) : json_null(),
                  "bytes", (json_int_t)entry->content_size, "duration",
                  (double)entry->duration_us / 1e6, "peer", peer);
    set_string(line, "knobs", entry->knobs);
    set_string(line, "fault", entry->fault);
    json_dumpf(line, out, JSON_COMPACT | JSON_REAL_PRECISION(9));
    json_decref(line);
    fputc('\n', out);
}

void log_request(const struct log_entry *entry)
{
    char peer[PEER_SIZE], *method, *target, *line = NULL;
    struct stream stream;

    if (format == LOG_NONE)
        return;
    stream_open(&stream);
    if (!stream.out)
        return;
    name_peer(entry->peer, peer);
    method = copy_escaped(entry->method, INT32_MAX, NULL);
    target = copy_escaped(entry->target, entry->target_size, entry->query);
    if (format == LOG_JSON)
        write_json(stream.out, entry, method, target, peer);
    else
        write_common(stream.out, entry, method, target, peer);
    line = stream_close(&stream);
    if (line)
        append(line, stream.size);
    free(line);
    free(method);
    free(target);
}
