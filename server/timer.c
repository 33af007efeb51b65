#include "timer.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "poller.h"

enum { CAPACITY_FIRST = 64 };

struct event {
    int64_t due_us;
    timer_action *action;
    void *what;
};

static struct poller_watch watch;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
/* All under the mutex. A binary heap: no event is due before the one at half its index. */
static struct event *heap;
static size_t count, capacity;
static bool draining;

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

/* Sets the kernel's timer to the first event; under the mutex. */
static void arm(void)
{
    int64_t due_us = count > 0 ? heap[0].due_us : 0;
    const struct itimerspec time = {
        .it_value = {.tv_sec = due_us / 1000000, .tv_nsec = due_us % 1000000 * 1000}};

    timerfd_settime(watch.fd, TFD_TIMER_ABSTIME, &time, NULL);
}

static void place(size_t index, struct event event)
{
    for (; index > 0 && event.due_us < heap[(index - 1) / 2].due_us; index = (index - 1) / 2)
        heap[index] = heap[(index - 1) / 2];
    heap[index] = event;
}

/* Takes the first event off the heap. */
static struct event take_first(void)
{
    struct event first = heap[0], last = heap[--count];
    size_t index = 0;

    for (;;) {
        size_t child = 2 * index + 1;

        if (child + 1 < count && heap[child + 1].due_us < heap[child].due_us)
            child++;
        if (child >= count || last.due_us <= heap[child].due_us)
            break;
        heap[index] = heap[child];
        index = child;
    }
    if (count > 0)
        heap[index] = last;
    return first;
}

/* Lets happen what is due. */
static void fire(struct poller_watch *self, uint32_t events)
{
    uint64_t expirations;

    (void)events;
    if (read(self->fd, &expirations, sizeof(expirations)) < 0 && !draining)
        return;
    pthread_mutex_lock(&mutex);
    while (count > 0 && (draining || heap[0].due_us <= now_us())) {
        struct event event = take_first();

        pthread_mutex_unlock(&mutex);
        event.action(event.what);
        pthread_mutex_lock(&mutex);
    }
    arm();
    pthread_mutex_unlock(&mutex);
}

bool timer_start(void)
{
    watch.fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    watch.wake = fire;
    draining = false;
    return watch.fd >= 0 && poller_add(&watch, EPOLLIN);
}

void timer_stop(void)
{
    close(watch.fd);
    free(heap);
    heap = NULL;
    count = capacity = 0;
}

/* Makes room for one more event; under the mutex. */
static bool reserve(void)
{
    size_t wanted = capacity ? 2 * capacity : CAPACITY_FIRST;
    struct event *larger;

    if (count < capacity)
        return true;
    larger = realloc(heap, wanted * sizeof(*heap));
    if (!larger)
        return false;
    heap = larger;
    capacity = wanted;
    return true;
}

bool timer_add(int64_t delay_ms, timer_action *action, void *what)
{
    struct event event = {now_us() + delay_ms * 1000, action, what};
    bool added;

    pthread_mutex_lock(&mutex);
    if (draining)
        event.due_us = now_us();
    added = reserve();
    if (added) {
        place(count++, event);
        if (heap[0].due_us == event.due_us)
            arm();
    }
    pthread_mutex_unlock(&mutex);
    return added;
}

void timer_drain(void)
{
    const struct itimerspec at_once = {.it_value = {.tv_nsec = 1}};

    pthread_mutex_lock(&mutex);
    draining = true;
    timerfd_settime(watch.fd, 0, &at_once, NULL);
    pthread_mutex_unlock(&mutex);
}
