#include "connection.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "address.h"
#include "poller.h"
#include "socket.h"

enum { TICK_MS = 200, EXCESS_MS = 3000 };

struct connections {
    struct poller_watch tick; /* first: a watch is its connections */
    struct connection_limits limits;
    pthread_mutex_t mutex; /* over the list, and over its members' sockets being open */
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

/* What the client is sending, now that so many of its requests have ended. */
static enum pace_part find_part(const struct connections *connections,
                                struct connection *connection, unsigned ended, int64_t now_ms)
{
    enum connection_stage stage = connection->stage;
    enum connection_records records = connection->records;
    bool begun;

    if (stage == STAGE_STARTED)
        return PACE_HEAD;
    if (stage != STAGE_IDLE)
        return stage == STAGE_CONTENT ? PACE_CONTENT : PACE_NONE;
    if (records == RECORDS_NONE) /* over TLS the handshake takes time too */
        begun = pace_has_octets(&connection->pace, &connections->limits.pace, ended, connection->fd,
                                now_ms);
    else
        begun = records == RECORDS_CAME;
    return begun ? PACE_HEAD : PACE_NONE;
}

static bool is_overdue(const struct connections *connections, struct connection *connection,
                       unsigned ended, int64_t now_ms)
{
    enum pace_part part;

    if (connection->excess && now_ms - connection->opened_ms >= EXCESS_MS)
        return true;
    part = find_part(connections, connection, ended, now_ms);
    return pace_is_overdue(&connection->pace, &connections->limits.pace, ended, part, now_ms);
}

/* Looks at one connection. Its request may end meanwhile, and then the verdict is of no use. */
static void look_at(const struct connections *connections, struct connection *connection,
                    int64_t now_ms)
{
    unsigned ended = connection->ended;

    if (is_overdue(connections, connection, ended, now_ms)) {
        if (connection->ended != ended)
            return;
        connection->overdue = ended + 1;
        shutdown(connection->fd, SHUT_RD);
    } else if (is_waiting(connection) && socket_is_ended(connection->fd)) {
        shutdown(connection->fd, SHUT_RD);
    }
}

/*
 * The library misses the end of a client that half-closes right after its
 * request: data and end come as one event, and it takes note of the data only.
 * To shut our side for reading makes another event. It also is how a client
 * that takes too long comes to its end: the library finds that no more comes.
 */
static void find_ended(struct poller_watch *tick, uint32_t events)
{
    struct connections *connections = (struct connections *)tick;
    uint64_t expirations;
    int64_t now_ms = poller_now_ms();

    if (events != EPOLLIN || read(tick->fd, &expirations, sizeof(expirations)) < 0)
        return;
    pthread_mutex_lock(&connections->mutex);
    for (struct connection *at = connections->first; at; at = at->next)
        look_at(connections, at, now_ms);
    if (!connections->first)
        set_ticking(connections, false);
    pthread_mutex_unlock(&connections->mutex);
}

struct connections *connections_create(const struct connection_limits *limits)
{
    struct connections *connections = calloc(1, sizeof(*connections));
    pthread_condattr_t monotonic;

    if (!connections)
        return NULL;
    connections->limits = *limits;
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

struct connection *connection_open(struct connections *connections, int fd,
                                   const struct sockaddr *peer, bool secure)
{
    struct connection *connection = calloc(1, sizeof(*connection));

    if (!connection)
        return NULL;
    connection->fd = fd;
    connection->secure = secure;
    if (!secure) /* else it is records that are read from the socket */
        opening_watch(fd, &connection->opening);
    connection->awaiting = true;
    connection->opened_ms = connection->idle_since_ms = poller_now_ms();
    pthread_mutex_lock(&connections->mutex);
    if (connections->limits.per_address > 0)
        connection->excess =
            !address_take(peer, connections->limits.per_address, &connection->address);
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
    address_release(connection->address);
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        connections->first = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    if (!connections->first)
        pthread_cond_signal(&connections->empty);
    pthread_mutex_unlock(&connections->mutex);
    opening_forget(connection->fd);
    request_reset(&connection->request);
    free(connection);
}

bool connection_is_overdue(const struct connection *connection)
{
    return connection->overdue == connection->ended + 1;
}

void connection_begin(struct connection *connection)
{
    connection->begun++;
    atomic_store_explicit(&connection->busy, true, memory_order_relaxed);
    connection->served = true;
    connection_set_stage(connection, STAGE_STARTED);
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
    opening_end(&connection->opening);
    atomic_store_explicit(&connection->end_checked, false, memory_order_relaxed);
    if (connection->secure)
        connection->records = RECORDS_OPEN;
    connection_set_stage(connection, STAGE_IDLE);
    atomic_store_explicit(&connection->ended, connection->ended + 1, memory_order_relaxed);
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
