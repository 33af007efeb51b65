#include "log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    BUFFER_FIRST = 64 << 10,
    BUFFER_MAX = 64 << 20, /* octets that may wait for a slow reader; beyond, lines are lost */
    BUFFER_KEPT = 1 << 20, /* of memory that was needed once, octets */
    GATHER_MS = 20,        /* how long lines wait for others to be written with */
    PIECE_MAX = 4096,      /* PIPE_BUF: a pipe takes it whole or not at all */
    STOP_S = 1,            /* how long the end waits for a reader that has stopped */
};

/* Lines, one after the other. */
struct lines {
    char *text;
    size_t size, capacity; /* octets */
};

static enum log_format format;
static int out_fd;
static pthread_t writer;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER; /* there is a line, or the end has come */
static pthread_cond_t stopped; /* on the monotonic clock, which nobody sets */
/* All under the mutex. */
static struct lines waiting;
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

/* Waits until there are lines, and a moment more for others; under the mutex. */
static void gather(void)
{
    struct timespec until;

    while (waiting.size == 0 && !stopping)
        pthread_cond_wait(&filled, &mutex);
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += GATHER_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    if (!stopping)
        pthread_cond_timedwait(&stopped, &mutex, &until);
}

static void *run(void *unused)
{
    struct lines lines = {0};
    bool last = false;

    while (!last) {
        struct lines emptied = lines;

        pthread_mutex_lock(&mutex);
        gather();
        lines = waiting;
        waiting = emptied;
        last = stopping;
        pthread_mutex_unlock(&mutex);
        write_lines(lines.text, lines.size);
        lines.size = 0;
        if (lines.capacity > BUFFER_KEPT || last) {
            free(lines.text);
            lines = (struct lines){0};
        }
    }
    return unused;
}

bool log_start(enum log_format wanted, int fd)
{
    pthread_condattr_t monotonic;

    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&stopped, &monotonic);
    pthread_condattr_destroy(&monotonic);
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
    pthread_cond_signal(&stopped);
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
    size_t capacity = waiting.capacity ? waiting.capacity : BUFFER_FIRST;
    char *larger;

    while (capacity < waiting.size + size)
        capacity *= 2;
    if (capacity == waiting.capacity)
        return true;
    larger = capacity <= BUFFER_MAX ? realloc(waiting.text, capacity) : NULL;
    if (!larger)
        return false;
    waiting.text = larger;
    waiting.capacity = capacity;
    return true;
}

/* Adds a line; NULL, for which there was no memory, is a lost one. */
static void append(const char *line, size_t size)
{
    pthread_mutex_lock(&mutex);
    lines_wanted++;
    if (line && reserve(size)) {
        if (waiting.size == 0)
            pthread_cond_signal(&filled);
        memcpy(waiting.text + waiting.size, line, size);
        waiting.size += size;
    }
    pthread_mutex_unlock(&mutex);
}

void log_request(const struct log_entry *entry)
{
    char *line;

    if (format == LOG_NONE)
        return;
    line = malloc(log_line_size_max(entry));
    append(line, line ? log_line_write(entry, format, line) : 0);
    free(line);
}
