/*
 * A thread with an event loop. Everything that belongs to a loop happens on its
 * thread; what another thread wants of it is an order, told by worker_tell.
 */
#pragma once

#include <ev.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

/* What the main thread tells a worker, in this order. */
enum worker_order {
    WORKER_DRAIN, /* accept no more, end what is idle */
    WORKER_CUT,   /* end everything at once */
    WORKER_STOP,  /* leave the loop */
    WORKER_ORDERS,
};

struct worker {
    struct ev_loop *loop;
    /* Both are called on the worker's thread: obey for WORKER_DRAIN and WORKER_CUT, end behind the
       loop. Set by the owner before worker_start. */
    void (*obey)(void *owner, enum worker_order order);
    void (*end)(void *owner);
    void *owner;
    ev_async bell;
    atomic_bool told[WORKER_ORDERS];
    atomic_bool obeying; /* it looks at what it was told */
    pthread_t thread;
    bool started;
};

/* Makes the loop, to which watchers may be added until worker_start. False: out of descriptors or
   memory. */
bool worker_open(struct worker *worker);

/* Starts the thread, with all signals blocked that the caller has blocked. Returns false if there
   is no thread.
 */
bool worker_start(struct worker *worker);

/* Tells an order; from any thread. */
void worker_tell(struct worker *worker, enum worker_order order);

/* Returns whether the order was told, and may not have been obeyed yet; from any thread. */
bool worker_is_to_obey(const struct worker *worker, enum worker_order order);

/* Waits for the thread, which was told WORKER_STOP, and frees the loop. A worker that was not
   started, or not even opened, is fine too. */
void worker_close(struct worker *worker);
