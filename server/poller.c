#include "poller.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_MAX = 64, TICK_MS = 200 };

static int epoll_fd = -1;
static int bell_fd = -1; /* rung to end a wait early */
static pthread_t thread;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct poller_watch *first; /* under the mutex */
static atomic_int deadline_count;  /* watches that have one */
static atomic_bool drain_wanted, stop_wanted;

int64_t poller_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* A watch whose deadline has passed, or any if all are to be woken; NULL: none. */
static struct poller_watch *find_due(const struct poller_watch *after, int64_t now_ms)
{
    struct poller_watch *watch;

    pthread_mutex_lock(&mutex);
    watch = after ? after->next : first;
    while (watch && now_ms && (watch->deadline_ms == 0 || watch->deadline_ms > now_ms))
        watch = watch->next;
    pthread_mutex_unlock(&mutex);
    return watch;
}

/* Wakes those whose deadline has passed. Each removes itself, so this ends. */
static void wake_due(int64_t now_ms)
{
    struct poller_watch *watch;

    while ((watch = find_due(NULL, now_ms)) != NULL)
        watch->wake(watch, POLLER_DEADLINE);
}

static void wake_all_to_stop(void)
{
    struct poller_watch *watch = find_due(NULL, 0);

    while (watch) {
        struct poller_watch *next = find_due(watch, 0);

        watch->wake(watch, POLLER_STOP);
        watch = next;
    }
}

static void ring(void)
{
    eventfd_write(bell_fd, 1);
}

static void *run(void *unused)
{
    while (!stop_wanted) {
        struct epoll_event events[EVENTS_MAX];
        int count = epoll_wait(epoll_fd, events, EVENTS_MAX, deadline_count > 0 ? TICK_MS : -1);
        eventfd_t rung;

        for (int i = 0; i < count; i++) {
            struct poller_watch *watch = events[i].data.ptr;

            if (watch)
                watch->wake(watch, events[i].events);
            else
                eventfd_read(bell_fd, &rung);
        }
        if (atomic_exchange(&drain_wanted, false))
            wake_all_to_stop();
        if (deadline_count > 0)
            wake_due(poller_now_ms());
    }
    return unused;
}

bool poller_start(void)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};

    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    bell_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return epoll_fd >= 0 && bell_fd >= 0 &&
           epoll_ctl(epoll_fd, EPOLL_CTL_ADD, bell_fd, &event) == 0 &&
           pthread_create(&thread, NULL, run, NULL) == 0;
}

void poller_drain(void)
{
    drain_wanted = true;
    ring();
}

void poller_stop(void)
{
    stop_wanted = true;
    ring();
    pthread_join(thread, NULL);
    close(bell_fd);
    close(epoll_fd);
}

/* Both under the mutex. */
static void link_watch(struct poller_watch *watch)
{
    watch->previous = NULL;
    watch->next = first;
    if (first)
        first->previous = watch;
    first = watch;
    deadline_count += watch->deadline_ms != 0;
}

static void unlink_watch(struct poller_watch *watch)
{
    if (watch->previous)
        watch->previous->next = watch->next;
    else
        first = watch->next;
    if (watch->next)
        watch->next->previous = watch->previous;
    deadline_count -= watch->deadline_ms != 0;
}

bool poller_add(struct poller_watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};
    bool has_deadline = watch->deadline_ms != 0, added;

    pthread_mutex_lock(&mutex);
    link_watch(watch);
    added = epoll_ctl(epoll_fd, EPOLL_CTL_ADD, watch->fd, &event) == 0;
    if (!added)
        unlink_watch(watch);
    pthread_mutex_unlock(&mutex);
    if (added && has_deadline)
        ring(); /* the wait under way may be one without end */
    return added;
}

void poller_change(struct poller_watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};

    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, watch->fd, &event);
}

void poller_remove(struct poller_watch *watch)
{
    epoll_ctl(epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
    pthread_mutex_lock(&mutex);
    unlink_watch(watch);
    pthread_mutex_unlock(&mutex);
}
