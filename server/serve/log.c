#include "serve/log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/message.h"

enum {
    BUFFER_FIRST = 64 << 10, /* octets */
    BUFFER_MAX = 64 << 20,   /* octets that may wait for a slow reader; further lines are lost */
    BUFFER_KEPT = 1 << 20,   /* octets of a buffer that is kept for the next lines */
    GATHER_MS = 20,          /* how long a line waits for others to be written with */
    PIECE_MAX = 4096,        /* PIPE_BUF: a pipe takes it whole or not at all */
    STOP_MS = 1000,          /* how long the end waits for a reader that has stopped */
};

/* Lines, one after the other. */
struct lines {
    char *text;
    size_t size, capacity; /* octets */
};

struct log {
    enum log_format format;
    int fd;
    pthread_t writer;
    pthread_mutex_t mutex;
    pthread_cond_t filled;  /* there is a line, or the end has come */
    pthread_cond_t stopped; /* stopping has become true */
    pthread_cond_t ended;   /* finished has become true */

    /* Under the mutex. */
    struct lines waiting;
    struct log_date date;
    uint64_t lines_wanted; /* whether there was room for them or not */
    bool stopping;
    bool finished; /* the writer has written all that it will */

    /* The writer's. */
    struct lines writing; /* outlives a writer that is cancelled */
    bool torn;            /* the last line was written in part */
    atomic_uint_fast64_t lines_written;
    atomic_int write_error; /* an errno; 0: none yet */
};

static uint64_t count_lines(const char *text, size_t size)
{
    uint64_t count = 0;

    for (size_t i = 0; i < size; i++)
        count += text[i] == '\n';
    return count;
}

static void note_error(struct log *log, int error)
{
    if (atomic_exchange(&log->write_error, error) == 0)
        message_write("statusbin: log: lines are lost: stdout: %s\n", strerror(error));
}

/* Writes whole lines. What is left of one that failed half-way does not become part of another. */
static void write_lines(struct log *log, const char *lines, size_t size)
{
    if (size == 0 || (log->torn && write(log->fd, "\n", 1) != 1))
        return;
    log->torn = false;
    while (size > 0) {
        struct pollfd writable = {.fd = log->fd, .events = POLLOUT};
        ssize_t written = write(log->fd, lines, size < PIECE_MAX ? size : PIECE_MAX);

        if (written > 0) {
            log->lines_written += count_lines(lines, (size_t)written);
            lines += written;
            size -= (size_t)written;
            log->torn = lines[-1] != '\n';
        } else if (errno == EAGAIN) {
            poll(&writable, 1, -1);
        } else if (errno != EINTR) {
            note_error(log, errno);
            return;
        }
    }
}

static void lines_free(struct lines *lines)
{
    free(lines->text);
    *lines = (struct lines){0};
}

/* Waits until there are lines, and a moment more for others; under the mutex. */
static void gather(struct log *log)
{
    struct timespec until;

    while (log->waiting.size == 0 && !log->stopping)
        pthread_cond_wait(&log->filled, &log->mutex);
    until = clock_after(GATHER_MS);
    if (!log->stopping)
        pthread_cond_timedwait(&log->stopped, &log->mutex, &until);
}

/* The writer's thread. */
static void *run(void *log_)
{
    struct log *log = log_;
    bool last = false;

    while (!last) {
        struct lines emptied = log->writing;

        pthread_mutex_lock(&log->mutex);
        gather(log);
        log->writing = log->waiting;
        log->waiting = emptied;
        last = log->stopping;
        pthread_mutex_unlock(&log->mutex);
        write_lines(log, log->writing.text, log->writing.size);
        log->writing.size = 0;
        if (log->writing.capacity > BUFFER_KEPT)
            lines_free(&log->writing);
    }
    pthread_mutex_lock(&log->mutex);
    log->finished = true;
    pthread_cond_signal(&log->ended);
    pthread_mutex_unlock(&log->mutex);
    return NULL;
}

/* Both conditions are waited for on the monotonic clock, which nobody sets. */
static void init_sync(struct log *log)
{
    pthread_condattr_t monotonic;

    pthread_mutex_init(&log->mutex, NULL);
    pthread_cond_init(&log->filled, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&log->stopped, &monotonic);
    pthread_cond_init(&log->ended, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static void log_free(struct log *log)
{
    pthread_cond_destroy(&log->filled);
    pthread_cond_destroy(&log->stopped);
    pthread_cond_destroy(&log->ended);
    pthread_mutex_destroy(&log->mutex);
    lines_free(&log->writing);
    lines_free(&log->waiting);
    free(log);
}

struct log *log_open(enum log_format format, int fd)
{
    struct log *log = calloc(1, sizeof(*log));

    if (!log)
        return NULL;
    log->format = format;
    log->fd = fd;
    init_sync(log);
    if (pthread_create(&log->writer, NULL, run, log) == 0)
        return log;
    log_free(log);
    return NULL;
}

/* Lets the writer write what is left, and ends it, if need be while it waits for the reader. */
static void end_writer(struct log *log)
{
    const struct timespec until = clock_after(STOP_MS);
    int error = 0;

    pthread_mutex_lock(&log->mutex);
    log->stopping = true;
    pthread_cond_signal(&log->filled);
    pthread_cond_signal(&log->stopped);
    while (!log->finished && error == 0)
        error = pthread_cond_timedwait(&log->ended, &log->mutex, &until);
    pthread_mutex_unlock(&log->mutex);
    if (error)
        pthread_cancel(log->writer); /* poll and write are cancellation points */
    pthread_join(log->writer, NULL);
}

void log_close(struct log *log)
{
    uint64_t lost;

    if (!log)
        return;
    end_writer(log);
    lost = log->lines_wanted - log->lines_written;
    if (lost > 0)
        message_write("statusbin: log: %llu lines were lost: %s\n", (unsigned long long)lost,
                      log->write_error ? strerror(log->write_error)
                                       : "stdout is not read, or too slowly");
    log_free(log);
}

/* Makes room for size more octets. Returns false if there is none. */
static bool reserve(struct lines *lines, size_t size)
{
    size_t capacity = lines->capacity ? lines->capacity : BUFFER_FIRST;
    char *larger;

    while (capacity < lines->size + size)
        capacity *= 2;
    if (capacity == lines->capacity)
        return true;
    larger = capacity <= BUFFER_MAX ? realloc(lines->text, capacity) : NULL;
    if (!larger)
        return false;
    lines->text = larger;
    lines->capacity = capacity;
    return true;
}

/* A line is made where it waits, under the mutex: that is cheaper than a copy of it. */
void log_request(struct log *log, const struct log_entry *entry)
{
    size_t size_max = log_line_size_max(entry);

    pthread_mutex_lock(&log->mutex);
    log->lines_wanted++;
    if (reserve(&log->waiting, size_max)) {
        if (log->waiting.size == 0)
            pthread_cond_signal(&log->filled);
        log->waiting.size +=
            log_line_write(entry, log->format, &log->date, log->waiting.text + log->waiting.size);
    }
    pthread_mutex_unlock(&log->mutex);
}
