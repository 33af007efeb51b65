#include "serve/log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/message.h"

enum {
    BUFFER_FIRST = 64 << 10,
    BUFFER_MAX = 64 << 20, /* octets that may wait for a slow reader; beyond, lines are lost */
    BUFFER_KEPT = 1 << 20, /* of memory that was needed once, octets */
    GATHER_MS = 20,        /* how long lines wait for others to be written with */
    PIECE_MAX = 4096,      /* PIPE_BUF: a pipe takes it whole or not at all */
    STOP_MS = 1000,        /* how long the end waits for a reader that has stopped */
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
/* On the monotonic clock, which nobody sets. */
static pthread_cond_t stopped; /* stopping became true */
static pthread_cond_t ended;   /* finished became true */
/* All under the mutex. */
static struct lines waiting;
static uint64_t lines_wanted; /* whether there was room for them or not */
static bool stopping;
static bool finished; /* the writer has written all that it will */
/* The writer's. */
static struct lines writing; /* outlives a writer that is cancelled */
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

static void note_error(int error)
{
    if (atomic_exchange(&write_error, error) == 0)
        message_write("statusbin: log: lines are lost: stdout: %s\n", strerror(error));
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
            note_error(errno);
            return;
        }
    }
}

/* A time on the monotonic clock. */
static struct timespec time_after(int64_t ms)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += ms % 1000 * 1000000L;
    until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    return until;
}

static void lines_free(struct lines *lines)
{
    free(lines->text);
    *lines = (struct lines){0};
}

/* Waits until there are lines, and a moment more for others; under the mutex. */
static void gather(void)
{
    struct timespec until;

    while (waiting.size == 0 && !stopping)
        pthread_cond_wait(&filled, &mutex);
    until = time_after(GATHER_MS);
    if (!stopping)
        pthread_cond_timedwait(&stopped, &mutex, &until);
}

static void *run(void *unused)
{
    bool last = false;

    while (!last) {
        struct lines emptied = writing;

        pthread_mutex_lock(&mutex);
        gather();
        writing = waiting;
        waiting = emptied;
        last = stopping;
        pthread_mutex_unlock(&mutex);
        write_lines(writing.text, writing.size);
        writing.size = 0;
        if (writing.capacity > BUFFER_KEPT)
            lines_free(&writing);
    }
    pthread_mutex_lock(&mutex);
    finished = true;
    pthread_cond_signal(&ended);
    pthread_mutex_unlock(&mutex);
    return unused;
}

bool log_start(enum log_format wanted, int fd)
{
    pthread_condattr_t monotonic;

    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&stopped, &monotonic);
    pthread_cond_init(&ended, &monotonic);
    pthread_condattr_destroy(&monotonic);
    out_fd = fd;
    if (wanted != LOG_NONE && pthread_create(&writer, NULL, run, NULL) != 0)
        return false;
    format = wanted;
    return true;
}

/* Lets the writer write what is left, and ends it. One that stdout holds up is ended where it
   waits. */
static void end_writer(void)
{
    const struct timespec until = time_after(STOP_MS);
    int error = 0;

    pthread_mutex_lock(&mutex);
    stopping = true;
    pthread_cond_signal(&filled);
    pthread_cond_signal(&stopped);
    while (!finished && error == 0)
        error = pthread_cond_timedwait(&ended, &mutex, &until);
    pthread_mutex_unlock(&mutex);
    if (error)
        pthread_cancel(writer); /* poll and write are cancellation points */
    pthread_join(writer, NULL);
    lines_free(&writing);
    lines_free(&waiting);
}

void log_stop(void)
{
    uint64_t lost;

    if (format == LOG_NONE)
        return;
    end_writer();
    lost = lines_wanted - lines_written;
    if (lost > 0)
        message_write("statusbin: log: %llu lines were lost: %s\n", (unsigned long long)lost,
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
