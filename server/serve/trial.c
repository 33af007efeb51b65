#include "serve/trial.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "endpoint/try.h"
#include "serve/shared.h"

enum {
    TRIALS_MAX = 16, /* at a time, of a whole server */
    KEPT_MAX = 64 << 10,
    PIECES_MAX = 256, /* beyond, octets count for the last */
};

struct trial {
    struct shared *shared;
    struct ev_loop *loop;
    void (*ended)(void *owner);
    void *owner;
    const char *request;
    enum trial_end end;
    int fd; /* -1: none */
    ev_io watch;
    ev_timer soon; /* tells of a failure that was known at once */
    int64_t sent_us, ended_us;
    size_t size, piece_count;
    struct try_piece pieces[PIECES_MAX];
    char octets[KEPT_MAX];
};

static void finish(struct trial *trial, enum trial_end end)
{
    ev_io_stop(trial->loop, &trial->watch);
    trial->end = end;
    trial->ended_us = clock_now_us();
    trial->ended(trial->owner);
}

static void note_piece(struct trial *trial, size_t size)
{
    trial->size += size;
    if (trial->piece_count < PIECES_MAX)
        trial->piece_count++;
    trial->pieces[trial->piece_count - 1] =
        (struct try_piece){trial->size, clock_now_us() - trial->sent_us};
}

static void on_readable(struct ev_loop *loop, ev_io *watch, int events)
{
    struct trial *trial = watch->data;
    /* read, not recv: the HTTP/1 engine has its own recv in the place of the C library's. */
    ssize_t size = read(trial->fd, trial->octets + trial->size, KEPT_MAX - trial->size);

    (void)loop, (void)events;
    if (size > 0)
        note_piece(trial, (size_t)size);
    if (size == 0)
        finish(trial, TRIAL_CLOSED);
    else if (size < 0 && errno != EAGAIN && errno != EINTR)
        finish(trial, TRIAL_RESET);
    else if (trial->size == KEPT_MAX)
        finish(trial, TRIAL_FULL);
}

/* The connection is there, or is not to be had. The request fits into the socket's buffer. Its
   half-close says that no other request follows, so that the server closes behind its answer, and
   answers as it does without Connection: close (RFC 9112, 9.6). */
static void on_writable(struct ev_loop *loop, ev_io *watch, int events)
{
    struct trial *trial = watch->data;
    size_t size = strlen(trial->request);

    (void)events;
    trial->sent_us = clock_now_us();
    if (send(trial->fd, trial->request, size, MSG_NOSIGNAL) != (ssize_t)size) {
        finish(trial, TRIAL_FAILED);
        return;
    }
    shutdown(trial->fd, SHUT_WR);
    ev_io_stop(loop, watch);
    ev_io_init(watch, on_readable, trial->fd, EV_READ);
    watch->data = trial;
    ev_io_start(loop, watch);
}

static void on_soon(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)loop, (void)events;
    finish(timer->data, TRIAL_FAILED);
}

/* Connects to the server's own socket. Returns false if there is no connection to be had. */
static bool connect_to_self(struct trial *trial)
{
    const struct shared *shared = trial->shared;
    int family = shared->own_address.ss_family;

    if (shared->own_address_size == 0)
        return false;
    trial->fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return trial->fd >= 0 && (connect(trial->fd, (const struct sockaddr *)&shared->own_address,
                                      shared->own_address_size) == 0 ||
                              errno == EINPROGRESS);
}

struct trial *trial_open(struct shared *shared, struct ev_loop *loop, const char *request,
                         void (*ended)(void *owner), void *owner)
{
    struct trial *trial = malloc(sizeof(*trial));
    bool good;

    if (!trial)
        return NULL;
    memset(trial, 0, offsetof(struct trial, pieces));
    trial->shared = shared;
    trial->loop = loop;
    trial->ended = ended;
    trial->owner = owner;
    trial->request = request;
    trial->fd = -1;
    trial->sent_us = clock_now_us();
    good = atomic_fetch_add(&shared->trials, 1) < TRIALS_MAX && connect_to_self(trial);
    ev_io_init(&trial->watch, on_writable, trial->fd, EV_WRITE);
    ev_timer_init(&trial->soon, on_soon, 0, 0);
    trial->watch.data = trial->soon.data = trial;
    if (good)
        ev_io_start(loop, &trial->watch);
    else
        ev_timer_start(loop, &trial->soon);
    return trial;
}

char *trial_describe(const struct trial *trial, size_t *ret_size)
{
    static const char *const ends[] = {[TRIAL_WAITS] = "time",
                                       [TRIAL_CLOSED] = "close",
                                       [TRIAL_RESET] = "reset",
                                       [TRIAL_FULL] = "size",
                                       [TRIAL_FAILED] = "failure"};
    int64_t ended_us = trial->end == TRIAL_WAITS ? clock_now_us() : trial->ended_us;

    return try_describe(&(const struct try_outcome){.request = trial->request,
                                                    .octets = trial->octets,
                                                    .size = trial->size,
                                                    .pieces = trial->pieces,
                                                    .piece_count = trial->piece_count,
                                                    .end = ends[trial->end],
                                                    .after_us = ended_us - trial->sent_us},
                        ret_size);
}

void trial_close(struct trial *trial)
{
    if (!trial)
        return;
    ev_io_stop(trial->loop, &trial->watch);
    ev_timer_stop(trial->loop, &trial->soon);
    if (trial->fd >= 0)
        close(trial->fd);
    atomic_fetch_sub(&trial->shared->trials, 1);
    free(trial);
}
