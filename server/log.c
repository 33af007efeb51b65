#include "log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "stream.h"

enum {
    BUFFER_FIRST = 64 << 10,
    BUFFER_MAX = 64 << 20, /* octets that may wait for a slow reader; beyond, lines are lost */
    PEER_SIZE = INET6_ADDRSTRLEN,
    PIECE_MAX = 4096, /* PIPE_BUF: a pipe takes it whole or not at all */
    STOP_S = 1,       /* how long the end waits for a reader that has stopped */
};

static enum log_format format;
static int out_fd;
static pthread_t writer;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
/* All under the mutex. */
static char *buffer;
static size_t buffer_size, buffer_capacity;
static uint64_t lines_wanted; /* whether there was room for them or not */
static bool stopping;
/* The writer's. */
static atomic_uint_fast64_t lines_written;
static atomic_int write_error; /* an errno; 0: none yet */

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

static uint64_t count_lines(const char *text, size_t size)
{
    uint64_t count = 0;

    for (size_t i = 0; i < size; i++)
        count += text[i] == '\n';
    return count;
}

static void note_error(void)
{
    if (write_error == 0)
        fprintf(stderr, "statusbin: log: lines are lost: stdout: %s\n", strerror(errno));
    write_error = errno;
}

/* Writes whole lines. What is left of one that failed half-way does not become part of another. */
static void write_lines(const char *lines, size_t size)
{
    static bool torn;

    if (size == 0 || (torn && write(out_fd, "\n", 1) != 1))
        return;
    torn = false;
    while (size > 0) {
        struct pollfd writable = {.fd = out_fd, .events = POLLOUT};
        ssize_t written = write(out_fd, lines, size < PIECE_MAX ? size : PIECE_MAX);

        if (written > 0) {
            lines_written += count_lines(lines, (size_t)written);
            lines += written;
            size -= (size_t)written;
            torn = lines[-1] != '\n';
        } else if (errno == EAGAIN) {
            poll(&writable, 1, -1);
        } else if (errno != EINTR) {
            note_error();
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

        pthread_mutex_lock(&mutex);
        while (buffer_size == 0 && !stopping)
            pthread_cond_wait(&filled, &mutex);
        full = buffer;
        size = buffer_size;
        last = stopping;
        buffer = NULL;
        buffer_size = buffer_capacity = 0;
        pthread_mutex_unlock(&mutex);
        write_lines(full, size);
        free(full);
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
    uint64_t lost;

    if (format == LOG_NONE)
        return;
    pthread_mutex_lock(&mutex);
    stopping = true;
    lost = lines_wanted;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&mutex);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STOP_S;
    pthread_timedjoin_np(writer, NULL, &until);
    lost -= lines_written;
    if (lost > 0)
        fprintf(stderr, "statusbin: log: %llu lines were lost: %s\n", (unsigned long long)lost,
                write_error ? strerror(write_error) : "stdout is not read, or too slowly");
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

/* Adds a line; NULL, for which there was no memory, is a lost one. */
static void append(const char *line, size_t size)
{
    pthread_mutex_lock(&mutex);
    lines_wanted++;
    if (line && reserve(size)) {
        memcpy(buffer + buffer_size, line, size);
        buffer_size += size;
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
    append(line, stream.size);
    free(line);
    free(method);
    free(target);
}
