#include "net/worker.h"

#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

/* libev would else watch a timer for jumps of the wall clock, which matters to nobody here. */
#ifndef EVFLAG_NOTIMERFD
#define EVFLAG_NOTIMERFD 0
#endif

static void on_bell(struct ev_loop *loop, ev_async *bell, int events)
{
    struct worker *worker = bell->data;

    (void)events;
    worker->obeying = true; /* before it does not count as told any more */
    for (int order = WORKER_DRAIN; order < WORKER_STOP; order++)
        if (atomic_exchange(&worker->told[order], false))
            worker->obey(worker->owner, (enum worker_order)order);
    worker->obeying = false;
    if (worker->told[WORKER_STOP])
        ev_break(loop, EVBREAK_ALL);
}

/* Returns whether there are two descriptors, which a loop needs: one for epoll, one for its bell,
   without which libev aborts. */
static bool has_descriptors(void)
{
    int two[2];

    if (pipe2(two, O_CLOEXEC) != 0)
        return false;
    close(two[0]);
    close(two[1]);
    return true;
}

bool worker_open(struct worker *worker)
{
    if (!has_descriptors())
        return false;
    worker->loop = ev_loop_new(EVBACKEND_EPOLL | EVFLAG_NOENV | EVFLAG_NOTIMERFD);
    if (!worker->loop)
        return false;
    ev_async_init(&worker->bell, on_bell);
    worker->bell.data = worker;
    ev_async_start(worker->loop, &worker->bell);
    return true;
}

static void *run(void *worker_)
{
    struct worker *worker = worker_;

    ev_run(worker->loop, 0);
    worker->end(worker->owner);
    return NULL;
}

bool worker_start(struct worker *worker)
{
    worker->started = pthread_create(&worker->thread, NULL, run, worker) == 0;
    return worker->started;
}

void worker_tell(struct worker *worker, enum worker_order order)
{
    worker->told[order] = true;
    ev_async_send(worker->loop, &worker->bell);
}

bool worker_is_to_obey(const struct worker *worker, enum worker_order order)
{
    return worker->told[order] || worker->obeying;
}

void worker_close(struct worker *worker)
{
    if (worker->started)
        pthread_join(worker->thread, NULL);
    if (worker->loop)
        ev_loop_destroy(worker->loop);
    worker->started = false;
    worker->loop = NULL;
}
