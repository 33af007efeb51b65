/*
 * One thread that watches the sockets that the HTTP library has let go of:
 * WebSockets, and connections that linger after a refusal.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What woke a watch up, apart from epoll's events. */
enum { POLLER_DEADLINE = 0, POLLER_STOP = 1 << 30 };

struct poller_watch {
    int fd;
    int64_t deadline_ms; /* on poller_now_ms's clock; 0: none */
    /* Called on the poller's thread with epoll's events, or one of the above. At its deadline a
       watch must remove itself, or move the deadline. */
    void (*wake)(struct poller_watch *watch, uint32_t events);
    struct poller_watch *previous, *next; /* the poller's own */
};

/* Starts the thread. False: it cannot be started. */
bool poller_start(void);

/* Wakes every watch with POLLER_STOP, so that it comes to its end. */
void poller_drain(void);

/* Ends the thread; watches that are left are not woken any more. */
void poller_stop(void);

/* Starts watching, from any thread; the watch stays the caller's until it is removed. */
bool poller_add(struct poller_watch *watch, uint32_t events);

/* Changes what is watched for. */
void poller_change(struct poller_watch *watch, uint32_t events);

/* Stops watching; only from wake. */
void poller_remove(struct poller_watch *watch);

/* Milliseconds on a clock that never steps back. */
int64_t poller_now_ms(void);
