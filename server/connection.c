#include "connection.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "poller.h"
#include "socket.h"

enum { TICK_MS = 200 };

struct connections {
    struct poller_watch tick; /* first: a watch is its connections */
    pthread_mutex_t mutex;    /* over the list, and over its members' sockets being open */
    pthread_cond_t empty;
    struct connection *first;
    bool ticking;
    atomic_bool draining;
};

/* Whether to look if the peer has ended: while idle, once is enough. */
static bool is_waiting(struct connection *connection)
{
    enum connection_stage stage = connection->stage;

    if (stage == STAGE_IDLE)
        return !atomic_exchange(&connection->end_checked, true);
    return stage < STAGE_READY;
}

static void set_ticking(struct connections *connections, bool on)
{
    const struct timespec period = {.tv_nsec = on ? TICK_MS * 1000000L : 0};
    const struct itimerspec timer = {period, period};

    connections->ticking = on;
    timerfd_settime(connections->tick.fd, 0, &timer, NULL);
}

/*
 * The library misses the end of a client that half-closes right after its
 * request: data and end come as one event, and it takes note of the data only.
 * To shut our side for reading makes another event.
 */
static void find_ended(struct poller_watch *tick, uint32_t events)
{
    struct connections *connections = (struct connections *)tick;
    uint64_t expirations;

    if (events != EPOLLIN || read(tick->fd, &expirations, sizeof(expirations)) < 0)
        return;
    pthread_mutex_lock(&connections->mutex);
    for (struct connection *at = connections->first; at; at = at->next)
        if (is_waiting(at) && socket_is_ended(at->fd))
            shutdown(at->fd, SHUT_RD);
    if (!connections->first)
        set_ticking(connections, false);
    pthread_mutex_unlock(&connections->mutex);
}

struct connections *connections_create(void)
{
    struct connections *connections = calloc(1, sizeof(*connections));
    pthread_condattr_t monotonic;

    if (!connections)
        return NULL;
    pthread_mutex_init(&connections->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&connections->empty, &monotonic);
    pthread_condattr_destroy(&monotonic);
    connections->tick.fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    connections->tick.wake = find_ended;
    if (connections->tick.fd >= 0 && poller_add(&connections->tick, EPOLLIN))
        return connections;
    free(connections);
    return NULL;
}

void connections_destroy(struct connections *connections)
{
    close(connections->tick.fd);
    pthread_mutex_destroy(&connections->mutex);
    pthread_cond_destroy(&connections->empty);
    free(connections);
}

struct connection *connection_open(struct connections *connections, int fd, bool secure)
{
    struct connection *connection = calloc(1, sizeof(*connection));

    if (!connection)
        return NULL;
    connection->fd = fd;
    connection->secure = secure;
    connection->awaiting = true;
    connection->idle_since_ms = poller_now_ms();
    pthread_mutex_lock(&connections->mutex);
    connection->next = connections->first;
    if (connection->next)
        connection->next->previous = connection;
    connections->first = connection;
    if (!connections->ticking)
        set_ticking(connections, true);
    if (connections->draining) /* accepted while the listener was being closed */
        shutdown(fd, SHUT_RD);
    pthread_mutex_unlock(&connections->mutex);
    return connection;
}

void connection_close(struct connections *connections, struct connection *connection)
{
    pthread_mutex_lock(&connections->mutex);
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        connections->first = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    if (!connections->first)
        pthread_cond_signal(&connections->empty);
    pthread_mutex_unlock(&connections->mutex);
    request_reset(&connection->request);
    free(connection);
}

void connection_begin(struct connection *connection)
{
    connection->busy = true;
    connection->served = true;
    connection->stage = STAGE_STARTED;
    connection->awaiting = false;
    connection->code = 0;
    connection->content_sent = 0;
    connection->fault = FAULT_NONE;
    connection->broken = REPLY_WHOLE;
    connection->knobs = 0;
}

void connection_end(struct connections *connections, struct connection *connection, bool persistent)
{
    request_reset(&connection->request);
    connection->end_checked = false;
    connection->stage = STAGE_IDLE;
    connection->awaiting = persistent;
    connection->idle_since_ms = poller_now_ms();
    connection->busy = false;
    /* Either this sees that a drain has begun, or the drain sees that we are idle. */
    if (connections->draining)
        shutdown(connection->fd, SHUT_RD);
}

void connections_drain(struct connections *connections)
{
    connections->draining = true;
    pthread_mutex_lock(&connections->mutex);
    for (struct connection *at = connections->first; at; at = at->next)
        if (!at->busy)
            shutdown(at->fd, SHUT_RD);
    pthread_mutex_unlock(&connections->mutex);
}

bool connections_are_draining(const struct connections *connections)
{
    return connections->draining;
}

/* Waits for the list to be empty; under the mutex. */
static bool wait_until_empty(struct connections *connections, int timeout_ms)
{
    struct timespec until;
    int result = 0;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000;
    while (connections->first && result != ETIMEDOUT)
        result = pthread_cond_timedwait(&connections->empty, &connections->mutex, &until);
    return !connections->first;
}

void connections_finish(struct connections *connections, int timeout_ms)
{
    pthread_mutex_lock(&connections->mutex);
    if (!wait_until_empty(connections, timeout_ms)) {
        for (struct connection *at = connections->first; at; at = at->next)
            shutdown(at->fd, SHUT_RDWR);
        wait_until_empty(connections, 1000);
    }
    pthread_mutex_unlock(&connections->mutex);
}
